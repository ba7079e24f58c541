package dev.concertina.compress;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floats as the shortest decimals that are read as the same float. {@link Float#toString} writes a
 * digit too many of some before Java 19.
 */
final class ShortestDecimal {
  /** So many digits tell any two floats apart. */
  private static final int MOST_DIGITS = 9;

  private static final int LARGEST_PLAIN = 1 << 24;

  private ShortestDecimal() {}

  /** Writes a float; a power of ten stands after E where plain digits were many. */
  static String of(float value) {
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
