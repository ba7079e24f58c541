package dev.concertina.data;

import dev.concertina.internal.text.NumberForm;
import dev.concertina.internal.text.TimeForm;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a CSV file is written, as far as its first part shows and the format leaves it open. */
final class CsvDialect {
  private static final String LIKE_OTHERS = ", as in other files: this one leaves it open";
  private static final Set<String> TIMES =
      Set.of("time", "timestamp", "datetime", "date", "ts", "t", "datum", "zeit", "zeitpunkt");

  /** Numbers that are dates: of days, minutes or seconds. */
  private static final Pattern DATES =
      Pattern.compile(
          "(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])"
              + "(?:(?:[01]\\d|2[0-3])[0-5]\\d(?:[0-5]\\d)?)?");

  private final CsvFormat format;
  private final List<String> decisions = new ArrayList<>();
  private final char delimiter;
  private final CsvTable table;
  private final CsvNumbers numbers;
  private @Nullable TimeForm times; // null: numbers, or not looked for

  private CsvDialect(String text, boolean whole, CsvFormat format) {
    this.format = format;
    Optional<Character> named = namedDelimiter(text);
    String rest = named.isPresent() ? text.substring(text.indexOf('\n') + 1) : text;
    this.delimiter =
        format.delimiter().or(() -> named).orElseGet(() -> CsvSample.delimiter(rest, whole));
    List<CsvSample.Row> rows = CsvSample.rows(text, delimiter, whole);
    this.table = CsvTable.find(rows, named.isPresent() ? 2 : 1, format, decisions);
    this.numbers = CsvNumbers.find(format, table, delimiter, decisions);
  }

  /**
   * Looks at the first part of a file.
   *
   * @param text of it
   * @param whole whether there is no more
   */
  static CsvDialect find(String text, boolean whole, CsvFormat format) {
    return new CsvDialect(text, whole, format);
  }

  /** Excel's first line {@code sep=;} names the delimiter. */
  private Optional<Character> namedDelimiter(String text) {
    int end = text.indexOf('\n');
    String first = end < 0 ? "" : text.substring(0, end).strip().replace("\"", "");
    if (!first.toLowerCase(Locale.ROOT).startsWith("sep=") || first.length() > 5) {
      return Optional.empty();
    }
    decisions.add("line 1 names the delimiter");
    return Optional.of(first.length() == 5 ? first.charAt(4) : '\t');
  }

  /**
   * The format with the time column of a series named, if it can be found: a column of times, or
   * the first one if its name says so and its numbers do not go back.
   */
  CsvFormat withTimeFound(List<String> names) {
    if (format.time().isPresent()) {
      return format;
    }
    for (int i = 0; i < Math.min(table.width(), names.size()); i++) {
      if (table.kind(i) == CellKind.TIME && !CsvTable.isNamed(names.get(i), format)) {
        return format.withTime(names.get(i));
      }
    }
    String first = names.get(0);
    String lower = first.toLowerCase(Locale.ROOT);
    if (CsvTable.isNamed(first, format) || !TIMES.contains(lower)) {
      return format;
    }
    // A temperature is called T, too; a longer name that goes back is a fault to report.
    if (lower.length() < 3 && !neverBack(0)) {
      decisions.add("the numbers in '" + first + "' go up and down: they are readings, not times");
      return format;
    }
    return format.withTime(first);
  }

  private boolean neverBack(int index) {
    double last = Double.NEGATIVE_INFINITY;
    for (String cell : table.column(index)) {
      double number = numbers().parse(cell);
      if (number < last) {
        return false;
      }
      last = Double.isNaN(number) ? last : number;
    }
    return true;
  }

  /**
   * How the times of a column are written; null if they are numbers.
   *
   * @throws DataFormatException if it is open which is the day and which the month
   */
  @Nullable TimeForm times(int index, String name, Path file) throws DataFormatException {
    ZoneId zone = format.zone().orElse(ZoneOffset.UTC);
    if (format.timeFormat().isPresent()) {
      return TimeForm.named(format.timeFormat().get()).in(zone);
    }
    List<String> cells = table.column(index);
    long plain = cells.stream().filter(c -> !Double.isNaN(NumberForm.PLAIN.parse(c))).count();
    Optional<TimeForm> found = TimeForm.find(cells, orderBefore());
    boolean plainFirst = cells.isEmpty() || !Double.isNaN(NumberForm.PLAIN.parse(cells.get(0)));
    if (2 * plain > cells.size() || 2 * plain == cells.size() && plainFirst) {
      boolean dates =
          found.isPresent() && cells.stream().allMatch(cell -> DATES.matcher(cell).matches());
      if (dates) {
        decisions.add("the numbers in '" + name + "' are dates");
      }
      return dates ? found.get().in(zone) : null;
    }
    if (found.isEmpty() && TimeForm.isOpen(cells)) {
      throw new DataFormatException(
          String.format(
              Locale.ROOT,
              "expected times that can be read in one way in column '%s' of %s, found '%s', where"
                  + " day or month may come first: say which (CsvFormat.withTimeFormat dmy or mdy)",
              name,
              file,
              cells.get(0)),
          name);
    }
    TimeForm form = found.orElse(TimeForm.of(TimeForm.Order.NONE));
    if (form.order() != TimeForm.Order.NONE && !cells.isEmpty()) {
      boolean day = form.order() == TimeForm.Order.DMY;
      boolean like = TimeForm.shown(cells).isEmpty() && orderBefore().isPresent();
      decisions.add(
          String.format(
              "in '%s' the %s comes first%s: %s",
              name, day ? "day" : "month", like ? LIKE_OTHERS : "", cells.get(0)));
    }
    times = form;
    return form.in(zone);
  }

  private Optional<TimeForm.Order> orderBefore() {
    return format
        .otherwise()
        .dates()
        .map(text -> TimeForm.Order.valueOf(text.toUpperCase(Locale.ROOT)));
  }

  /** How numbers and dates are written, as far as that matters here. */
  WrittenForm written() {
    TimeForm.Order order = times == null ? TimeForm.Order.NONE : times.order();
    return new WrittenForm(
        numbers.decimal(),
        numbers.thousands(),
        order == TimeForm.Order.NONE
            ? Optional.empty()
            : Optional.of(order.name().toLowerCase(Locale.ROOT)),
        Optional.of(numbers.signs()));
  }

  /** Whether the numbers of a column count its rows. */
  boolean counts(int column) {
    List<String> cells = table.column(column);
    double last = Double.NaN;
    for (String cell : cells) {
      double number = numbers().parse(cell);
      if (Double.isNaN(number) || !Double.isNaN(last) && number != last + 1) {
        return false;
      }
      last = number;
    }
    return cells.size() > 3 && last == Math.rint(last);
  }

  /** Whether a column has a cell that begins with a zero and is no smaller number. */
  boolean hasLeadingZeros(int column) {
    return table.column(column).stream().anyMatch(cell -> cell.matches("0\\d+"));
  }

  /** Whether a comma in numbers may be either mark. */
  boolean numbersOpen() {
    return numbers.undecided();
  }

  char delimiter() {
    return delimiter;
  }

  NumberForm numbers() {
    return numbers.form();
  }

  /** The table's columns and where it begins. */
  CsvTable table() {
    return table;
  }

  char sign(int column) {
    return numbers.sign(column);
  }

  CellKind kind(int column) {
    return table.kind(column);
  }

  /** What was found out, in words. */
  List<String> decisions() {
    return List.copyOf(decisions);
  }
}
