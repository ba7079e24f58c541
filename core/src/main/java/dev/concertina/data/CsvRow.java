package dev.concertina.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import dev.concertina.internal.text.Decimal;
import dev.concertina.internal.text.NumberForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The row that is being read, used again for every row: numbers are read where they lie in the
 * reader's buffer, without a text for each cell. The first row is kept as text, for it may be the
 * header.
 *
 * <p>A bad cell is only noted, and reported when the row is complete: a missing cell shifts all
 * that follow, and then the length of the row is the thing to tell.
 */
public final class CsvRow extends AbstractBaseCsvCallbackHandler<CsvRow> {
  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");
  private static final Set<String> MISSING =
      Set.of(
          "",
          "na",
          "n/a",
          "n.a.",
          "null",
          "(null)",
          "none",
          "nil",
          "?",
          "-",
          "--",
          "---",
          ".",
          "#n/a",
          "#na",
          "#nv",
          "#n/a n/a",
          "#value!",
          "#div/0!",
          "#ref!",
          "#num!",
          "<na>",
          "nat",
          "bad",
          "missing");
  private static final int DISTINCT_LABELS = 1024;
  private static final int MOST_CELLS = 1 << 20;

  private final boolean missingAllowed;
  private final CsvDialect dialect;
  private final Set<String> missing;
  private final Map<String, String> knownLabels = new HashMap<>();
  private CsvColumns columns; // null: the first row, as text
  private List<String> cells;
  private float[] values;
  private boolean keepsTexts;
  private String[] texts = {};
  private String label;
  private String time;
  private long timeLine;
  private boolean[] special = {}; // columns whose numbers are not plain
  private boolean comment;
  private boolean blank;
  private boolean lastBlank;
  private boolean endsQuoted;
  private int width;
  private int extraLines; // line ends within the cells so far
  private int badColumn;
  private long badLine;
  private String badCell; // null: none

  /** From the next row on, the texts of features are kept besides their values. */
  void keepTexts() {
    keepsTexts = true;
  }

  /**
   * Takes the texts of the features, if the rows were opened with them. Numbers have a decimal
   * point and neither marks between thousands nor signs, whatever the file has; words are 1 or 0.
   *
   * @return they, which belong to the caller from now on
   */
  public String[] takeTexts() {
    return texts;
  }

  /** Missing readings are NaN if they are allowed, and bad cells if not. */
  CsvRow(boolean missingAllowed, CsvDialect dialect, List<String> missing) {
    this.missingAllowed = missingAllowed;
    this.dialect = dialect;
    this.missing = Set.copyOf(missing);
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    cells = columns == null ? new ArrayList<>() : List.of();
    values = columns == null ? null : new float[columns.features().size()];
    texts = columns == null || !keepsTexts ? new String[0] : new String[columns.features().size()];
    label = null;
    time = null;
    comment = false;
    blank = true;
    endsQuoted = false;
    width = 0;
    extraLines = 0;
    badCell = null;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    if (index >= MOST_CELLS) {
      throw new IllegalStateException("more than " + MOST_CELLS + " cells");
    }
    width = index + 1;
    endsQuoted = quoted;
    lastBlank = isBlank(buffer, offset, length);
    blank &= index == 0 && lastBlank;
    if (columns == null) {
      cells.add(new String(buffer, offset, length));
    } else if (index < columns.featureOf().length) {
      readCell(index, buffer, offset, length);
    }
    if (quoted) {
      for (int i = offset; i < offset + length; i++) {
        extraLines += buffer[i] == '\n' ? 1 : 0;
      }
    }
  }

  /**
   * A line that starts with a number sign: a row after all if it has as many cells as others, or is
   * a word for a missing value, as #N/A is.
   */
  @Override
  protected void handleComment(char[] buffer, int offset, int length) {
    String text = '#' + new String(buffer, offset, length);
    List<String> parts = CsvSample.cells(text, dialect.delimiter());
    int wanted = columns == null ? -1 : columns.names().size();
    comment = parts.size() != wanted || wanted == 1 && !isMissing(text.strip());
    for (int i = 0; !comment && i < parts.size(); i++) {
      char[] cell = parts.get(i).toCharArray();
      handleField(i, cell, 0, cell.length, false);
    }
    if (comment && columns == null) {
      cells.addAll(CsvSample.cells(text.substring(1), dialect.delimiter()));
    }
  }

