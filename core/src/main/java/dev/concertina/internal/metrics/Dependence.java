package dev.concertina.internal.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * Counts how many independent scores a series of scores is worth: scores of neighbouring steps
 * share windows, and processes remember.
 *
 * <p>n scores are worth n / τ, where τ = 1 + 2 (ρ<sub>1</sub> + ρ<sub>2</sub> + …) is the
 * integrated autocorrelation time. The correlations are those of ranks, as errors have long tails.
 * The sum ends where pairs of neighbouring lags are no longer positive (initial monotone positive
 * sequence). With the mean of n scores taken off, each correlation is too low by about τ / n, which
 * is added again.
 *
 * @see <a href="https://doi.org/10.1214/ss/1177011137">Geyer: Practical Markov Chain Monte Carlo,
 *     Statistical Science 7, 1992, section 3.3</a>
 */
public final class Dependence {
  private Dependence() {}

  /**
   * Returns the number of independent scores.
   *
   * @param runs scores in the order of time; NaN is none
   * @param leastTime what τ is at least: scores that are means over windows depend on each other
   *     over a window's length, whatever few of them seem to say
   * @return above 0, at most the number of scores; 0 if there is none
   */
  public static double independent(List<double[]> runs, double leastTime) {
    int n =
        (int) runs.stream().flatMapToDouble(Arrays::stream).filter(v -> !Double.isNaN(v)).count();
    return n == 0 ? 0 : n / Math.min(n, Math.max(leastTime, time(runs)));
  }

  /** The integrated autocorrelation time, at least 1. */
  static double time(List<double[]> runs) {
    List<double[]> ranks = ranks(runs);
    long n = ranks.stream().flatMapToDouble(Arrays::stream).filter(v -> !Double.isNaN(v)).count();
    double variance = covariance(ranks, 0);
    if (n < 4 || variance == 0) {
      return 1;
    }
    double first = time(ranks, variance, 0);
    return time(ranks, variance, Math.min(1, first / n));
  }

  private static double time(List<double[]> ranks, double variance, double missing) {
    int longest = ranks.stream().mapToInt(r -> r.length).max().orElse(0);
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int lag = 0; lag + 1 < longest; lag += 2) {
      double pair =
          (covariance(ranks, lag) + covariance(ranks, lag + 1)) / variance
              + (lag == 0 ? missing : 2 * missing);
      if (pair <= 0) {
        break;
      }
      least = Math.min(least, pair);
      sum += least;
    }
    return Math.max(1, 2 * sum - 1);
  }

  /** The sum of products over all pairs of scores at this lag. */
  private static double covariance(List<double[]> centred, int lag) {
    double sum = 0;
    for (double[] run : centred) {
      for (int t = lag; t < run.length; t++) {
        double product = run[t] * run[t - lag];
        sum += Double.isNaN(product) ? 0 : product;
      }
    }
    return sum;
  }

  /** The ranks of scores, equal ones sharing theirs, with mean 0; NaN stays. */
  private static List<double[]> ranks(List<double[]> runs) {
    double[] sorted =
        runs.stream()
            .flatMapToDouble(Arrays::stream)
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    double middle = (sorted.length - 1) / 2.0;
    return runs.stream()
        .map(
            run ->
                Arrays.stream(run)
                    .map(v -> Double.isNaN(v) ? v : rank(sorted, v) - middle)
                    .toArray())
        .toList();
  }

  private static double rank(double[] sorted, double value) {
    return (first(sorted, value) + first(sorted, Math.nextUp(value)) - 1) / 2.0;
  }

  /** How many are less. */
  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
