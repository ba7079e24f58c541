package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import java.util.Arrays;

/** Convolution with a Gaussian, along rows and then along columns. */
final class Blurring {
  private final int channels;
  private final int height;
  private final int width;
  private final int radius;
  private final float[] weights;

  Blurring(SampleShape.Image shape, double sigma) {
    channels = shape.channels();
    height = shape.height();
    width = shape.width();
    radius = (int) (4 * sigma + 0.5);
    weights = new float[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      sum += weight(k, sigma);
    }
    for (int k = -radius; k <= radius; k++) {
      weights[k + radius] = (float) (weight(k, sigma) / sum);
    }
  }

  private static double weight(int distance, double sigma) {
    return distance == 0 ? 1 : Math.exp(-distance * distance / (2 * sigma * sigma));
  }

  float[] apply(float[] picture) {
    float[] result = new float[picture.length];
    float[][] rows = new float[height][width];
    for (int c = 0; c < channels; c++) {
      int from = c * height * width;
      alongRows(picture, from, rows);
      alongColumns(rows, result, from);
    }
    return result;
  }

  private void alongRows(float[] picture, int from, float[][] rows) {
    float[] padded = new float[width + 2 * radius];
    for (int y = 0; y < height; y++) {
      for (int x = -radius; x < width + radius; x++) {
        padded[x + radius] = picture[from + y * width + PictureCheck.mirrored(x, width)];
      }
      Arrays.fill(rows[y], 0);
      for (int k = 0; k < weights.length; k++) {
        add(weights[k], padded, k, rows[y]);
      }
    }
  }

  private void alongColumns(float[][] rows, float[] result, int from) {
    float[] sum = new float[width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sum, 0);
      for (int k = 0; k < weights.length; k++) {
        add(weights[k], rows[PictureCheck.mirrored(y + k - radius, height)], 0, sum);
      }
      System.arraycopy(sum, 0, result, from + y * width, width);
    }
  }

  private static void add(float weight, float[] values, int from, float[] sum) {
    for (int x = 0; x < sum.length; x++) {
      sum[x] += weight * values[from + x];
    }
  }
}
