package dev.concertina.data;

import dev.concertina.internal.text.NumberForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The table in the first part of a file: where it begins, whether its first line holds names, and
 * what its columns hold.
 */
final class CsvTable {
  private static final int ROWS_OF_TABLE = 3; // below a preamble

  private final CsvFormat format;
  private final List<String> decisions;
  private List<CsvSample.Row> table = List.of(); // from the header or the first row on
  private List<CellKind> kinds = List.of(); // of each column, from the rows below the first
  private long start;
  private boolean header;
  private long units = -1;
  private boolean trailing;

  private CsvTable(CsvFormat format, long start, List<String> decisions) {
    this.format = format;
    this.start = start;
    this.decisions = decisions;
  }

  /**
   * Finds the table.
   *
   * @param rows of the first part of the file, comments among them
   * @param start the first line that may belong to it
   * @param decisions takes what was found out, in words
   */
  static CsvTable find(
      List<CsvSample.Row> rows, long start, CsvFormat format, List<String> decisions) {
    var found = new CsvTable(format, start, decisions);
    found.findTable(rows);
    found.findHeader();
    return found;
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

  private List<String> column(int from, int index) {
    return table.stream()
        .skip(from)
        .filter(row -> row.width() >= width())
        .map(row -> row.cell(index))
        .filter(cell -> !isMissing(cell))
        .toList();
  }

  /** The cells of a column that are not missing, without header and units. */
  List<String> column(int index) {
    return index < width() ? column(rowsAbove(), index) : List.of();
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

  /** Whether the format gives the column of this name a role. */
  static boolean isNamed(String name, CsvFormat format) {
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
      double low = Arrays.stream(values).min().orElse(name);
      double high = Arrays.stream(values).max().orElse(name);
      boolean whole = Arrays.stream(values).allMatch(value -> value == Math.rint(value));
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

  private int rowsAbove() {
    return (header ? 1 : 0) + (units >= 0 ? 1 : 0);
  }

  /** What the header calls a column; empty where it does not, or there is none. */
  String name(int index) {
    return header ? table.get(0).cell(index) : "";
  }

  /** Returns what most cells of a column are. */
  CellKind kind(int column) {
    return column < kinds.size() ? kinds.get(column) : CellKind.MISSING;
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
}