  /** Whether the line is a comment. */
  boolean isComment() {
    return comment;
  }

  @Override
  protected CsvRow buildRecord() {
    return this;
  }

  /** From the next row on, cells are numbers. */
  void startNumbers(CsvColumns columns) {
    this.columns = columns;
    special = new boolean[columns.names().size()];
    for (int i = 0; i < special.length; i++) {
      boolean plain = dialect.numbers().equals(NumberForm.PLAIN);
      special[i] =
          !plain || dialect.sign(i) != 0 || dialect.kind(i) == CellKind.WORD || !missing.isEmpty();
    }
  }

  /** Reads this row, known as text so far, as numbers. */
  void readAgain(List<String> texts) {
    boolean quoted = endsQuoted;
    handleBegin(line());
    for (int i = 0; i < texts.size(); i++) {
      char[] cell = texts.get(i).toCharArray();
      handleField(i, cell, 0, cell.length, true);
    }
    endsQuoted = quoted;
  }

  /** Whether the line holds nothing but white space. */
  boolean isBlank() {
    return blank;
  }

  /** Whether the last cell was in quotes. */
  boolean endsQuoted() {
    return endsQuoted;
  }

  long line() {
    return getStartingLineNumber();
  }

  List<String> cells() {
    return cells;
  }

  /**
   * Takes the values.
   *
   * @return they, which belong to the caller from now on
   */
  public float[] takeValues() {
    return values;
  }

  /**
   * Returns what stands in the label column.
   *
   * @return the label; null without such a column
   */
  public String label() {
    return label;
  }

  /**
   * Returns what stands in the time column.
   *
   * @return the text; null without such a column
   */
  public String time() {
    return time;
  }

  /**
   * Returns the line of the cell with the time.
   *
   * @return from 1 on
   */
  public long timeLine() {
    return timeLine;
  }

  /** What is wrong with the row; null if nothing is. */
  DataFormatException problem(Path file) {
    int expected = columns.names().size();
    boolean trailed = dialect.table().trailing() && width == expected + 1 && lastBlank;
    if (width != expected && !trailed) {
      return new DataFormatException(
          String.format(
              Locale.ROOT,
              "expected %d value%s, found %d at %s: %s",
              expected,
              expected == 1 ? "" : "s",
              width,
              DataFormatException.place(file, line(), Math.min(width, expected) + 1),
              width < expected
                  ? "add the missing values or remove the row"
                  : "remove the surplus values, or quote text that holds the delimiter"));
    }
    if (badCell != null) {
      return new DataFormatException(describeBadCell(file), columns.names().get(badColumn));
    }
    return null;
  }

  /** Whether a cell is a number, or one of the words that stand for what is none. */
  static boolean isNumberLike(String cell) {
    return !Double.isNaN(Decimal.parse(cell)) || NOT_FINITE.contains(cell.toLowerCase(Locale.ROOT));
  }

  /**
   * Checks whether a cell is empty or one of the words that stand for a missing reading.
   *
   * @param cell its text
   * @return whether nothing was read there
   */
  public static boolean isMissing(String cell) {
    return MISSING.contains(cell.toLowerCase(Locale.ROOT));
  }

  private void readCell(int index, char[] buffer, int offset, int length) {
    int feature = columns.featureOf()[index];
    if (feature >= 0) {
      float value =
          special[index] ? ofSpecial(index, buffer, offset, length) : plain(buffer, offset, length);
      values[feature] = value;
      if (keepsTexts) {
        texts[feature] = decimal(index, new String(buffer, offset, length).strip());
      }
      if (!Float.isFinite(value) && badCell == null && !isGap(buffer, offset, length)) {
        badCell = new String(buffer, offset, length).strip();
        badColumn = index;
        badLine = line() + extraLines;
      }
    } else if (index == columns.label()) {
      label = shared(new String(buffer, offset, length).strip());
    } else if (index == columns.time()) {
      time = new String(buffer, offset, length).strip();
      timeLine = line() + extraLines;
    }
  }

  /** Whether a cell that is no finite number is a missing reading, where one may be missing. */
  private boolean isGap(char[] buffer, int offset, int length) {
    if (!missingAllowed || isBlank(buffer, offset, length)) {
      return missingAllowed;
    }
    String word = new String(buffer, offset, length).strip();
    return isMissing(word) || word.equalsIgnoreCase("nan") || missing.contains(word);
  }

