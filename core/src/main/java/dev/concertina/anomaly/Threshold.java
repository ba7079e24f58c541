package dev.concertina.anomaly;

import dev.concertina.internal.Require;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;

/**
 * A score above which a row is called an anomaly, with the rule that learned it and what that rule
 * promises. Immutable, safe for use by any number of threads.
 *
 * @param value the threshold, finite
 * @param rule the rule that learned it
 * @param calibrationSize how many scores it was learned from: the clean ones, or for {@code
 *     best-f1} those of both classes
 * @param independent how many independent scores they are worth: fewer where scores depend on each
 *     other, as those of time steps do
 * @param falsePositiveRate what is known of the true share of clean rows above the threshold, as
 *     long as these stay as they were; empty for rules that promise none
 */
public record Threshold(
    double value,
    ThresholdRule rule,
    int calibrationSize,
    double independent,
    Optional<Rate> falsePositiveRate) {
  /**
   * Makes a threshold that was learned from independent scores.
   *
   * @param value the threshold, finite
   * @param rule the rule that learned it
   * @param calibrationSize how many scores it was learned from
   * @param falsePositiveRate what is known of the true share of clean rows above it
   * @throws IllegalArgumentException as the other constructor
   */
  public Threshold(
      double value, ThresholdRule rule, int calibrationSize, Optional<Rate> falsePositiveRate) {
    this(value, rule, calibrationSize, calibrationSize, falsePositiveRate);
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the value is not finite, the calibration size not positive,
   *     the number of independent scores not in (0, calibrationSize], or the rule or the rate null
   */
  public Threshold {
    Require.that(Double.isFinite(value), "value must be finite, found %s", value);
    Require.present(rule, "rule");
    Require.positive(calibrationSize, "calibrationSize");
    Require.that(
        independent > 0 && independent <= calibrationSize,
        "independent must be in (0, %d], found %s",
        calibrationSize,
        independent);
    Require.present(falsePositiveRate, "falsePositiveRate");
  }

  /**
   * The true false positive rate of a threshold that was learned from a finite sample: it is not
   * known, but its distribution over such samples is.
   *
   * @param expected its expectation over samples; for {@code pot} the rate by the fitted tail
   * @param low the lower end of its central 95 % interval; approximate for {@code pot}
   * @param high the upper end of its central 95 % interval
   */
  public record Rate(double expected, double low, double high) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is NaN or outside [0, 1], or low is above high
     */
    public Rate {
      Require.that(
          expected >= 0 && expected <= 1, "expected must be in [0, 1], found %s", expected);
      Require.that(
          low >= 0 && low <= high && high <= 1,
          "low and high must be in [0, 1] and in this order, found %s and %s",
          low,
          high);
    }
  }

  /**
   * Judges one row.
   *
   * @param score the row's score
   * @return whether the score is above the threshold; an equal score is not
   * @throws IllegalArgumentException if the score is NaN
   */
  public boolean exceededBy(double score) {
    Require.that(
        !Double.isNaN(score),
        "score must be a number, found NaN: check the row for missing values");
    return score > value;
  }

  /**
   * Describes the threshold for people: {@code 0.0132 (fpr:0.01, from 812 clean rows; true rate 95
   * % within 0.4 % .. 1.8 %)}.
   *
   * @return value, rule, number of rows, and the rate if there is one, rounded
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (%s, from %d %s rows%s%s)",
        rounded(value, 4),
        rule.text(),
        calibrationSize,
        rule.equals(ThresholdRule.bestF1()) ? "labelled" : "clean",
        independent < calibrationSize ? " worth " + worth(independent) : "",
        falsePositiveRate.map(this::within).orElse(""));
  }

  /** Says how much scores that depend on each other are worth: {@code 12 independent ones}. */
  static String worth(double independent) {
    long whole = Math.max(1, (long) independent);
    return whole + " independent one" + (whole == 1 ? "" : "s");
  }

  private String within(Rate rate) {
    return (rule instanceof ThresholdRule.PeaksOverThreshold
            ? "; true rate by the fitted tail"
            : "; true rate")
        + " 95 % within "
        + rounded(100 * rate.low, 2)
        + " % .. "
        + rounded(100 * rate.high, 2)
        + " %";
  }

  private static String rounded(double value, int digits) {
    BigDecimal number = new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
    double size = Math.abs(value);
    return size == 0 || size >= 1e-5 && size < 1e9 ? number.toPlainString() : number.toString();
  }
}
