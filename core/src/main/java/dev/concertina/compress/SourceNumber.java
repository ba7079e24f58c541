package dev.concertina.compress;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the text of a cell says: a decimal number, taken exactly, or a word. */
final class SourceNumber {
  /** Digits after the point, or zeros before it: beyond that arithmetic on exponents explodes. */
  private static final int MOST_PLACES = 512;

  /** Numbers of this many digits fit into 64 bits. */
  private static final int MOST_DIGITS_OF_LONG = 18;

  private SourceNumber() {}

  /** The number; empty for words, empty cells, and numbers of absurd exponents. */
  static Optional<BigDecimal> of(String text) {
    if (text.isEmpty() || Character.isLetter(text.charAt(0))) {
      return Optional.empty();
    }
    BigDecimal plain = plain(text);
    if (plain != null) {
      return Optional.of(plain);
    }
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.scale() < 0 && number.scale() >= -MOST_PLACES) {
        number = number.setScale(0);
      }
      return Math.abs((long) number.scale()) <= MOST_PLACES
          ? Optional.of(number)
          : Optional.empty();
    } catch (NumberFormatException word) {
      return Optional.empty();
    }
  }

  /** A number of few digits without an exponent, which most cells hold; null for all others. */
  private static @Nullable BigDecimal plain(String text) {
    int sign = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    int length = text.length();
    if (length == sign || length > sign + MOST_DIGITS_OF_LONG) {
      return null;
    }
    long digits = 0;
    int point = -1;
    for (int i = sign; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = 10 * digits + (c - '0');
      } else if (c == '.' && point < 0) {
        point = i;
      } else {
        return null;
      }
    }
    boolean hasDigits = length - sign > (point < 0 ? 0 : 1);
    int scale = point < 0 ? 0 : length - point - 1;
    return hasDigits ? BigDecimal.valueOf(text.charAt(0) == '-' ? -digits : digits, scale) : null;
  }

  /** The nearest float; NaN for a cell that holds no number. */
  static float nearest(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (word.matches("[+-]?inf(inity)?")) {
      return word.startsWith("-") ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
    }
    try {
      return word.isEmpty() ? Float.NaN : Float.parseFloat(word);
    } catch (NumberFormatException missing) {
      return Float.NaN;
    }
  }

  /** Whether it is a zero with a sign, which no integer stands for. */
  static boolean isNegativeZero(String text, BigDecimal number) {
    return number.signum() == 0 && text.startsWith("-");
  }
}
