package dev.concertina.data;

import dev.concertina.internal.text.NumberForm;
import dev.concertina.internal.text.TimeForm;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How a CSV file is written, as far as its first part shows and the format leaves it open. */
final class CsvDialect {
  private static final String LIKE_OTHERS = ", as in other files: this one leaves it open";
  private static final int ROWS_OF_TABLE = 3; // below a preamble
  private static final Set<String> TIMES =
      Set.of("time", "timestamp", "datetime", "date", "ts", "t", "datum", "zeit", "zeitpunkt");

  /** Numbers with a comma or a point that only a decimal mark can be, or only one of groups. */
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(?:\\d*([.,])(?:\\d{1,2}|\\d{4,})|0*([.,])\\d{3}|\\d{4,}([.,])\\d{3}"
              + "|\\d*([.,])\\d+[eE][-+]?\\d+)");

  private static final Pattern GROUPED =
      Pattern.compile("[-+]?[1-9]\\d{0,2}(?:([.,])\\d{3})(?:\\1\\d{3}|(?!\\1)[.,]\\d+).*");
  private static final Pattern OPEN = Pattern.compile("[-+]?[1-9]\\d{0,2},\\d{3}");

  private final CsvFormat format;
  private final List<String> decisions = new ArrayList<>();
  private List<CsvSample.Row> table = List.of(); // from the header or the first row on
  private List<CellKind> kinds = List.of(); // of each column, from the rows below the first
  private char delimiter;
  private NumberForm numbers = NumberForm.PLAIN;
  private long start = 1;
  private boolean header;
  private long units = -1;
  private boolean trailing;
  private char[] signs = {};
  private boolean numbersOpen;
  private boolean numbersShown; // whether it matters which mark is which
  private @Nullable TimeForm times; // null: numbers, or not looked for

  private CsvDialect(CsvFormat format) {
    this.format = format;
  }

  /**
   * Looks at the first part of a file.
   *
   * @param text of it
   * @param whole whether there is no more
   */
  static CsvDialect find(String text, boolean whole, CsvFormat format) {
    var dialect = new CsvDialect(format);
    String rest = dialect.withoutSeparatorLine(text);
    dialect.delimiter =
        format.delimiter().orElse(dialect.delimiter != 0 ? dialect.delimiter : (char) 0);
    if (dialect.delimiter == 0) {
      dialect.delimiter = CsvSample.delimiter(rest, whole);
    }
    dialect.findTable(CsvSample.rows(text, dialect.delimiter, whole));
    dialect.findHeader();
    dialect.findNumbers();
    return dialect;
  }

  /** Excel's first line {@code sep=;} names the delimiter. */
  private String withoutSeparatorLine(String text) {
    int end = text.indexOf('\n');
    String first = end < 0 ? "" : text.substring(0, end).strip().replace("\"", "");
    if (!first.toLowerCase(Locale.ROOT).startsWith("sep=") || first.length() > 5) {
      return text;
    }
    delimiter = first.length() == 5 ? first.charAt(4) : '\t';
    start = 2;
    decisions.add("line 1 names the delimiter");
    return text.substring(end + 1);
  }

