package dev.concertina.cli.report;

import dev.concertina.image.Picture;
import java.util.Arrays;
import java.util.List;

/**
 * Pictures side by side, to look at: rows of cells with small margins. Of large pictures the middle
 * is shown, and small ones are enlarged so that their pixels can be seen. All are brought to 8
 * bits.
 */
public final class ContactSheet {
  private static final int MARGIN = 4;
  private static final int BACKGROUND = 128;
  private static final int LARGEST_SIDE = 256;

  /** Smaller cells are enlarged to about this. */
  private static final int LEAST_SIDE = 84;

  private final int channels;
  private final int cellHeight;
  private final int cellWidth;
  private final int zoom;
  private final int height;
  private final int width;
  private final float[] values;

  private ContactSheet(List<List<Picture>> rows) {
    List<Picture> all = rows.stream().flatMap(List::stream).toList();
    channels = all.stream().mapToInt(Picture::channels).max().orElse(1);
    cellHeight = side(all.stream().mapToInt(Picture::height).max().orElse(1));
    cellWidth = side(all.stream().mapToInt(Picture::width).max().orElse(1));
    zoom = Math.max(1, LEAST_SIDE / Math.max(cellHeight, cellWidth));
    int columns = rows.stream().mapToInt(List::size).max().orElse(1);
    height = MARGIN + rows.size() * (zoom * cellHeight + MARGIN);
    width = MARGIN + columns * (zoom * cellWidth + MARGIN);
    values = new float[channels * height * width];
    Arrays.fill(values, BACKGROUND);
  }

  private static int side(int length) {
    return Math.min(LARGEST_SIDE, length);
  }

  /** A picture of pictures; rows may differ in length, and the pictures in size and kind. */
  public static Picture of(List<List<Picture>> rows) {
    ContactSheet sheet = new ContactSheet(rows);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        sheet.put(rows.get(row).get(column), row, column);
      }
    }
    return Picture.of(sheet.values, sheet.channels, sheet.height, sheet.width, 8);
  }

  /** The part of a picture that a sheet would show of it; whoever keeps many keeps only this. */
  public static Picture middle(Picture picture) {
    int high = side(picture.height());
    int wide = side(picture.width());
    if (high == picture.height() && wide == picture.width()) {
      return picture;
    }
    float[] part = new float[picture.channels() * high * wide];
    picture.read((picture.height() - high) / 2, (picture.width() - wide) / 2, high, wide, part, 0);
    return Picture.of(part, picture.channels(), high, wide, picture.depth());
  }

  private void put(Picture whole, int row, int column) {
    Picture picture = middle(whole);
    int pixels = picture.height() * picture.width();
    float[] part = new float[picture.channels() * pixels];
    picture.read(0, 0, picture.height(), picture.width(), part, 0);
    int top = MARGIN + row * (zoom * cellHeight + MARGIN);
    int left = MARGIN + column * (zoom * cellWidth + MARGIN);
    for (int channel = 0; channel < channels; channel++) {
      int from = Math.min(channel, picture.channels() - 1) * pixels;
      for (int y = 0; y < zoom * picture.height(); y++) {
        int to = (channel * height + top + y) * width + left;
        for (int x = 0; x < zoom * picture.width(); x++) {
          float value = part[from + y / zoom * picture.width() + x / zoom];
          values[to + x] = value * 255 / picture.white();
        }
      }
    }
  }
}
