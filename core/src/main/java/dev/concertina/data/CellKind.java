package dev.concertina.data;

import dev.concertina.internal.text.NumberForm;
import dev.concertina.internal.text.TimeForm;
import java.util.Locale;
import java.util.Set;

/** What a cell could be, looked at alone. */
enum CellKind {
  MISSING,
  NUMBER,
  WORD,
  TIME,
  TEXT;

  private static final NumberForm POINT = new NumberForm('.', ',');
  private static final NumberForm COMMA = new NumberForm(',', '.');
  private static final TimeForm DAY_FIRST = TimeForm.of(TimeForm.Order.DMY);
  private static final TimeForm MONTH_FIRST = TimeForm.of(TimeForm.Order.MDY);
  private static final Set<String> YES = Set.of("true", "yes", "ja", "on");
  private static final Set<String> NO = Set.of("false", "no", "nein", "off");
  private static final String SIGNS = "%\u2030\u20ac$\u00a3\u00a5";

  static CellKind of(String cell) {
    if (CsvRow.isMissing(cell)) {
      return MISSING;
    }
    if (isNumber(cell) || sign(cell) != 0 && isNumber(withoutSign(cell))) {
      return NUMBER;
    }
    if (CsvRow.isNumberLike(cell)) {
      return NUMBER;
    }
    if (!Double.isNaN(word(cell))) {
      return WORD;
    }
    return cell.length() <= 64
            && Character.isDigit(cell.charAt(0))
            && (!Double.isNaN(DAY_FIRST.parse(cell)) || !Double.isNaN(MONTH_FIRST.parse(cell)))
        ? TIME
        : TEXT;
  }

  private static boolean isNumber(String cell) {
    return !Double.isNaN(POINT.parse(cell)) || !Double.isNaN(COMMA.parse(cell));
  }

  /** 1 for true, yes and the like, 0 for their opposites, NaN for all else. */
  static double word(String cell) {
    String lower = cell.toLowerCase(Locale.ROOT);
    return YES.contains(lower) ? 1 : NO.contains(lower) ? 0 : Double.NaN;
  }

  /** The sign for percent or a currency at either end; 0 if there is none. */
  static char sign(String cell) {
    if (cell.length() < 2) {
      return 0;
    }
    char first = cell.charAt(0);
    char last = cell.charAt(cell.length() - 1);
    char second = first == '-' || first == '+' ? cell.charAt(1) : 0;
    return SIGNS.indexOf(last) >= 0
        ? last
        : SIGNS.indexOf(first) >= 0 ? first : SIGNS.indexOf(second) >= 0 ? second : 0;
  }

  static String withoutSign(String cell) {
    int at = cell.lastIndexOf(sign(cell));
    return at < 0 ? cell : (cell.substring(0, at) + cell.substring(at + 1)).strip();
  }
}
