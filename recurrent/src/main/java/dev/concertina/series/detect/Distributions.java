package dev.concertina.series.detect;

import java.util.Arrays;

/** Compares two sets of scores of windows that overlap. */
final class Distributions {
  /** Fewer windows side by side say too little. */
  static final int FEWEST_WINDOWS = 10;

  /** Of the Kolmogorov distribution: exceeded by chance in one of a hundred cases. */
  private static final double ONE_IN_A_HUNDRED = 1.63;

  private Distributions() {}

  /**
   * The distance of two distributions and what chance allows.
   *
   * @param clean ascending
   * @param cleanWindows how many windows side by side they come from
   * @param recent in any order
   * @param recentWindows how many windows side by side they come from
   */
  static LiveDetector.Drift drift(
      double[] clean, double cleanWindows, double[] recent, double recentWindows) {
    double n = Math.max(1, cleanWindows);
    double m = Math.max(1, recentWindows);
    double critical = ONE_IN_A_HUNDRED * Math.sqrt((n + m) / (n * m));
    double[] sorted = recent.clone();
    Arrays.sort(sorted);
    return new LiveDetector.Drift(distance(clean, sorted), critical);
  }

  /** The largest difference of two cumulative distributions, of ascending values. */
  static double distance(double[] a, double[] b) {
    double largest = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      double value = Math.min(a[i], b[j]);
      while (i < a.length && a[i] <= value) {
        i++;
      }
      while (j < b.length && b[j] <= value) {
        j++;
      }
      largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
    }
    return largest;
  }
}
