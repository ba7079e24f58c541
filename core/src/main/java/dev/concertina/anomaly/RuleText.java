package dev.concertina.anomaly;

import dev.concertina.internal.Require;
import java.math.BigDecimal;
import java.util.Locale;

/** The written form of threshold rules. */
final class RuleText {
  private static final String FORMS =
      "quantile:0.99, mean+sd:3, median+mad:3.5, pot:0.001, fpr:0.01, max:2, best-f1";

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
              FORMS,
              text,
              e.getMessage()),
          e);
    }
  }

  private static ThresholdRule rule(String name, double number) {
    return switch (name) {
      case "quantile" -> ThresholdRule.quantile(number);
      case "mean+sd" -> ThresholdRule.meanPlusSd(number);
      case "median+mad" -> ThresholdRule.medianPlusMad(number);
      case "pot" -> ThresholdRule.peaksOverThreshold(number);
      case "max" -> ThresholdRule.maximum(number);
      case "fpr" -> ThresholdRule.targetFalsePositiveRate(number);
      default -> throw new IllegalArgumentException("no rule has the name '" + name + "'");
    };
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
