package dev.concertina.anomaly;

import java.util.Arrays;

/** The mean over the steps around each step, of those that have a value. */
final class MovingAverage {
  private MovingAverage() {}

  /** Around each step as many before as after; a step without a value keeps none, and parts. */
  static double[] of(double[] values, int length) {
    double[] smooth = new double[values.length];
    Arrays.fill(smooth, Double.NaN);
    for (int from = 0; from < values.length; from++) {
      int to = from;
      while (to < values.length && !Double.isNaN(values[to])) {
        to++;
      }
      smooth(values, smooth, from, to, length);
      from = to;
    }
    return smooth;
  }

  private static void smooth(double[] values, double[] smooth, int from, int to, int length) {
    int before = (length - 1) / 2;
    int after = length / 2;
    for (int t = from; t < to; t++) {
      int first = Math.max(from, t - before);
      int last = Math.min(to, t + after + 1);
      smooth[t] = Arrays.stream(values, first, last).sum() / (last - first);
    }
  }
}
