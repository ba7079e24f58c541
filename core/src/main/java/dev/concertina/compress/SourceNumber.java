package dev.concertina.compress;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** What the text of a cell says: a decimal number, taken exactly, or a word. */
final class SourceNumber {
  /** Digits after the point, or zeros before it: beyond that arithmetic on exponents explodes. */
  private static final int MOST_PLACES = 512;

  private SourceNumber() {}

  /** The number; empty for words, empty cells, and numbers of absurd exponents. */
  static Optional<BigDecimal> of(String text) {
    if (text.isEmpty() || Character.isLetter(text.charAt(0))) {
      return Optional.empty();
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
