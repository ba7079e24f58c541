package dev.concertina.series.metrics;

import dev.concertina.internal.Require;
import java.util.Locale;

/**
 * Says whether the highest score of a series with one anomaly lies at the anomaly. This is the
 * measure of the UCR anomaly archive, which reports the share of series that were hit.
 *
 * <p>The highest score of the test part, the first of several, is a hit if its position is in
 * <em>[first - tolerance, last + tolerance]</em>, the ends included. Positions count from 0 at the
 * start of the whole series, the training part included; the names of the archive's files count
 * from 1, so that {@code ..._35000_52000_52620} is {@code testFrom = 35000, first = 51999, last =
 * 52619}. The tolerance of 100 steps is the archive's. Some authors widen it to the anomaly's
 * length where that is longer: pass the larger of the two for figures to set beside theirs.
 *
 * <p>Chance hits in proportion to the anomaly and its tolerance, which for a short test part is not
 * little. Immutable, safe for use by any number of threads.
 *
 * @param position where the highest score is
 * @param hit whether that is at the anomaly
 * @see <a href="https://doi.org/10.1109/TKDE.2021.3112126">Wu and Keogh: Current Time Series
 *     Anomaly Detection Benchmarks are Flawed and are Creating the Illusion of Progress, IEEE
 *     Transactions on Knowledge and Data Engineering 35, 2023 (online 2021)</a>
 */
public record TopHit(int position, boolean hit) {
  /** The steps before and after the anomaly that count as a hit by the rules of the archive. */
  public static final int TOLERANCE = 100;

  /**
   * Checks the position.
   *
   * @throws IllegalArgumentException if the position is negative
   */
  public TopHit {
    Require.notNegative(position, "position");
  }

  /**
   * Looks for the highest score, with a tolerance of {@value #TOLERANCE} steps.
   *
   * @param scores one score for each step of the whole series; those before the test part are not
   *     looked at, and may be NaN
   * @param testFrom the first step of the test part
   * @param first the first step of the anomaly, in the test part
   * @param last the last step of the anomaly
   * @return the position and whether it is a hit
   * @throws IllegalArgumentException if scores are null, one of the test part is NaN, or not 0 &le;
   *     testFrom &le; first &le; last &lt; number of scores
   */
  public static TopHit of(double[] scores, int testFrom, int first, int last) {
    return of(scores, testFrom, first, last, TOLERANCE);
  }

  /**
   * Looks for the highest score.
   *
   * @param scores one score for each step of the whole series; those before the test part are not
   *     looked at, and may be NaN
   * @param testFrom the first step of the test part
   * @param first the first step of the anomaly, in the test part
   * @param last the last step of the anomaly
   * @param tolerance how many steps before and after the anomaly count as a hit, at least 0
   * @return the position and whether it is a hit
   * @throws IllegalArgumentException if scores are null, one of the test part is NaN, not 0 &le;
   *     testFrom &le; first &le; last &lt; number of scores, or the tolerance is negative
   */
  public static TopHit of(double[] scores, int testFrom, int first, int last, int tolerance) {
    Require.present(scores, "scores");
    Require.that(
        testFrom >= 0 && testFrom <= first && first <= last && last < scores.length,
        "the anomaly must lie in the test part, 0 <= testFrom <= first <= last < %d, the number of"
            + " scores, found testFrom %d, first %d, last %d: positions count from 0",
        scores.length,
        testFrom,
        first,
        last);
    Require.notNegative(tolerance, "tolerance");
    int position = highest(scores, testFrom);
    // As differences: the ends may lie beyond an int.
    boolean hit = position >= first - tolerance && position - tolerance <= last;
    return new TopHit(position, hit);
  }

  private static int highest(double[] scores, int from) {
    int highest = from;
    for (int i = from; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "scores of the test part must not be NaN, found it at index %d of %d: score every"
                    + " step, or begin the test part later",
                i,
                scores.length));
      }
      if (scores[i] > scores[highest]) {
        highest = i;
      }
    }
    return highest;
  }
}
