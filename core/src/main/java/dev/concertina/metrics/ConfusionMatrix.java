package dev.concertina.metrics;

import dev.concertina.internal.Require;
import dev.concertina.internal.metrics.ScoreGroups;

/**
 * Counts true and false verdicts at one threshold. A row is called an anomaly if and only if its
 * score is above the threshold.
 *
 * <p>A ratio whose denominator is zero is 0, as with {@code zero_division=0} in scikit-learn:
 * precision when nothing was called an anomaly, recall when there is none, F1 when neither, the
 * false positive rate when there is no normal row. Immutable, safe for use by any number of
 * threads.
 *
 * @param truePositives anomalies above the threshold
 * @param falsePositives normal rows above the threshold
 * @param trueNegatives normal rows not above the threshold
 * @param falseNegatives anomalies not above the threshold
 * @see <a href="https://doi.org/10.1016/j.patrec.2005.10.010">Fawcett: An Introduction to ROC
 *     Analysis, Pattern Recognition Letters 27, 2006</a>
 */
public record ConfusionMatrix(
    int truePositives, int falsePositives, int trueNegatives, int falseNegatives) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public ConfusionMatrix {
    Require.notNegative(truePositives, "truePositives");
    Require.notNegative(falsePositives, "falsePositives");
    Require.notNegative(trueNegatives, "trueNegatives");
    Require.notNegative(falseNegatives, "falseNegatives");
  }

  /**
   * Counts verdicts at a threshold. Empty arrays give zeros, and rows of one class only are
   * allowed.
   *
   * @param threshold rows with a score strictly above it are called anomalies; may be infinite
   * @param scores one score for each row, higher for what looks more anomalous
   * @param anomalies which rows are anomalies
   * @return the counts
   * @throws IllegalArgumentException if an array is null, the lengths differ, or the threshold or a
   *     score is NaN
   */
  public static ConfusionMatrix at(double threshold, double[] scores, boolean[] anomalies) {
    return of(flags(threshold, scores, anomalies), anomalies);
  }

  /**
   * Counts verdicts that are given. Empty arrays give zeros, and rows of one class only are
   * allowed.
   *
   * @param flagged which rows were called anomalies
   * @param anomalies which rows are anomalies
   * @return the counts
   * @throws IllegalArgumentException if an array is null or the lengths differ
   */
  public static ConfusionMatrix of(boolean[] flagged, boolean[] anomalies) {
    checkFlags(flagged, anomalies);
    int[] counts = new int[4];
    for (int i = 0; i < flagged.length; i++) {
      counts[(anomalies[i] ? 2 : 0) + (flagged[i] ? 1 : 0)]++;
    }
    return new ConfusionMatrix(counts[3], counts[1], counts[0], counts[2]);
  }

  /** Checks the arguments and marks the scores that are above a threshold. */
  public static boolean[] flags(double threshold, double[] scores, boolean[] anomalies) {
    Require.that(!Double.isNaN(threshold), "threshold must be a number, found NaN");
    ScoreGroups.check(scores, anomalies);
    boolean[] flags = new boolean[scores.length];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = scores[i] > threshold;
    }
    return flags;
  }

  /** Refuses null and different lengths. */
  public static void checkFlags(boolean[] flagged, boolean[] anomalies) {
    Require.present(flagged, "flagged");
    Require.present(anomalies, "anomalies");
    Require.that(
        flagged.length == anomalies.length,
        "flagged and anomalies must have one length, found %d and %d",
        flagged.length,
        anomalies.length);
  }

  /**
   * Finds the threshold with the highest F1 on these very rows: an upper bound on what a threshold
   * can reach here, and a biased guess of what it will reach elsewhere.
   *
   * <p>Rows that tie are called anomalies together or not at all. The result lies midway between
   * the lowest score called an anomaly and the highest that is not (at the latter where no number
   * lies between), or, when all rows are best called anomalies, just below the lowest score. So
   * "score &gt; threshold" reproduces the best F1 exactly. Of several thresholds with the same F1,
   * the highest, which raises the fewest alarms.
   *
   * @param scores one score for each row, higher for what looks more anomalous
   * @param anomalies which rows are anomalies
   * @return the threshold, finite
   * @throws IllegalArgumentException if an array is null, the lengths differ, a score is NaN or
   *     infinite, or all rows are of one class
   */
  public static double bestF1Threshold(double[] scores, boolean[] anomalies) {
    ScoreGroups groups = ScoreGroups.of(scores, anomalies);
    Require.that(
        Double.isFinite(groups.score(0)) && Double.isFinite(groups.score(groups.size() - 1)),
        "scores must be finite to place a threshold between them, found them from %s to %s",
        groups.score(groups.size() - 1),
        groups.score(0));
    double best = -1;
    int bestGroup = 0;
    int truePositives = 0;
    int falsePositives = 0;
    for (int g = 0; g < groups.size(); g++) {
      truePositives += groups.anomalies(g);
      falsePositives += groups.normals(g);
      double f1 = f1(truePositives, falsePositives, groups.totalAnomalies() - truePositives);
      if (f1 > best) {
        best = f1;
        bestGroup = g;
      }
    }
    double lowestAbove = groups.score(bestGroup);
    return bestGroup == groups.size() - 1
        ? below(lowestAbove)
        : between(groups.score(bestGroup + 1), lowestAbove);
  }

  private static double below(double lowest) {
    double threshold = Math.nextDown(lowest);
    Require.that(Double.isFinite(threshold), "scores must be above %s, found that value", lowest);
    return threshold;
  }

  private static double between(double low, double high) {
    // Halved before adding: the sum of two large scores may overflow.
    double middle = low / 2 + high / 2;
    return middle >= low && middle < high ? middle : low;
  }

  private static double f1(long truePositives, long falsePositives, long falseNegatives) {
    return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /**
   * Returns the share of alarms that were right, TP / (TP + FP).
   *
   * @return the precision, 0 if there were no alarms
   */
  public double precision() {
    return ratio(truePositives, (long) truePositives + falsePositives);
  }

  /**
   * Returns the share of anomalies that were found, TP / (TP + FN).
   *
   * @return the recall, 0 if there were no anomalies
   */
  public double recall() {
    return ratio(truePositives, (long) truePositives + falseNegatives);
  }

  /**
   * Returns the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN). Plain, row by row:
   * never point-adjusted.
   *
   * @return F1, 0 if there were neither anomalies nor alarms
   */
  public double f1() {
    return f1(truePositives, falsePositives, falseNegatives);
  }

  /**
   * Returns the share of normal rows that raised an alarm, FP / (FP + TN).
   *
   * @return the false positive rate, 0 if there were no normal rows
   */
  public double falsePositiveRate() {
    return ratio(falsePositives, (long) falsePositives + trueNegatives);
  }
}
