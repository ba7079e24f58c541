package dev.concertina.examples;

import dev.concertina.Fit;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.ThresholdRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Picks the rule of a new model's threshold: the one that was asked for, or else the best that the
 * rows support.
 */
final class ThresholdChoice {
  private static final List<ThresholdRule> PREFERRED =
      List.of(
          ThresholdRule.targetFalsePositiveRate(0.01),
          ThresholdRule.targetFalsePositiveRate(0.02),
          ThresholdRule.targetFalsePositiveRate(0.05),
          ThresholdRule.targetFalsePositiveRate(0.1),
          ThresholdRule.meanPlusSd(3));

  private ThresholdChoice() {}

  /**
   * A calibrated detector.
   *
   * @param detector with a threshold
   * @param remark which rule was taken instead of the usual one and why; empty if it was that
   */
  record Calibrated(AnomalyDetector detector, Optional<String> remark) {}

  /**
   * Refuses, before any work, what cannot end with a threshold.
   *
   * @param wanted the rule asked for; empty for the best that the rows support
   * @param rows how many will be held out
   */
  static void requireLearnable(Optional<ThresholdRule> wanted, int rows) throws Failure {
    if (wanted.isPresent()) {
      Optional<String> objection = objection(wanted.get(), rows);
      if (objection.isPresent()) {
        throw new Failure("--threshold " + wanted.get().text() + ": " + objection.get());
      }
    } else if (PREFERRED.stream().allMatch(rule -> objection(rule, rows).isPresent())) {
      throw new Failure(
          "a threshold needs at least 2 held-out rows, found "
              + rows
              + ": give more rows or --validation 0.5; --validation 0 trains without a threshold");
    }
  }

  /** Why a rule cannot be learned from so many scores, even if they are as good as can be. */
  private static Optional<String> objection(ThresholdRule rule, int rows) {
    try {
      rule.learn(IntStream.range(0, rows).asDoubleStream().toArray());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  static Calibrated calibrate(Fit fit, Optional<ThresholdRule> wanted) throws Failure {
    return wanted.isPresent() ? asked(fit, wanted.get()) : usual(fit);
  }

  /** Another rule would promise something else, so none takes its place. */
  private static Calibrated asked(Fit fit, ThresholdRule rule) throws Failure {
    try {
      return new Calibrated(AnomalyDetector.calibrate(fit, rule), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new Failure(
          "--threshold "
              + rule.text()
              + ": "
              + e.getMessage()
              + "; no model was written: name another rule, or none for the usual one",
          e);
    }
  }

  private static Calibrated usual(Fit fit) throws Failure {
    String reason = null;
    for (ThresholdRule rule : PREFERRED) {
      try {
        return new Calibrated(
            AnomalyDetector.calibrate(fit, rule), Optional.ofNullable(remark(rule, reason)));
      } catch (IllegalArgumentException e) {
        reason = reason == null ? e.getMessage() : reason;
      }
    }
    throw new Failure(
        "no threshold can be learned from the held-out rows ("
            + reason
            + "), and no model was written: give more rows or --validation 0.5; --validation 0"
            + " trains without a threshold");
  }

  private static String remark(ThresholdRule taken, String reason) {
    return reason == null
        ? null
        : "took " + taken.text() + " instead of " + PREFERRED.get(0).text() + ": " + reason;
  }
}