  private void findTable(List<CsvSample.Row> all) {
    long after = start;
    List<CsvSample.Row> rows =
        all.stream().filter(row -> !row.comment() && row.line() >= after).toList();
    if (rows.isEmpty()) {
      return;
    }
    int width = CsvSample.usualWidth(rows);
    int first = 0;
    while (rows.get(first).width() != width) {
      first++;
    }
    List<CsvSample.Row> ofWidth = rows.stream().filter(row -> row.width() == width).toList();
    trailing =
        width > 1
            && ofWidth.stream().allMatch(row -> row.cell(width - 1).isEmpty())
            && (ofWidth.size() > 1 || first > 0);
    if (trailing && first > 0 && rows.get(first - 1).width() == width - 1) {
      first--;
    }
    boolean preamble =
        first > 0
            && !format.header().orElse(true).equals(false)
            && width > 1
            && ofWidth.size() >= ROWS_OF_TABLE
            && 2 * ofWidth.size() > rows.size();
    table = preamble ? rows.subList(first, rows.size()) : rows;
    start = table.get(0).line();
    kinds = kinds(1);
    if (preamble && !looksLikeHeader(table.get(0))) {
      table = rows;
      start = table.get(0).line();
      kinds = kinds(1);
      preamble = false;
    }
    if (preamble) {
      decisions.add("the lines above line " + start + " are no part of the table");
    }
    if (trailing) {
      decisions.add("rows end in a delimiter, and no column is after it");
    }
    long comments = all.stream().filter(row -> row.comment() && row.width() != width).count();
    if (comments > 0) {
      decisions.add(
          (comments == 1 ? "a line that begins" : comments + " lines that begin")
              + " with # and have another number of cells are comments");
    }
    takeCommentAsHeader(all);
  }

  /** A line such as {@code #time,temp} is the header if it stands above rows without one. */
  private void takeCommentAsHeader(List<CsvSample.Row> all) {
    CsvSample.Row above = null;
    for (CsvSample.Row row : all) {
      above = row.comment() && row.line() < start ? row : above;
    }
    if (above == null || format.header().isPresent() || above.width() != table.get(0).width()) {
      return;
    }
    List<CellKind> ofAll = kinds(0);
    boolean names =
        IntStream.range(0, above.width()).mapToObj(above::cell).noneMatch(String::isEmpty);
    List<CellKind> before = kinds;
    kinds = ofAll;
    boolean fits = above.width() > 1 && names && contrast(above) == above.width() - texts(ofAll);
    if (fits && contrast(table.get(0)) == 0) {
      var rows = new ArrayList<>(List.of(above));
      rows.addAll(table);
      table = rows;
      start = above.line();
      decisions.add("the comment in line " + start + " names the columns");
    } else {
      kinds = before;
    }
  }

  private static int texts(List<CellKind> kinds) {
    return (int) kinds.stream().filter(k -> k == CellKind.TEXT || k == CellKind.MISSING).count();
  }

  int width() {
    return table.isEmpty() ? 0 : table.get(0).width();
  }

  private List<CellKind> kinds(int from) {
    List<CellKind> found = new ArrayList<>();
    for (int i = 0; i < width(); i++) {
      found.add(kind(column(from, i)));
    }
    return found;
  }

  /** The cells of a column that are not missing. */
  private List<String> column(int from, int index) {
    return table.stream()
        .skip(from)
        .filter(row -> row.width() >= width())
        .map(row -> row.cell(index))
        .filter(cell -> !isMissing(cell))
        .toList();
  }

  private boolean isMissing(String cell) {
    return CsvRow.isMissing(cell) || format.missing().contains(cell);
  }

  /** What at least half of the cells are, where anything is. */
  private static CellKind kind(List<String> cells) {
    for (CellKind kind : List.of(CellKind.NUMBER, CellKind.TIME, CellKind.WORD)) {
      long count = cells.stream().filter(cell -> CellKind.of(cell) == kind).count();
      if (count > 0 && 2 * count >= cells.size()) {
        return kind;
      }
    }
    return cells.isEmpty() ? CellKind.MISSING : CellKind.TEXT;
  }

  private void findHeader() {
    if (table.isEmpty()) {
      return;
    }
    header = format.header().orElseGet(() -> looksLikeHeader(table.get(0)));
    if (header && table.size() > 3 && isUnits(table.get(1))) {
      units = table.get(1).line();
      decisions.add(
          "line " + units + " is no row: it has words where all columns of numbers have none");
    }
    if (!header) {
      kinds = kinds(0);
    } else if (units >= 0) {
      kinds = kinds(2);
    }
  }

