package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import java.util.Arrays;

/** The median of the square around each pixel. */
final class Medians {
  private final int channels;
  private final int height;
  private final int width;
  private final int side;

  Medians(SampleShape.Image shape, int side) {
    this.channels = shape.channels();
    this.height = shape.height();
    this.width = shape.width();
    this.side = side;
  }

  float[] apply(float[] picture) {
    float[] result = new float[picture.length];
    float[][] rows = new float[side][width + side - 1];
    float[] square = new float[side * side];
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        int from = c * height * width;
        read(picture, from, y, rows);
        for (int x = 0; x < width; x++) {
          for (int k = 0; k < side; k++) {
            System.arraycopy(rows[k], x, square, k * side, side);
          }
          Arrays.sort(square);
          result[from + y * width + x] = square[square.length / 2];
        }
      }
    }
    return result;
  }

  private void read(float[] picture, int from, int y, float[][] rows) {
    int radius = side / 2;
    for (int k = 0; k < side; k++) {
      int row = from + PictureCheck.mirrored(y + k - radius, height) * width;
      for (int x = 0; x < width + side - 1; x++) {
        rows[k][x] = picture[row + PictureCheck.mirrored(x - radius, width)];
      }
    }
  }
}
