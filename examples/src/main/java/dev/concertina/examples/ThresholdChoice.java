package dev.concertina.examples;

import dev.concertina.Fit;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.ThresholdRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Picks the rule of a new model's threshold: the one wanted, or the best that the rows support. */
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
   * @param detector empty if no rule can be learned
   * @param reason why it is not the rule that was wanted
   */
  record Calibrated(Optional<AnomalyDetector> detector, Optional<String> reason) {}

  static ThresholdRule usual() {
    return PREFERRED.get(0);
  }

  /**
   * Why a rule cannot be learned from so many rows, found out before they are scored: on scores
   * that are as well-behaved as can be.
   */
  static Optional<String> objection(ThresholdRule rule, int rows) {
    try {
      rule.learn(IntStream.range(0, rows).asDoubleStream().toArray());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  static Calibrated calibrate(Fit fit, ThresholdRule wanted) {
    Optional<String> reason = Optional.empty();
    for (ThresholdRule rule :
        IntStream.range(-1, PREFERRED.size())
            .mapToObj(i -> i < 0 ? wanted : PREFERRED.get(i))
            .toList()) {
      try {
        return new Calibrated(Optional.of(AnomalyDetector.calibrate(fit, rule)), reason);
      } catch (IllegalArgumentException e) {
        reason = reason.or(() -> Optional.of(e.getMessage()));
      }
    }
    return new Calibrated(Optional.empty(), reason);
  }
}
