package dev.concertina.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Writes floats as the shortest decimals that are read as the same float, equally on every version
 * of Java: before Java 19 {@link Float#toString} writes a digit too many of some. All methods may
 * be called from many threads at once.
 */
public final class ShortestDecimal {
  /** Nine significant digits distinguish any two floats (IEEE 754). */
  private static final int MOST_DIGITS = 9;

  private static final int LARGEST_PLAIN = 1 << 24;

  private ShortestDecimal() {}

  /**
   * Writes a float.
   *
   * @param value any float
   * @return whole numbers below 2^24 without a point; else at most nine significant digits, with an
   *     exponent where plain digits would be many; {@code NaN}, {@code Infinity}, {@code
   *     -Infinity}, {@code 0.0} and {@code -0.0} as {@link Float#toString} writes them
   */
  public static String of(float value) {
    if (!Float.isFinite(value) || value == 0) {
      return Float.toString(value);
    }
    if (value == Math.rint(value) && Math.abs(value) < LARGEST_PLAIN) {
      return Integer.toString((int) value);
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.floatValue() == value) {
        return rounded.toString();
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).toString();
  }
}
