package dev.concertina.compress;

import dev.concertina.internal.Require;
import java.math.BigDecimal;

/**
 * The largest error that any value may come back with.
 *
 * @param value the error, or as a share of each column's range; 0 for none
 * @param relative whether it is a share
 */
public record ErrorBound(double value, boolean relative) {
  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public ErrorBound {
    Require.notNegative(value, "error bound");
  }

  /**
   * Makes a bound that is the same for all columns, in their own units.
   *
   * @param value the largest error
   * @return the bound
   */
  public static ErrorBound absolute(double value) {
    return new ErrorBound(value, false);
  }

  /**
   * Makes a bound that is, for each column, a share of its range from the least value to the
   * largest.
   *
   * @param share the largest error as a share of that
   * @return the bound
   */
  public static ErrorBound relative(double share) {
    return new ErrorBound(share, true);
  }

  /**
   * Makes a bound that allows no error: every bit comes back.
   *
   * @return the bound
   */
  public static ErrorBound lossless() {
    return new ErrorBound(0, false);
  }

  /**
   * Reads a bound as the command line spells it: {@code 0.5}, or {@code 1%} of each column's range.
   *
   * @param text the words
   * @return the bound
   * @throws IllegalArgumentException if it is neither
   */
  public static ErrorBound parse(String text) {
    String words = text.strip();
    boolean share = words.endsWith("%");
    try {
      // As a decimal, or 0.07 % would be a share of 7.000000000000001E-4.
      BigDecimal number = new BigDecimal(share ? words.substring(0, words.length() - 1) : words);
      return share
          ? relative(number.movePointLeft(2).doubleValue())
          : absolute(number.doubleValue());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "error bound must be a number, or one with % after it, found " + text, e);
    }
  }

  /** Computes the bound in the units of a column with the given range. */
  public double of(float least, float largest) {
    return relative ? value * ((double) largest - least) : value;
  }

  @Override
  public String toString() {
    if (value == 0) {
      return "lossless";
    }
    if (!relative) {
      return Double.toString(value);
    }
    // Through decimals, or a share of 0.07 would be 7.000000000000001 %.
    BigDecimal percent = BigDecimal.valueOf(value).movePointRight(2).stripTrailingZeros();
    return percent.toPlainString() + " % of each column's range";
  }
}
