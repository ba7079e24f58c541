package dev.concertina.series.detect;

import dev.concertina.series.SlidingWindows;
import java.util.Arrays;
import java.util.List;

/** The mean over the steps around each step, of those that have a value. */
final class MovingAverage {
  private MovingAverage() {}

  /**
   * Around each step as many before as after, and never beyond its segment; a step without a value
   * keeps none, and parts.
   */
  static double[] of(double[] values, List<SlidingWindows.Place> segments, int length) {
    double[] smooth = new double[values.length];
    Arrays.fill(smooth, Double.NaN);
    for (SlidingWindows.Place segment : segments) {
      for (int from = segment.start(); from < segment.end(); from++) {
        int to = from;
        while (to < segment.end() && !Double.isNaN(values[to])) {
          to++;
        }
        smooth(values, smooth, from, to, length);
        from = to;
      }
    }
    return smooth;
  }

  private static void smooth(double[] values, double[] smooth, int from, int to, int length) {
    int before = (length - 1) / 2;
    int after = length / 2;
    double[] sums = new double[to - from + 1];
    for (int t = from; t < to; t++) {
      sums[t - from + 1] = sums[t - from] + values[t];
    }
    for (int t = from; t < to; t++) {
      int first = Math.max(from, t - before);
      int last = Math.min(to, t + after + 1);
      smooth[t] = (sums[last - from] - sums[first - from]) / (last - first);
    }
  }
}
