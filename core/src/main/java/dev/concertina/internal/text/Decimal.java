package dev.concertina.internal.text;

/**
 * Reads decimal numbers, fast and exactly.
 *
 * <p>Numbers of up to 15 significant digits and a small power of ten, which is nearly all that
 * files hold, need one multiplication or division of two exact doubles and so round once: the
 * result is the nearest double (W. Clinger, "How to read floating point numbers accurately", PLDI
 * 1990, the fast path). All others go to {@link Double#parseDouble}. Unlike that, hexadecimal
 * numbers, type suffixes (1f) and the words NaN and Infinity are not numbers here.
 */
public final class Decimal {
  private static final int EXACT_DIGITS = 15; // 10^15 < 2^53
  private static final double[] POWERS = new double[23]; // 10^22 is the last exact one

  static {
    double power = 1;
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = power;
      power *= 10;
    }
  }

  private Decimal() {}

  public static double parse(String text) {
    return parse(text.toCharArray(), 0, text.length());
  }

  /** Returns the number; NaN if the text is not one. White space around it is allowed. */
  public static double parse(char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && text[at] <= ' ') {
      at++;
    }
    while (at < end && text[end - 1] <= ' ') {
      end--;
    }
    return parseStripped(text, at, end);
  }

  private static double parseStripped(char[] text, int start, int end) {
    int at = start;
    boolean negative = at < end && text[at] == '-';
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    long mantissa = 0;
    int digits = 0; // significant ones
    int seen = 0;
    int fraction = 0;
    boolean point = false;
    for (; at < end; at++) {
      char c = text[at];
      if (c >= '0' && c <= '9') {
        seen++;
        fraction += point ? 1 : 0;
        if (digits > 0 || c != '0') {
          digits++;
          mantissa = digits <= EXACT_DIGITS ? 10 * mantissa + (c - '0') : mantissa;
        }
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (seen == 0) {
      return Double.NaN;
    }
    if (at < end || digits > EXACT_DIGITS || fraction >= POWERS.length) {
      return parseSlowly(text, start, at, end);
    }
    double value = mantissa / POWERS[fraction];
    return negative ? -value : value;
  }

  /** Checks the exponent, the only thing that may follow the digits, and leaves it to the JDK. */
  private static double parseSlowly(char[] text, int start, int exponent, int end) {
    if (exponent < end) {
      int at = exponent + 1;
      if (at < end && (text[at] == '-' || text[at] == '+')) {
        at++;
      }
      if ((text[exponent] | ' ') != 'e' || at == end) {
        return Double.NaN;
      }
      for (; at < end; at++) {
        if (text[at] < '0' || text[at] > '9') {
          return Double.NaN;
        }
      }
    }
    return Double.parseDouble(new String(text, start, end - start));
  }
}
