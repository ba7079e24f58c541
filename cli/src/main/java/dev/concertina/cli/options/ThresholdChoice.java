package dev.concertina.cli.options;

import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.console.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Picks the rule of a new model's threshold: the one that was asked for, or else the best that the
 * rows support.
 */
public final class ThresholdChoice {
  private static final List<ThresholdRule> PREFERRED =
      List.of(
          ThresholdRule.targetFalsePositiveRate(0.01),
          ThresholdRule.targetFalsePositiveRate(0.02),
          ThresholdRule.targetFalsePositiveRate(0.05),
          ThresholdRule.targetFalsePositiveRate(0.1),
          ThresholdRule.meanPlusSd(3));

  /** What is taken for scores that depend on each other where they support no rate. */
  public static final ThresholdRule WITHOUT_RATE = ThresholdRule.maximum(2);

  private static final List<ThresholdRule> OF_STEPS = ofSteps();

  private ThresholdChoice() {}

  private static List<ThresholdRule> ofSteps() {
    List<ThresholdRule> rules = new ArrayList<>(PREFERRED);
    rules.set(rules.size() - 1, WITHOUT_RATE);
    return List.copyOf(rules);
  }

  /** The rules that need no labels, and what they do. */
  public static final class Rules implements Supplier<Map<String, String>> {
    @Override
    public Map<String, String> get() {
      Map<String, String> rules = new LinkedHashMap<>(ThresholdRule.forms());
      rules.remove(ThresholdRule.bestF1().text());
      return rules;
    }
  }

  /**
   * A calibrated detector.
   *
   * @param detector with a threshold
   * @param remark which rule was taken instead of the usual one and why; empty if it was that
   */
  public record Calibrated<D>(D detector, Optional<String> remark) {}

  /**
   * Refuses, before any work, what cannot end with a threshold.
   *
   * @param wanted the rule asked for; empty for the best that the rows support
   * @param rows how many will be held out
   * @param thing what a row is called
   */
  public static void requireLearnable(Optional<ThresholdRule> wanted, int rows, String thing)
      throws Failure {
    if (wanted.isPresent()) {
      Optional<String> objection = objection(wanted.get(), rows);
      if (objection.isPresent()) {
        throw new Failure("--threshold " + wanted.get().text() + ": " + objection.get());
      }
    } else if (PREFERRED.stream().allMatch(rule -> objection(rule, rows).isPresent())) {
      throw new Failure(
          String.format(
              "a threshold needs at least 2 held-out %ss, found %d: give more %ss or --validation"
                  + " 0.5; --validation 0 trains without a threshold",
              thing, rows, thing));
    }
  }

  /**
   * Refuses, before any work, a rule for time steps that cannot be learned.
   *
   * @param rule the rule asked for
   * @param steps how many there are
   * @param independent how many independent ones they are worth at most
   */
  public static void requireLearnable(ThresholdRule rule, int steps, double independent)
      throws Failure {
    try {
      rule.learn(IntStream.range(0, steps).asDoubleStream().toArray(), independent);
    } catch (IllegalArgumentException e) {
      throw new Failure("--threshold " + rule.text() + ": " + e.getMessage(), e);
    }
  }

  /** Why a rule cannot be learned from the given number of scores, even if all of them differ. */
  private static Optional<String> objection(ThresholdRule rule, int rows) {
    try {
      rule.learn(IntStream.range(0, rows).asDoubleStream().toArray());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Calibrates a detector.
   *
   * @param learn by a rule; refuses one with an {@link IllegalArgumentException}
   * @param wanted the rule asked for; empty for the best that the rows support
   */
  public static <D> Calibrated<D> calibrate(
      Function<ThresholdRule, D> learn, Optional<ThresholdRule> wanted) throws Failure {
    return wanted.isPresent() ? asked(learn, wanted.get()) : usual(learn, PREFERRED);
  }

  /**
   * Picks the best rule that scores of time steps support; the last one needs a single score.
   *
   * @param learn by a rule; refuses one with an {@link IllegalArgumentException}
   * @param refused the rule that was asked for, and that they do not support
   */
  public static <D> Calibrated<D> ofSteps(
      Function<ThresholdRule, D> learn, Optional<ThresholdRule> refused) throws Failure {
    List<ThresholdRule> rules = new ArrayList<>(OF_STEPS);
    refused.ifPresent(rule -> rules.add(0, rule));
    return usual(learn, rules);
  }

  /** Another rule would promise something else, so none takes its place. */
  private static <D> Calibrated<D> asked(Function<ThresholdRule, D> learn, ThresholdRule rule)
      throws Failure {
    try {
      return new Calibrated<>(learn.apply(rule), Optional.empty());
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

  private static <D> Calibrated<D> usual(
      Function<ThresholdRule, D> learn, List<ThresholdRule> rules) throws Failure {
    String reason = null;
    for (ThresholdRule rule : rules) {
      try {
        return new Calibrated<>(
            learn.apply(rule), Optional.ofNullable(remark(rule, rules.get(0), reason)));
      } catch (IllegalArgumentException e) {
        reason = reason == null ? e.getMessage() : reason;
      }
    }
    throw new Failure(
        "no threshold can be learned from what was held out ("
            + reason
            + "), and no model was written: give more data or --validation 0.5; --validation 0"
            + " trains without a threshold");
  }

  private static String remark(ThresholdRule taken, ThresholdRule first, String reason) {
    return reason == null
        ? null
        : "took " + taken.text() + " instead of " + first.text() + ": " + reason;
  }
}
