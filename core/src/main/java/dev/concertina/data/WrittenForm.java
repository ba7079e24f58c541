package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.Map;
import java.util.Optional;

/**
 * How the numbers and dates of a file are written, as far as its rows show it. A later file that
 * leaves it open can be read as an earlier one: see {@link CsvFormat#withOtherwise}. Immutable.
 *
 * @param decimal the decimal mark, a point or a comma; empty if no number has a mark
 * @param thousands the point or comma between groups of three digits; empty if there is none
 * @param dates dmy or mdy, where dates such as 03/04/2024 need an order; empty if none does
 * @param signs the percent or currency sign of each column of numbers that has one, by the column's
 *     name; empty if nothing is known of signs
 */
public record WrittenForm(
    Optional<Character> decimal,
    Optional<Character> thousands,
    Optional<String> dates,
    Optional<Map<String, Character>> signs) {
  /** Nothing is known. */
  public static final WrittenForm UNKNOWN =
      new WrittenForm(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one is null, a mark is no point or comma, both marks are
   *     the same, or dates are neither dmy nor mdy
   */
  public WrittenForm {
    Require.present(decimal, "decimal");
    Require.present(thousands, "thousands");
    Require.present(dates, "dates");
    signs = Require.present(signs, "signs").map(Map::copyOf);
    requireMark(decimal, "decimal mark");
    requireMark(thousands, "mark of thousands");
    Require.that(
        decimal.isEmpty() || !decimal.equals(thousands),
        "decimal mark and mark of thousands must differ, found '%s' for both",
        decimal.orElse('.'));
    dates.ifPresent(
        order ->
            Require.that(
                order.equals("dmy") || order.equals("mdy"),
                "dates must be dmy or mdy, found '%s'",
                order));
  }

  static void requireMark(Optional<Character> mark, String what) {
    mark.ifPresent(
        c ->
            Require.that(
                c == '.' || c == ',', "%s must be a point or a comma, found '%s'", what, c));
  }

  /**
   * Returns this, and of another form what is not known here. The marks of numbers go together:
   * that of thousands is taken only where the decimal mark is the same.
   *
   * @param other the other form
   * @return all that is known
   */
  public WrittenForm or(WrittenForm other) {
    boolean same = decimal.isEmpty() || decimal.equals(other.decimal);
    return new WrittenForm(
        decimal.or(other::decimal),
        same ? thousands.or(other::thousands) : thousands,
        dates.or(other::dates),
        signs.or(other::signs));
  }
}
