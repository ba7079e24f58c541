package dev.concertina.cli.report;

import dev.concertina.data.SampleShape.Image;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;

/** Many small pictures as one large one, so that formats need not say the same for each. */
public final class Mosaic {
  private static final int DEPTH = 8;

  private Mosaic() {}

  /**
   * Pictures side by side in a square; where they end, the first ones begin again.
   *
   * @param samples of shape Image, with values in [0, 255]
   */
  public static Picture of(Samples samples) {
    Image tile = (Image) samples.shape();
    int columns = (int) Math.ceil(Math.sqrt(samples.size()));
    int rows = (samples.size() + columns - 1) / columns;
    int width = columns * tile.width();
    int height = rows * tile.height();
    float[] values = new float[tile.channels() * height * width];
    float[] one = new float[tile.size()];
    for (int i = 0; i < rows * columns; i++) {
      samples.read(i % samples.size(), one, 0);
      int corner = i / columns * tile.height() * width + i % columns * tile.width();
      for (int row = 0; row < tile.channels() * tile.height(); row++) {
        int plane = row / tile.height() * height * width;
        int to = plane + corner + row % tile.height() * width;
        System.arraycopy(one, row * tile.width(), values, to, tile.width());
      }
    }
    return Picture.of(values, tile.channels(), height, width, DEPTH);
  }
}
