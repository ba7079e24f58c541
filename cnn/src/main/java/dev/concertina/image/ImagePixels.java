package dev.concertina.image;

import dev.concertina.internal.Require;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * Moves values between the JDK's images and planes, through rasters alone: {@code getRGB}, {@code
 * setRGB} and drawing convert colours, and the JDK takes its grey types for linear light.
 */
final class ImagePixels {
  private ImagePixels() {}

  /** Copies out the values: one plane per channel, then one of alpha if there is alpha. */
  static Plane[] planes(BufferedImage image, PixelLayout layout) {
    int pixels = Math.multiplyExact(image.getWidth(), image.getHeight());
    var planes = new Plane[layout.channels() + (layout.alpha() ? 1 : 0)];
    for (int band = 0; band < planes.length; band++) {
      planes[band] = Plane.of(layout.depth(), pixels);
    }
    if (image.getColorModel() instanceof IndexColorModel palette) {
      expand(image.getRaster(), palette, planes);
    } else {
      copy(image, layout, planes);
    }
    return planes;
  }

  private static void expand(Raster raster, IndexColorModel palette, Plane[] planes) {
    byte[][] colours = colours(palette, planes.length);
    int width = raster.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        Require.that(
            row[x] < palette.getMapSize(),
            "pixels must name one of the %d colours of the palette, found %d",
            palette.getMapSize(),
            row[x]);
        for (int band = 0; band < planes.length; band++) {
          planes[band].set(y * width + x, colours[band][row[x]]);
        }
      }
    }
  }

  /** The palette as one table per plane. */
  private static byte[][] colours(IndexColorModel palette, int planes) {
    byte[][] all = new byte[4][palette.getMapSize()];
    palette.getReds(all[0]);
    palette.getGreens(all[1]);
    palette.getBlues(all[2]);
    palette.getAlphas(all[3]);
    return switch (planes) {
      case 1 -> new byte[][] {all[0]};
      case 2 -> new byte[][] {all[0], all[3]};
      default -> all;
    };
  }

  private static void copy(BufferedImage image, PixelLayout layout, Plane[] planes) {
    Raster raster = image.getRaster();
    int[] most = new int[planes.length];
    for (int band = 0; band < most.length; band++) {
      most[band] = (1 << image.getColorModel().getComponentSize(band)) - 1;
    }
    int white = (1 << layout.depth()) - 1;
    boolean multiplied = layout.alpha() && image.getColorModel().isAlphaPremultiplied();
    int width = raster.getWidth();
    int[][] row = new int[planes.length][width];
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int band = 0; band < planes.length; band++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row[band]);
        scale(row[band], most[band], white);
      }
      if (multiplied) {
        divide(row, white);
      }
      for (int band = 0; band < planes.length; band++) {
        store(row[band], planes[band], y * width);
      }
    }
  }

  private static void store(int[] row, Plane plane, int at) {
    for (int x = 0; x < row.length; x++) {
      plane.set(at + x, row[x]);
    }
  }

  /** From 0..most to 0..white, to the nearest: exact for 1, 2 and 4 bits. */
  private static void scale(int[] row, int most, int white) {
    if (most != white) {
      for (int x = 0; x < row.length; x++) {
        row[x] = (2 * row[x] * white + most) / (2 * most);
      }
    }
  }

  /** Takes back the multiplication by alpha, the last of the bands, to the nearest. */
  private static void divide(int[][] row, int white) {
    int[] alpha = row[row.length - 1];
    for (int band = 0; band < row.length - 1; band++) {
      for (int x = 0; x < alpha.length; x++) {
        long product = 2L * row[band][x] * white + alpha[x];
        row[band][x] = alpha[x] == 0 ? 0 : (int) Math.min(white, product / (2 * alpha[x]));
      }
    }
  }

  /** Makes an image of planes, the last of them alpha if there is alpha. */
  static BufferedImage image(Plane[] planes, boolean alpha, int depth, int height, int width) {
    long values = (long) height * width * planes.length;
    Require.that(
        values <= Integer.MAX_VALUE,
        "an image of the JDK must have fewer than 2^31 values, found %d",
        values);
    BufferedImage image = blank(planes.length, alpha, depth, height, width);
    WritableRaster raster = image.getRaster();
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int band = 0; band < planes.length; band++) {
        for (int x = 0; x < width; x++) {
          row[x] = planes[band].get(y * width + x);
        }
        raster.setSamples(0, y, width, 1, band, row);
      }
    }
    return image;
  }

  private static BufferedImage blank(int bands, boolean alpha, int depth, int height, int width) {
    if (depth == 8 && bands != 2) {
      int type =
          switch (bands) {
            case 1 -> BufferedImage.TYPE_BYTE_GRAY;
            case 3 -> BufferedImage.TYPE_3BYTE_BGR;
            default -> BufferedImage.TYPE_4BYTE_ABGR;
          };
      return new BufferedImage(width, height, type);
    }
    if (bands == 1) {
      return new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    }
    int space = bands == 2 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB;
    int type = depth == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
    int transparency = alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE;
    var colors =
        new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, transparency, type);
    WritableRaster raster = Raster.createInterleavedRaster(type, width, height, bands, null);
    return new BufferedImage(colors, raster, false, null);
  }
}
