package dev.concertina.cli.console;

import dev.concertina.anomaly.Threshold;
import dev.concertina.data.ShortestDecimal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people write them. */
public final class Format {
  private static final int DIGITS = 4;
  private static final int FLOAT_DIGITS = 9;

  private Format() {}

  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 row}, {@code 2 rows}. */
  public static String count(long number, String thing) {
    return count(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** Four significant digits. */
  public static String number(double value) {
    return number(value, DIGITS);
  }

  /**
   * A number beside another: four significant digits, or the number of digits that shows how far
   * they are apart, to a tenth of it. Equal numbers have all the digits of a float: rounded, both
   * would look like a value that neither has.
   */
  public static String number(double value, double other) {
    if (!Double.isFinite(value) || !Double.isFinite(other)) {
      return number(value);
    }
    double apart = value - other;
    if (apart == 0) {
      return plain(new BigDecimal(ShortestDecimal.of((float) value)));
    }
    int digits = DIGITS;
    while (digits < FLOAT_DIGITS
        && Math.abs(rounded(value, digits) - rounded(other, digits) - apart)
            > 0.1 * Math.abs(apart)) {
      digits++;
    }
    return number(value, digits);
  }

  private static double rounded(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }

  private static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return plain(new BigDecimal(value).round(new MathContext(digits)));
  }

  private static String plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    double size = Math.abs(number.doubleValue());
    return size == 0 || size >= 1e-4 && size < 1e9 ? stripped.toPlainString() : stripped.toString();
  }

  /** A threshold for steps of a series, with what is known of the rate of false alarms. */
  public static String ofSteps(Threshold threshold) {
    long independent = Math.max(1, (long) threshold.independent());
    return String.format(
        "%s (%s, from %s worth %s; %s)",
        number(threshold.value()),
        threshold.rule().text(),
        count(threshold.calibrationSize(), "clean step"),
        count(independent, "independent one"),
        threshold
            .falsePositiveRate()
            .map(
                rate ->
                    String.format(
                        "with 95 %% confidence %s to %s of clean steps are flagged, as long as they"
                            + " stay as they were",
                        percent(rate.low()), percent(rate.high())))
            .orElse("no rate of false alarms is promised"));
  }

  public static String percent(double share) {
    double percent = 100 * share;
    String format =
        percent >= 10 || percent == 0 ? "%.0f %%" : percent >= 1 ? "%.1f %%" : "%.2f %%";
    return String.format(Locale.ROOT, format, percent);
  }

  public static String seconds(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 120) {
      return whole + " s";
    }
    return whole < 7200
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }

  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
