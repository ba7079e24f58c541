package dev.concertina.image;

import java.util.Arrays;

/**
 * Brings one side of a picture to another length: each new pixel is the mean of the span of old
 * ones that it covers. Old pixels at the ends count by the part of them that is covered.
 */
final class AreaMeans {
  private final int before;
  private final int after;

  AreaMeans(int before, int after) {
    this.before = before;
    this.after = after;
  }

  static Plane resize(Plane plane, int depth, AreaMeans rows, AreaMeans columns) {
    Plane result = Plane.of(depth, rows.after * columns.after);
    double[] line = new double[columns.before];
    for (int y = 0; y < rows.after; y++) {
      rows.meanOfRows(plane, y, line);
      for (int x = 0; x < columns.after; x++) {
        result.set(y * columns.after + x, (int) (columns.mean(line, x) + 0.5));
      }
    }
    return result;
  }

  /** Adds up the old rows under new row y, each by its part. */
  private void meanOfRows(Plane plane, int y, double[] line) {
    Arrays.fill(line, 0);
    double from = from(y);
    double to = from(y + 1);
    for (int row = (int) from; row < before && row < to; row++) {
      double part = part(row, from, to);
      for (int x = 0; x < line.length; x++) {
        line[x] += part * plane.get(row * line.length + x);
      }
    }
  }

  private double mean(double[] line, int x) {
    double from = from(x);
    double to = from(x + 1);
    double sum = 0;
    for (int i = (int) from; i < before && i < to; i++) {
      sum += part(i, from, to) * line[i];
    }
    return sum;
  }

  /** Where new pixel i begins, in old pixels. */
  private double from(int i) {
    return (double) i * before / after;
  }

  /** How much of the span lies in the old pixel, from 0 to 1. */
  private static double part(int pixel, double from, double to) {
    return (Math.min(to, pixel + 1) - Math.max(from, pixel)) / (to - from);
  }
}