  private boolean looksLikeHeader(CsvSample.Row first) {
    int contrast = contrast(first);
    int numbersHere = numbers(first);
    if (isNamed(first)) {
      return true;
    }
    if (contrast > 0) {
      return contrast > numbersHere;
    }
    if (numbersHere > 0) {
      return countsUnlikeValues(first);
    }
    // No column of numbers or times tells: any word is a name, as in a file of one line.
    return IntStream.range(0, first.width())
        .anyMatch(i -> CellKind.of(first.cell(i)) == CellKind.TEXT && isNew(first.cell(i), i));
  }

  /** In how many columns of numbers, times or words the row has another text. */
  private int contrast(CsvSample.Row first) {
    int count = 0;
    for (int i = 0; i < kinds.size(); i++) {
      boolean typed = kinds.get(i) != CellKind.TEXT && kinds.get(i) != CellKind.MISSING;
      count += typed && CellKind.of(first.cell(i)) == CellKind.TEXT ? 1 : 0;
    }
    return count;
  }

  private int numbers(CsvSample.Row first) {
    int count = 0;
    for (int i = 0; i < kinds.size(); i++) {
      CellKind kind = CellKind.of(first.cell(i));
      count += kind == kinds.get(i) && kind != CellKind.TEXT && kind != CellKind.MISSING ? 1 : 0;
    }
    return count;
  }

  /** Whether it has the name of a column that was named, and not as a value of that column. */
  private boolean isNamed(CsvSample.Row first) {
    return IntStream.range(0, first.width())
        .anyMatch(i -> isNamed(first.cell(i), format) && isNew(first.cell(i), i));
  }

  private boolean isNew(String cell, int index) {
    return column(1, index).stream().noneMatch(cell::equals);
  }

  private static boolean isNamed(String name, CsvFormat format) {
    return !name.isEmpty()
        && (format.ignored().contains(name)
            || format.label().filter(name::equals).isPresent()
            || format.time().filter(name::equals).isPresent());
  }

  /** Whether the row is 0, 1, 2, … or 2019, 2020, … above values that are unlike. */
  private boolean countsUnlikeValues(CsvSample.Row first) {
    int width = first.width();
    if (width < 3 || table.size() < 6) {
      return false;
    }
    int unlike = 0;
    int start = -1;
    for (int i = 0; i < width; i++) {
      String cell = first.cell(i);
      if (!cell.matches("\\d{1,6}") || start >= 0 && Integer.parseInt(cell) != start + i) {
        return false;
      }
      start = start < 0 ? Integer.parseInt(cell) : start;
      double name = Integer.parseInt(cell);
      double[] values =
          column(1, i).stream()
              .mapToDouble(NumberForm.PLAIN::parse)
              .filter(value -> !Double.isNaN(value))
              .toArray();
      double low = java.util.Arrays.stream(values).min().orElse(name);
      double high = java.util.Arrays.stream(values).max().orElse(name);
      boolean whole = java.util.Arrays.stream(values).allMatch(value -> value == Math.rint(value));
      unlike += name < low || name > high || !whole ? 1 : 0;
    }
    if (unlike == width) {
      decisions.add("the numbers in line " + this.start + " count the columns: they are names");
    }
    return unlike == width;
  }

  private boolean isUnits(CsvSample.Row row) {
    int numeric = 0;
    int words = 0;
    List<CellKind> below = kinds(2);
    for (int i = 0; i < below.size(); i++) {
      if (below.get(i) == CellKind.NUMBER) {
        numeric++;
        CellKind kind = CellKind.of(row.cell(i));
        if (kind == CellKind.NUMBER || row.cell(i).length() > 20) {
          return false;
        }
        words += kind == CellKind.TEXT || row.cell(i).matches("[%\u2030$\u20ac-]") ? 1 : 0;
      }
    }
    boolean bracketed = row.cell(0).matches("[\\[(].*[\\])]");
    return words > 0 && (numeric > 1 || bracketed);
  }

