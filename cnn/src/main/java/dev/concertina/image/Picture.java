package dev.concertina.image;

import dev.concertina.data.DataFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.format.PictureTags;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * Holds the sample values of a picture: one plane for each channel, grey or red, green and blue, of
 * 8 or 16 bits. Transparency is kept separately.
 *
 * <p>Values are those of the file or image, whole numbers from 0 to {@link #white}: no colour
 * profile and no gamma is ever applied to them. Three kinds change their form when they come in,
 * and nothing of their meaning: a palette becomes the colours it names (grey if all of it is grey),
 * samples of less than 8 bits are spread over 0 to 255 to the nearest, which is exact for 1, 2 and
 * 4 bits, and colours that were multiplied by their transparency are divided by it. As arrays,
 * pictures are {@code [channels, height, width]} floats in the same units.
 *
 * <p><b>Files.</b> {@link #read} takes PNG, JPEG, GIF, BMP and TIFF, which it recognises by their
 * content, and {@link #write} writes all of these but GIF. What a file says about its pixels is
 * carried to the file written: the colour profile and the orientation between PNG, JPEG and TIFF,
 * all other tags of the camera between PNG and JPEG, gamma and pixel density from PNG to PNG. The
 * orientation is never acted upon: rows and columns are those of the file, and BMP, which has no
 * place for the orientation, loses it.
 *
 * <p>Takes a byte per value, or two for 16 bits. Immutable and safe to share between threads.
 */
public final class Picture {
  private final int height;
  private final int width;
  private final int depth;
  private final Plane[] planes; // one per channel
  private final Plane alpha; // null: none
  private final PictureTags tags;

  Picture(int height, int width, int depth, Plane[] planes, Plane alpha, PictureTags tags) {
    this.height = height;
    this.width = width;
    this.depth = depth;
    this.planes = planes;
    this.alpha = alpha;
    this.tags = tags;
  }

  /**
   * Takes the values of an image of the JDK, of any layout in memory.
   *
   * @param image grey, RGB or a palette, of up to 8 bits or 16 bits per sample; copied
   * @return the picture
   * @throws IllegalArgumentException if the image has other colours, such as CMYK, or other
   *     samples, such as floats
   */
  public static Picture of(BufferedImage image) {
    return of(image, PictureTags.NONE);
  }

  static Picture of(BufferedImage image, PictureTags tags) {
    Require.present(image, "image");
    PixelLayout layout = PixelLayout.of(image.getColorModel(), image.getSampleModel());
    Plane[] all = ImagePixels.planes(image, layout);
    return new Picture(
        image.getHeight(),
        image.getWidth(),
        layout.depth(),
        Arrays.copyOf(all, layout.channels()),
        layout.alpha() ? all[layout.channels()] : null,
        tags.fitting(layout.channels()));
  }

  /**
   * Makes a picture of values, rounded to whole numbers, a half upwards, and clipped to what the
   * depth allows.
   *
   * @param values {@code [channels, height, width]}, side by side, none of them NaN
   * @param channels 1 for grey, 3 for red, green and blue
   * @param height rows of pixels, at least 1
   * @param width pixels in a row, at least 1
   * @param depth bits per sample, 8 or 16
   * @return the picture
   * @throws IllegalArgumentException if a number is out of bounds, the number of values does not
   *     fit, or one is NaN
   */
  public static Picture of(float[] values, int channels, int height, int width, int depth) {
    Require.that(channels == 1 || channels == 3, "channels must be 1 or 3, found %d", channels);
    Require.that(depth == 8 || depth == 16, "depth must be 8 or 16, found %d", depth);
    var shape = new SampleShape.Image(channels, height, width);
    Require.that(
        Require.present(values, "values").length == shape.size(),
        "expected %d values for %s, found %d",
        shape.size(),
        shape,
        values.length);
    Plane[] planes = blank(channels, depth, height * width);
    var canvas = new Canvas(new Picture(height, width, depth, planes, null, PictureTags.NONE));
    canvas.put(0, 0, height, width, values, 0);
    return canvas.toPicture();
  }

  /**
   * Reads a picture file, whatever its name.
   *
   * <p>Refused, with the name of the file and the reason: what is no PNG, JPEG, GIF, BMP or TIFF;
   * what is damaged or cut short, rather than giving a part of it; CMYK and other colours; samples
   * that are not of 1 to 8 or 16 bits; animations and files of several pages, of which a part would
   * be lost; and, before anything is decoded, what is so large that half of the heap could not hold
   * it. The smaller copies of the picture that a TIFF file may hold are left alone, and so is all
   * that follows the first picture in a JPEG file.
   *
   * @param file the file
   * @return the picture
   * @throws DataFormatException if the file is not a picture that can be taken as it is
   * @throws IOException if the file cannot be read
   */
  public static Picture read(Path file) throws IOException {
    return PictureFile.read(Require.present(file, "file"), HeapShare.most());
  }

  /**
   * Writes a file of the kind that its name says: {@code .png}, {@code .jpg}, {@code .jpeg}, {@code
   * .bmp}, {@code .tif} or {@code .tiff}, in small or capital letters. The file is replaced when
   * all of it is written, or stays as it was. Only JPEG changes values; it is written with a
   * quality of 0.95 and all of its colours (no subsampling). TIFF files are compressed without
   * loss.
   *
   * @param file the file; its folder must exist
   * @throws IllegalArgumentException if the name says no kind, or that kind has no place for 16
   *     bits per sample or for transparency
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    PictureFile.write(this, Require.present(file, "file"));
  }

  /**
   * Returns the number of channels.
   *
   * @return 1 for grey, 3 for red, green and blue; transparency does not count
   */
  public int channels() {
    return planes.length;
  }

  /**
   * Returns the number of rows.
   *
   * @return rows of pixels, at least 1
   */
  public int height() {
    return height;
  }

  /**
   * Returns the length of the rows.
   *
   * @return pixels in a row, at least 1
   */
  public int width() {
    return width;
  }

  /**
   * Returns the number of bits of a value.
   *
   * @return bits per sample, 8 or 16
   */
  public int depth() {
    return depth;
  }

  /**
   * Returns the greatest value that a sample can have.
   *
   * @return 255 or 65535
   */
  public int white() {
    return (1 << depth) - 1;
  }

  /**
   * Says whether there is transparency. It is carried along as it is.
   *
   * @return whether pixels may be transparent
   */
  public boolean hasAlpha() {
    return alpha != null;
  }

  /** What the values take in memory. */
  long bytes() {
    return planes[0].bytes() * (planes.length + (alpha == null ? 0 : 1));
  }

  PictureTags tags() {
    return tags;
  }

  Plane plane(int channel) {
    return planes[channel];
  }

  /**
   * Copies a rectangle as floats, channel by channel: {@code [channels, height, width]}.
   *
   * <p>The rectangle may reach beyond the borders by any length: there the picture is mirrored
   * without repeating the pixels at the border (edcba|bcde|dcb…, numpy's "reflect"), and again and
   * again where the reach exceeds the picture.
   *
   * @param top the first row; 0 is the picture's first, may be negative
   * @param left the first column; 0 is the picture's first, may be negative
   * @param height rows to copy, at least 1
   * @param width columns to copy, at least 1
   * @param into where to
   * @param offset where in {@code into} the values start
   * @throws IllegalArgumentException if height or width are not positive
   * @throws IndexOutOfBoundsException if there is too little space
   */
  public void read(int top, int left, int height, int width, float[] into, int offset) {
    requireSpace(height, width, into, offset);
    boolean inside = left >= 0 && (long) left + width <= this.width;
    int[] columns = inside ? null : reflected(left, width, this.width);
    int at = offset;
    for (Plane plane : planes) {
      for (int y = 0; y < height; y++) {
        int row = reflect((long) top + y, this.height) * this.width;
        if (inside) {
          plane.read(row + left, width, into, at);
        } else {
          gather(plane, row, columns, into, at);
        }
        at += width;
      }
    }
  }

  private void requireSpace(int height, int width, float[] values, int offset) {
    Require.positive(height, "height");
    Require.positive(width, "width");
    Require.present(values, "values");
    long length = Math.multiplyExact((long) height * width, (long) planes.length);
    Objects.checkFromIndexSize((long) offset, length, (long) values.length);
  }

  private static void gather(Plane plane, int row, int[] columns, float[] into, int at) {
    for (int x = 0; x < columns.length; x++) {
      into[at + x] = plane.get(row + columns[x]);
    }
  }

  private static int[] reflected(int first, int count, int size) {
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = reflect((long) first + i, size);
    }
    return indices;
  }

  /** The place in 0..size-1 that a place on the line between two mirrors shows. */
  private static int reflect(long index, int size) {
    if (size == 1) {
      return 0;
    }
    long period = 2L * (size - 1);
    long place = Math.floorMod(index, period);
    return (int) (place < size ? place : period - place);
  }

  /**
   * Returns the same picture with other values: same size, depth, transparency and tags.
   *
   * @param values {@code [channels, height, width]}, side by side, none of them NaN; rounded to
   *     whole numbers, a half upwards, and clipped to 0..{@link #white}
   * @return a new picture
   * @throws IllegalArgumentException if the number of values differs, or one is NaN
   */
  public Picture withValues(float[] values) {
    long expected = (long) planes.length * height * width;
    Require.that(
        Require.present(values, "values").length == expected,
        "expected %d values, one per channel and pixel, found %d",
        expected,
        values.length);
    return canvas().put(0, 0, height, width, values, 0).toPicture();
  }

  /**
   * Begins a picture like this one, to be filled part by part: same size, depth, transparency and
   * tags, all values 0.
   *
   * @return a new canvas
   */
  public Canvas canvas() {
    Plane[] blank = blank(planes.length, depth, height * width);
    return new Canvas(new Picture(height, width, depth, blank, alpha, tags));
  }

  private static Plane[] blank(int channels, int depth, int pixels) {
    var planes = new Plane[channels];
    for (int channel = 0; channel < channels; channel++) {
      planes[channel] = Plane.of(depth, pixels);
    }
    return planes;
  }

  /**
   * Returns the picture in grey: the luma of Rec. 601, 0.299 R + 0.587 G + 0.114 B of the values as
   * they are, to the nearest whole number, a half upwards. The colour profile is dropped.
   *
   * @return a new picture, or this one if it is grey
   */
  public Picture asGrey() {
    if (planes.length == 1) {
      return this;
    }
    Plane grey = Plane.of(depth, height * width);
    for (int i = 0; i < height * width; i++) {
      int thousandfold =
          299 * planes[0].get(i) + 587 * planes[1].get(i) + 114 * planes[2].get(i) + 500;
      grey.set(i, thousandfold / 1000);
    }
    var one = new Plane[] {grey};
    return new Picture(height, width, depth, one, alpha, tags.withoutProfile());
  }

  /**
   * Returns the picture with three channels: a grey one has them all equal. The colour profile is
   * dropped.
   *
   * @return a new picture that shares the values, or this one if it has colours
   */
  public Picture asColour() {
    if (planes.length == 3) {
      return this;
    }
    var three = new Plane[] {planes[0], planes[0], planes[0]};
    return new Picture(height, width, depth, three, alpha, tags.withoutProfile());
  }

  /**
   * Returns the picture without its transparency. Transparent pixels show the colours that they
   * have underneath.
   *
   * @return a new picture that shares the values, or this one if it has no transparency
   */
  public Picture withoutAlpha() {
    return alpha == null ? this : new Picture(height, width, depth, planes, null, tags);
  }

  /** See {@link Pictures#resized}. */
  Picture resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    var rows = new AreaMeans(height, newHeight);
    var columns = new AreaMeans(width, newWidth);
    var smaller = new Plane[planes.length];
    for (int channel = 0; channel < smaller.length; channel++) {
      smaller[channel] = AreaMeans.resize(planes[channel], depth, rows, columns);
    }
    Plane alphas = alpha == null ? null : AreaMeans.resize(alpha, depth, rows, columns);
    return new Picture(newHeight, newWidth, depth, smaller, alphas, tags);
  }

  /**
   * Returns the picture as an image of the JDK, of the same depth, with the same values, and with
   * transparency if this has any: the usual grey and RGB types. To the JDK, the values of its grey
   * types mean linear light: show and convert grey images with that in mind.
   *
   * @return a new image
   * @throws IllegalArgumentException if there are 2<sup>31</sup> values or more
   */
  public BufferedImage toImage() {
    Plane[] all = planes;
    if (alpha != null) {
      all = Arrays.copyOf(planes, planes.length + 1);
      all[planes.length] = alpha;
    }
    return ImagePixels.image(all, alpha != null, depth, height, width);
  }

  @Override
  public String toString() {
    return "Picture["
        + (planes.length == 1 ? "grey" : "colour")
        + " of "
        + depth
        + " bits"
        + (alpha == null ? "" : " with alpha")
        + ", "
        + height
        + " rows of "
        + width
        + "]";
  }

  /**
   * A picture in the making, filled rectangle by rectangle. Several threads may fill rectangles
   * that do not overlap.
   */
  public static final class Canvas {
    private Picture picture; // null: given away

    private Canvas(Picture blank) {
      picture = blank;
    }

    /**
     * Writes a rectangle, which must lie within the picture. Values are rounded to whole numbers, a
     * half upwards, and clipped to 0..{@link Picture#white}.
     *
     * @param top the first row, from 0
     * @param left the first column, from 0
     * @param height rows to write, at least 1
     * @param width columns to write, at least 1
     * @param from the values, {@code [channels, height, width]}, side by side, none of them NaN
     * @param offset where in {@code from} they start
     * @return this
     * @throws IllegalArgumentException if height or width are not positive, or a value is NaN
     * @throws IndexOutOfBoundsException if the rectangle does not lie within the picture, or there
     *     are too few values
     * @throws IllegalStateException after {@link #toPicture}
     */
    public Canvas put(int top, int left, int height, int width, float[] from, int offset) {
      Picture target = picture();
      target.requireSpace(height, width, from, offset);
      Objects.checkFromIndexSize(top, height, target.height);
      Objects.checkFromIndexSize(left, width, target.width);
      int at = offset;
      for (Plane plane : target.planes) {
        for (int y = top; y < top + height; y++) {
          write(from, at, width, plane, y * target.width + left, target.white());
          at += width;
        }
      }
      return this;
    }

    private static void write(float[] from, int at, int count, Plane plane, int to, int white) {
      for (int i = 0; i < count; i++) {
        float value = from[at + i];
        if (Float.isNaN(value)) {
          throw new IllegalArgumentException(
              "values must be numbers, found NaN at " + (at + i) + ": the net has none to give");
        }
        // In double: in float, the number just below a half would round up.
        double rounded = Math.floor(value + 0.5d);
        plane.set(to + i, (int) Math.max(0, Math.min(white, rounded)));
      }
    }

    /**
     * Ends the work and gives the picture.
     *
     * @return the picture; the canvas is of no further use
     * @throws IllegalStateException the second time
     */
    public Picture toPicture() {
      Picture done = picture();
      picture = null;
      return done;
    }

    private Picture picture() {
      if (picture == null) {
        throw new IllegalStateException("the canvas was turned into a picture: begin another one");
      }
      return picture;
    }
  }
}
