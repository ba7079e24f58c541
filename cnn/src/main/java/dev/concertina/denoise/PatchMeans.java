package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import java.util.Arrays;

/**
 * Non-local means, one shift between p and q after the other: the differences of all patches at one
 * shift come from one picture of squared differences, summed over squares. Each pair of pixels is
 * met once and serves both.
 *
 * <p>The picture is done in strips, so that what a shift reads and adds to stays in the cache, and
 * memory does not grow with the height. Loops run over arrays of their own from index 0: those the
 * compiler turns into vector instructions.
 */
final class PatchMeans {
  private static final int STRIP = 64;

  /** Beyond, a weight is below 1e-13 and nothing beside that of the pixel itself. */
  private static final float NO_WEIGHT = 30;

  private final int channels;
  private final int height;
  private final int width;
  private final int side;
  private final int reach;
  private final double scale;
  private final double noise;

  PatchMeans(SampleShape.Image shape, PictureFilter.NonLocalMeans settings) {
    channels = shape.channels();
    height = shape.height();
    width = shape.width();
    side = settings.patch();
    reach = settings.search() / 2;
    double h2 = settings.h() * settings.h();
    // From sums over a patch to exponents.
    scale = 1 / (h2 * side * side * channels);
    noise = 2 * settings.sigma() * settings.sigma() / h2;
  }

  float[] apply(float[] picture) {
    float[] result = new float[picture.length];
    for (int top = 0; top < height; top += STRIP) {
      new Strip(picture, top, Math.min(height, top + STRIP)).filter(result);
    }
    return result;
  }

  /** Some rows, and those around them that their search windows reach. */
  private final class Strip {
    private final int first;
    private final int top;
    private final int bottom;
    private final int rows;
    // [channel][row][column], with the border that patches reach.
    private final float[][][] padded;
    private final float[][][] sums;
    private final float[][] weights;
    private final float[][] squares = new float[side][width + side];
    private final float[] here = new float[width + side];
    private final float[] there = new float[width + side];
    private final float[] columns = new float[width + side];
    private final float[] exponents = new float[width];

    Strip(float[] picture, int firstRow, int endRow) {
      first = Math.max(0, firstRow - reach);
      top = firstRow - first;
      bottom = endRow - first;
      rows = Math.min(height, endRow + reach) - first;
      padded = new float[channels][rows + side - 1][width + side - 1];
      sums = new float[channels][rows][width];
      weights = new float[rows][width];
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < padded[c].length; y++) {
          int row = PictureCheck.mirrored(first + y - side / 2, height);
          read(picture, (c * height + row) * width, padded[c][y]);
        }
      }
    }

    private void read(float[] picture, int from, float[] row) {
      for (int x = 0; x < row.length; x++) {
        row[x] = picture[from + PictureCheck.mirrored(x - side / 2, width)];
      }
    }

    void filter(float[] result) {
      for (int down = 0; down <= Math.min(reach, rows - 1); down++) {
        int most = Math.min(reach, width - 1);
        for (int right = down == 0 ? 1 : -most; right <= most; right++) {
          shift(down, right);
        }
      }
      for (int c = 0; c < channels; c++) {
        for (int y = top; y < bottom; y++) {
          write(c, y, result);
        }
      }
    }

    /** The pixel itself has the weight 1. */
    private void write(int channel, int y, float[] result) {
      int to = (channel * height + first + y) * width;
      for (int x = 0; x < width; x++) {
        float own = padded[channel][y + side / 2][x + side / 2];
        result[to + x] = (sums[channel][y][x] + own) / (weights[y][x] + 1);
      }
    }

    /** All pairs of a pixel here and one that lies so far down and to the right. */
    private void shift(int down, int right) {
      int start = Math.max(0, -right);
      int length = width - Math.abs(right);
      int begin = Math.max(0, top - down);
      int end = Math.min(bottom, rows - down);
      for (int v = begin; v < end + side - 1; v++) {
        square(v, down, start, right, length + side - 1);
        int y = v - side + 1;
        if (y >= begin) {
          sumSquares(length);
          toWeights(length);
          for (int c = 0; c < channels; c++) {
            addPairs(c, y, down, start, right, length);
          }
          add(exponents, weights[y], start, length);
          add(exponents, weights[y + down], start + right, length);
        }
      }
    }

    private void square(int v, int down, int start, int right, int length) {
      float[] row = squares[v % side];
      Arrays.fill(row, 0, length, 0);
      for (int c = 0; c < channels; c++) {
        System.arraycopy(padded[c][v], start, here, 0, length);
        System.arraycopy(padded[c][v + down], start + right, there, 0, length);
        for (int x = 0; x < length; x++) {
          float difference = here[x] - there[x];
          row[x] += difference * difference;
        }
      }
    }

    /** The last rows of squares, summed over patches. */
    private void sumSquares(int length) {
      Arrays.fill(columns, 0, length + side - 1, 0);
      for (float[] row : squares) {
        add(row, columns, 0, length + side - 1);
      }
      Arrays.fill(exponents, 0, length, 0);
      for (int k = 0; k < side; k++) {
        System.arraycopy(columns, k, here, 0, length);
        add(here, exponents, 0, length);
      }
    }

    private void toWeights(int length) {
      float factor = (float) scale;
      float free = (float) noise;
      for (int x = 0; x < length; x++) {
        exponents[x] = Math.min(NO_WEIGHT, Math.max(0, exponents[x] * factor - free));
      }
      for (int x = 0; x < length; x++) {
        exponents[x] = (float) Math.exp(-exponents[x]);
      }
    }

    private void addPairs(int channel, int y, int down, int start, int right, int length) {
      int border = side / 2;
      System.arraycopy(padded[channel][y + border], start + border, here, 0, length);
      int other = start + right + border;
      System.arraycopy(padded[channel][y + down + border], other, there, 0, length);
      for (int x = 0; x < length; x++) {
        here[x] *= exponents[x];
        there[x] *= exponents[x];
      }
      add(there, sums[channel][y], start, length);
      add(here, sums[channel][y + down], start + right, length);
    }

    private static void add(float[] values, float[] sum, int from, int length) {
      for (int x = 0; x < length; x++) {
        sum[from + x] += values[x];
      }
    }
  }
}