  private void findNumbers() {
    signs = new char[width()];
    Set<Character> decimals = new HashSet<>();
    Set<Character> groups = new HashSet<>();
    boolean open = false;
    for (int i = 0; i < kinds.size(); i++) {
      if (kinds.get(i) != CellKind.NUMBER) {
        continue;
      }
      List<String> cells = column(rowsAbove(), i);
      signs[i] = sign(cells, i);
      for (String cell : cells) {
        String number = CellKind.withoutSign(cell);
        var grouped = GROUPED.matcher(number);
        var decimal = DECIMAL.matcher(number);
        if (grouped.matches()) {
          groups.add(grouped.group(1).charAt(0));
        } else if (decimal.matches()) {
          decimals.add(number.indexOf(',') >= 0 ? ',' : '.');
        } else {
          open |= OPEN.matcher(number).matches();
        }
      }
      if (signs[i] != 0) {
        decisions.add("the sign " + signs[i] + " is left away in " + name(i));
      }
    }
    choose(decimals, groups, open);
  }

  /**
   * The sign of a column. That of earlier files holds: 0.45 there and 45 % here would be the same
   * number on another scale, and cells without the right sign are no numbers.
   */
  private char sign(List<String> cells, int index) {
    Optional<Map<String, Character>> before = format.otherwise().signs();
    String name = header ? table.get(0).cell(index) : "";
    return before.isPresent() && !name.isEmpty()
        ? before.get().getOrDefault(name, '\0')
        : sign(cells);
  }

  private static char sign(List<String> cells) {
    String signs =
        cells.stream()
            .map(CellKind::sign)
            .filter(c -> c != 0)
            .map(String::valueOf)
            .collect(Collectors.joining());
    return 2 * signs.length() > cells.size() ? signs.charAt(0) : 0;
  }

  private void choose(Set<Character> decimals, Set<Character> groups, boolean open) {
    boolean comma =
        (decimals.contains(',') || groups.contains('.'))
            && !decimals.contains('.')
            && !groups.contains(',');
    boolean shown = !decimals.isEmpty() || !groups.isEmpty();
    boolean bySemicolon = !shown && open && delimiter == ';';
    Optional<Character> before = shown ? Optional.empty() : format.otherwise().decimal();
    char decimal = format.decimal().or(() -> before).orElse(comma || bySemicolon ? ',' : '.');
    char other = decimal == ',' ? '.' : ',';
    boolean grouped = groups.contains(other) && !decimals.contains(other);
    Optional<Character> known = groupBefore(decimal, decimals.contains(other));
    char group =
        format.thousands().orElseGet(() -> grouped ? (Character) other : known.orElse('\0'));
    numbers = new NumberForm(decimal, group == decimal ? '\0' : group);
    numbersOpen = open && decimal == '.' && group == 0;
    numbersShown = shown || open || format.decimal().isPresent() || before.isPresent();
    if (decimal == ',' && format.decimal().isEmpty()) {
      decisions.add("a comma is the decimal mark" + (before.isPresent() ? LIKE_OTHERS : ""));
    }
    if (group != 0 && format.thousands().isEmpty()) {
      decisions.add("'" + group + "' stands between thousands" + (grouped ? "" : LIKE_OTHERS));
    }
  }

  /** The mark of thousands of other files, if it can be one here. */
  private Optional<Character> groupBefore(char decimal, boolean otherIsDecimal) {
    WrittenForm others = format.otherwise();
    boolean fits = others.decimal().filter(mark -> mark == decimal).isPresent();
    return fits && !otherIsDecimal ? others.thousands() : Optional.empty();
  }

  private int rowsAbove() {
    return (header ? 1 : 0) + (units >= 0 ? 1 : 0);
  }

  private String name(int index) {
    return header && !table.get(0).cell(index).isEmpty()
        ? "'" + table.get(0).cell(index) + "'"
        : "f" + index;
  }

