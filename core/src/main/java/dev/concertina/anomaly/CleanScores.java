package dev.concertina.anomaly;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Checked clean scores in ascending order, and the rule that asked for them. */
final class CleanScores {
  /** 1 / Φ⁻¹(3/4), which makes the median absolute deviation that of a normal distribution. */
  private static final double NORMAL_MAD = 1.4826022185056018;

  private final ThresholdRule rule;
  private final double[] sorted;

  private CleanScores(ThresholdRule rule, double[] sorted) {
    this.rule = rule;
    this.sorted = sorted;
  }

  /** The scores of the rows that are not marked. */
  static double[] select(double[] scores, boolean[] anomalies) {
    Require.present(scores, "scores");
    Require.present(anomalies, "anomalies");
    Require.that(
        scores.length == anomalies.length,
        "scores and anomalies must have one length, found %d and %d",
        scores.length,
        anomalies.length);
    double[] clean = new double[scores.length];
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!anomalies[i]) {
        clean[n++] = scores[i];
      }
    }
    return Arrays.copyOf(clean, n);
  }

  /** Copies and sorts; refuses fewer than the rule needs, NaN and infinities. */
  static CleanScores of(ThresholdRule rule, double[] scores, int least) {
    Require.present(scores, "cleanScores");
    Require.that(
        scores.length >= least,
        "%s needs at least %d clean scores, found %d: hold out more rows for calibration",
        rule.text(),
        least,
        scores.length);
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s needs finite scores, found %s at index %d of %d: leave that row out or repair"
                    + " its input",
                rule.text(),
                scores[i],
                i,
                scores.length));
      }
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return new CleanScores(rule, sorted);
  }

  int size() {
    return sorted.length;
  }

  /** The k-th smallest, from 1. */
  double smallest(int k) {
    return sorted[k - 1];
  }

  /** What lies strictly above a level, as distances from it, ascending. */
  double[] excesses(double level) {
    return Arrays.stream(sorted)
        .filter(score -> score > level)
        .map(score -> score - level)
        .toArray();
  }

  double mean() {
    // Summed from the least score: equal scores then have exactly that mean, and are not above it.
    double sum = 0;
    for (double score : sorted) {
      sum += score - sorted[0];
    }
    return sorted[0] + sum / sorted.length;
  }

  /** With n - 1; refuses zero. */
  double standardDeviation() {
    requireSpread(sorted[0] < sorted[sorted.length - 1], "standard deviation", "all");
    double mean = mean();
    double sum = 0;
    for (double score : sorted) {
      sum += (score - mean) * (score - mean);
    }
    return Math.sqrt(sum / (sorted.length - 1));
  }

  double median() {
    return median(sorted);
  }

  /** Scaled for the normal distribution; refuses zero. */
  double medianAbsoluteDeviation() {
    double median = median();
    double[] deviations =
        Arrays.stream(sorted).map(score -> Math.abs(score - median)).sorted().toArray();
    double mad = median(deviations);
    requireSpread(mad > 0, "median absolute deviation", "half or more");
    return NORMAL_MAD * mad;
  }

  private void requireSpread(boolean holds, String measure, String how) {
    Require.that(
        holds,
        "%s needs scores with a %s above zero, found 0: %s of the %d scores are equal; use"
            + " quantile or fpr, which ties do not harm",
        rule.text(),
        measure,
        how,
        sorted.length);
  }

  private static double median(double[] ascending) {
    int middle = ascending.length / 2;
    return ascending.length % 2 == 1
        ? ascending[middle]
        : ascending[middle - 1] / 2 + ascending[middle] / 2;
  }

  /** The result, in the rule's name. */
  Threshold threshold(double value, Optional<Threshold.Rate> rate) {
    return new Threshold(value, rule, sorted.length, rate);
  }
}