  /** Marks between groups are looked for only where there is no number without them. */
  private static float plain(char[] buffer, int offset, int length) {
    double number = Decimal.parse(buffer, offset, length);
    return (float) (Double.isNaN(number) ? NumberForm.PLAIN.parse(buffer, offset, length) : number);
  }

  private float ofSpecial(int index, char[] buffer, int offset, int length) {
    String cell = new String(buffer, offset, length).strip();
    if (missing.contains(cell)) {
      return Float.NaN;
    }
    if (dialect.kind(index) == CellKind.WORD) {
      return (float) CellKind.word(cell);
    }
    char sign = dialect.sign(index);
    if (sign != 0 && CellKind.sign(cell) != sign) {
      return Float.NaN; // 0.45 among percents may mean 45 % or 0.45 %
    }
    return (float) dialect.numbers().parse(sign == 0 ? cell : CellKind.withoutSign(cell));
  }

  /** The number of a cell as a decimal with a point, however it is written here. */
  private String decimal(int index, String cell) {
    if (dialect.kind(index) == CellKind.WORD) {
      double word = CellKind.word(cell);
      return Double.isNaN(word) ? cell : word == 1 ? "1" : "0";
    }
    return dialect.numbers().plain(dialect.sign(index) == 0 ? cell : CellKind.withoutSign(cell));
  }

  /** Labels are few and rows are many: equal ones share one text. */
  private String shared(String text) {
    String known = knownLabels.get(text);
    if (known == null) {
      known = text;
      if (knownLabels.size() < DISTINCT_LABELS) {
        knownLabels.put(text, text);
      }
    }
    return known;
  }

  private String describeBadCell(Path file) {
    String name = columns.names().get(badColumn);
    String place = DataFormatException.place(file, badLine, badColumn + 1);
    String word = badCell.toLowerCase(Locale.ROOT);
    if (isMissing(word) || missing.contains(badCell)) {
      return String.format(
          Locale.ROOT,
          "expected a number in column '%s', found a missing value%s at %s: fill it in, remove the"
              + " row, or ignore the column (CsvFormat.withIgnored)",
          name,
          word.isEmpty() ? "" : " (" + badCell + ")",
          place);
    }
    double number = dialect.numbers().parse(badCell);
    boolean tooLarge =
        dialect.sign(badColumn) == 0 && !Double.isNaN(number) && !Float.isFinite((float) number);
    if (NOT_FINITE.contains(word) || tooLarge) {
      return String.format(
          Locale.ROOT,
          "expected a finite float in column '%s', found %s at %s: correct the value, or remove"
              + " the row",
          name,
          badCell,
          place);
    }
    return String.format(
        Locale.ROOT,
        "expected a number in column '%s', found '%s' at %s: correct the value, or ignore the"
            + " column (CsvFormat.withIgnored)%s",
        name,
        shortened(badCell),
        place,
        hint());
  }

  private String hint() {
    if (badCell.indexOf('\n') >= 0) {
      return " (is a quote left open?)";
    }
    if (CellKind.of(badCell) == CellKind.TIME) {
      return " (a time? TimeSeries.csv reads it as one, CsvFormat.withTime names it)";
    }
    char sign = dialect.sign(badColumn);
    if (sign != 0 && CellKind.sign(badCell) != sign) {
      return " (the others have the sign " + sign + ")";
    }
    if (CellKind.of(badCell) != CellKind.NUMBER) {
      return "";
    }
    if (dialect.numbersOpen()) {
      return " (is its comma the decimal mark, CsvFormat.withDecimal, or one of thousands,"
          + " CsvFormat.withThousands?)";
    }
    return dialect.numbers().decimal() == '.'
        ? " (numbers here have a decimal point, not a comma)"
        : " (numbers here have a decimal comma, not a point)";
  }

  /**
   * Shortens a cell so that it can stand in a message.
   *
   * @param text the cell
   * @return the beginning of its first line
   */
  public static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 40 && line.length() == text.length()
        ? text
        : line.substring(0, Math.min(40, line.length())) + "…";
  }

  private static boolean isBlank(char[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] > ' ') {
        return false;
      }
    }
    return true;
  }
}