  /**
   * The format with the time column of a series named, if it can be found: a column of times, or
   * the first one if its name says so and its numbers do not go back.
   */
  CsvFormat withTimeFound(List<String> names) {
    if (format.time().isPresent()) {
      return format;
    }
    for (int i = 0; i < Math.min(kinds.size(), names.size()); i++) {
      if (kinds.get(i) == CellKind.TIME && !isNamed(names.get(i), format)) {
        return format.withTime(names.get(i));
      }
    }
    String first = names.get(0);
    String lower = first.toLowerCase(Locale.ROOT);
    if (isNamed(first, format) || !TIMES.contains(lower)) {
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
    for (String cell : column(rowsAbove(), index)) {
      double number = numbers.parse(cell);
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
    ZoneId zone = format.zone().orElse(java.time.ZoneOffset.UTC);
    if (format.timeFormat().isPresent()) {
      return TimeForm.named(format.timeFormat().get()).in(zone);
    }
    List<String> cells = index < width() ? column(rowsAbove(), index) : List.of();
    long plain = cells.stream().filter(c -> !Double.isNaN(NumberForm.PLAIN.parse(c))).count();
    Optional<TimeForm> found = TimeForm.find(cells, orderBefore());
    boolean plainFirst = cells.isEmpty() || !Double.isNaN(NumberForm.PLAIN.parse(cells.get(0)));
    if (2 * plain > cells.size() || 2 * plain == cells.size() && plainFirst) {
      boolean dates =
          found.isPresent() && cells.stream().allMatch(cell -> cell.matches("(?:19|20)\\d{6}"));
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
    boolean grouped = numbersShown && numbers.group() != 0;
    TimeForm.Order order = times == null ? TimeForm.Order.NONE : times.order();
    return new WrittenForm(
        numbersShown ? Optional.of(numbers.decimal()) : Optional.empty(),
        grouped ? Optional.of(numbers.group()) : Optional.empty(),
        order == TimeForm.Order.NONE
            ? Optional.empty()
            : Optional.of(order.name().toLowerCase(Locale.ROOT)),
        Optional.of(signsByName()));
  }

  private Map<String, Character> signsByName() {
    Map<String, Character> found = new HashMap<>();
    for (int i = 0; header && i < signs.length; i++) {
      if (signs[i] != 0) {
        found.put(table.get(0).cell(i), signs[i]);
      }
    }
    return found;
  }

  /** Whether a comma in numbers may be either mark. */
  boolean numbersOpen() {
    return numbersOpen;
  }

  char delimiter() {
    return delimiter;
  }

  NumberForm numbers() {
    return numbers;
  }

  /** The line of the header or, without one, of the first row. */
  long start() {
    return start;
  }

  boolean header() {
    return header;
  }

  /** The line below the header that has units; -1 without one. */
  long units() {
    return units;
  }

  /** Whether rows end in a delimiter with nothing after it. */
  boolean trailing() {
    return trailing;
  }

  char sign(int column) {
    return column < signs.length ? signs[column] : 0;
  }

  CellKind kind(int column) {
    return column < kinds.size() ? kinds.get(column) : CellKind.MISSING;
  }

  /** Whether a column has a cell that begins with a zero and is no smaller number. */
  boolean hasLeadingZeros(int column) {
    return column(rowsAbove(), column).stream().anyMatch(cell -> cell.matches("0\\d+"));
  }

  /** Whether the numbers of a column count its rows. */
  boolean counts(int column) {
    List<String> cells = column(rowsAbove(), column);
    double last = Double.NaN;
    for (String cell : cells) {
      double number = numbers.parse(cell);
      if (Double.isNaN(number) || !Double.isNaN(last) && number != last + 1) {
        return false;
      }
      last = number;
    }
    return cells.size() > 3 && last == Math.rint(last);
  }

  boolean hasName(int column) {
    return header && !table.get(0).cell(column).isEmpty();
  }

  /** What was found out, in words. */
  List<String> decisions() {
    return List.copyOf(decisions);
  }
}
