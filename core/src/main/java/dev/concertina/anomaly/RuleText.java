package dev.concertina.anomaly;

import dev.concertina.internal.Require;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The written form of threshold rules. */
final class RuleText {
  /** All rules with a number, in the order in which help pages list them. */
  private static final List<Form> NUMBERED =
      List.of(
          new Form(
              "fpr",
              "0.01",
              "at most this share of clean scores lies above; 0.01 needs 99 scores",
              ThresholdRule::targetFalsePositiveRate),
          new Form(
              "quantile",
              "0.99",
              "the same from the other side: this share lies below",
              ThresholdRule::quantile),
          new Form(
              "pot",
              "0.001",
              "a rarer share, by the tail of the scores (peaks over threshold)",
              ThresholdRule::peaksOverThreshold),
          new Form(
              "mean+sd",
              "3",
              "the mean and 3 standard deviations; promises no share",
              ThresholdRule::meanPlusSd),
          new Form(
              "median+mad",
              "3.5",
              "the median and 3.5 median deviations; bears hidden anomalies",
              ThresholdRule::medianPlusMad),
          new Form(
              "max",
              "2",
              "twice the largest clean score; for short series",
              ThresholdRule::maximum));

  /**
   * A rule with a number.
   *
   * @param name what stands before the colon
   * @param example a usual number
   * @param meaning what it does, in a line
   * @param rule makes it
   */
  private record Form(
      String name, String example, String meaning, DoubleFunction<ThresholdRule> rule) {
    String text() {
      return name + ":" + example;
    }
  }

  private RuleText() {}

  static String of(String name, double parameter) {
    // Not Double.toString, which writes 0.0001 as 1.0E-4 and 3 as 3.0.
    return name + ":" + BigDecimal.valueOf(parameter).stripTrailingZeros().toPlainString();
  }

  static ThresholdRule parse(String text) {
    Require.present(text, "threshold rule");
    if (text.equals(ThresholdRule.bestF1().text())) {
      return ThresholdRule.bestF1();
    }
    try {
      int colon = text.indexOf(':');
      Require.that(colon >= 0, "there is no ':' before the number");
      return rule(text.substring(0, colon), number(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "threshold rule must be of the form of one of %s, found '%s': %s",
              String.join(", ", all().keySet()),
              text,
              e.getMessage()),
          e);
    }
  }

  private static ThresholdRule rule(String name, double number) {
    return NUMBERED.stream()
        .filter(form -> form.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rule has the name '" + name + "'"))
        .rule()
        .apply(number);
  }

  /** Every rule as it is written, and what it does. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    NUMBERED.forEach(form -> all.put(form.text(), form.meaning()));
    all.put(ThresholdRule.bestF1().text(), "the best F1 on labelled rows; an upper bound");
    return Collections.unmodifiableMap(all);
  }

  private static double number(String digits) {
    try {
      // Not Double.parseDouble, which also takes 0.01f, 0x1p-3 and NaN.
      return new BigDecimal(digits).doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + digits + "' is not a number", e);
    }
  }
}
