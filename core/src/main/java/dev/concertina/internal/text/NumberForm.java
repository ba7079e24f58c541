package dev.concertina.internal.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a file are written: which mark is the decimal one, and which stands between
 * groups of three digits. Blanks and apostrophes between such groups are read in every form, as
 * they can mean nothing else. Immutable.
 *
 * @param decimal the decimal mark, a point or a comma
 * @param group the other one if it groups digits; 0: none does
 */
public record NumberForm(char decimal, char group) {
  /** A decimal point, and no mark between groups. */
  public static final NumberForm PLAIN = new NumberForm('.', '\0');

  private static final int LONGEST = 400;

  /** Returns the number; NaN if the text is not one of this form. Blanks around it are allowed. */
  public double parse(char[] text, int offset, int length) {
    if (decimal == '.') {
      double number = Decimal.parse(text, offset, length);
      if (!Double.isNaN(number) || length < 5) {
        return number;
      }
    }
    return length > LONGEST ? Double.NaN : parseWithMarks(text, offset, length);
  }

  /** The same of a text. */
  public double parse(String text) {
    return parse(text.toCharArray(), 0, text.length());
  }

  /**
   * Returns the same number with a decimal point and no mark between groups; what is no number of
   * this form comes back as it is, without blanks around it.
   */
  public String plain(String text) {
    String cell = text.strip();
    if (decimal == '.' && !Double.isNaN(Decimal.parse(cell)) || cell.length() > LONGEST) {
      return cell;
    }
    char[] unmarked = unmarked(cell.toCharArray(), 0, cell.length());
    return unmarked == null || Double.isNaN(Decimal.parse(unmarked, 0, unmarked.length))
        ? cell
        : new String(unmarked);
  }

  private double parseWithMarks(char[] text, int offset, int length) {
    char[] unmarked = unmarked(text, offset, length);
    return unmarked == null ? Double.NaN : Decimal.parse(unmarked, 0, unmarked.length);
  }

  /** With a decimal point and no other marks; null if a mark is where none can be. */
  private char @Nullable [] unmarked(char[] text, int offset, int length) {
    int start = offset;
    int end = offset + length;
    while (start < end && text[start] <= ' ') {
      start++;
    }
    while (start < end && text[end - 1] <= ' ') {
      end--;
    }
    var plain = new char[end - start];
    int kept = 0;
    int digits = 0; // since the start or the last mark of a group
    char mark = 0; // between groups so far
    boolean whole = true; // before the decimal mark and the exponent
    for (int i = start; i < end; i++) {
      char c = text[i];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (whole && (c == group && group != 0 || isBlankMark(c))) {
        if (digits == 0 || digits > 3 || mark != 0 && (mark != c || digits != 3)) {
          return null;
        }
        mark = c;
        digits = 0;
        continue;
      } else if (c == decimal && whole || (c | ' ') == 'e' && whole) {
        if (mark != 0 && digits != 3) {
          return null;
        }
        whole = false;
      } else if (c == '.' || c == ',') {
        return null;
      }
      plain[kept++] = c == decimal ? '.' : c;
    }
    if (whole && mark != 0 && digits != 3) {
      return null;
    }
    return Arrays.copyOf(plain, kept);
  }

  /** A blank, one that does not break, a narrow one, or an apostrophe. */
  private static boolean isBlankMark(char c) {
    return c == ' ' || c == '\u00a0' || c == '\u202f' || c == '\'' || c == '\u2019';
  }
}
