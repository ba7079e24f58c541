package dev.concertina.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import dev.concertina.internal.text.Decimal;
import dev.concertina.internal.text.Timestamp;
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
  private static final Set<String> MISSING = Set.of("", "na", "n/a", "null", "none", "?");
  private static final int DISTINCT_LABELS = 1024;

  private final boolean missingAllowed;
  private final Map<String, String> knownLabels = new HashMap<>();
  private CsvColumns columns; // null: the first row, as text
  private List<String> cells;
  private float[] values;
  private boolean keepsTexts;
  private String[] texts = {};
  private String label;
  private String time;
  private long timeLine;
  private boolean blank;
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
   * Takes the texts of the features, without white space around them, if the rows were opened with
   * them.
   *
   * @return they, which belong to the caller from now on
   */
  public String[] takeTexts() {
    return texts;
  }

  /** Missing readings are NaN if they are allowed, and bad cells if not. */
  CsvRow(boolean missingAllowed) {
    this.missingAllowed = missingAllowed;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    cells = columns == null ? new ArrayList<>() : List.of();
    values = columns == null ? null : new float[columns.features().size()];
    texts = columns == null || !keepsTexts ? new String[0] : new String[columns.features().size()];
    label = null;
    time = null;
    blank = true;
    endsQuoted = false;
    width = 0;
    extraLines = 0;
    badCell = null;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    width = index + 1;
    endsQuoted = quoted;
    blank &= index == 0 && isBlank(buffer, offset, length);
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

  @Override
  protected CsvRow buildRecord() {
    return this;
  }

  /** From the next row on, cells are numbers. */
  void startNumbers(CsvColumns columns) {
    this.columns = columns;
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

  void requireValid(Path file) throws DataFormatException {
    int expected = columns.names().size();
    if (width != expected) {
      throw new DataFormatException(
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
      throw new DataFormatException(describeBadCell(file), columns.names().get(badColumn));
    }
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
      float value = (float) Decimal.parse(buffer, offset, length);
      values[feature] = value;
      if (keepsTexts) {
        texts[feature] = new String(buffer, offset, length).strip();
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
    return isMissing(word) || word.equalsIgnoreCase("nan");
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
    if (isMissing(word)) {
      return String.format(
          Locale.ROOT,
          "expected a number in column '%s', found a missing value%s at %s: fill it in, remove the"
              + " row, or ignore the column (CsvFormat.withIgnored)",
          name,
          word.isEmpty() ? "" : " (" + badCell + ")",
          place);
    }
    if (isNumberLike(badCell)) {
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
    if (!Double.isNaN(Timestamp.parse(badCell))) {
      return " (a time? TimeSeries.csv reads it as one, CsvFormat.withTime names it)";
    }
    boolean decimalComma = !Double.isNaN(Decimal.parse(badCell.replace(',', '.')));
    return decimalComma ? " (numbers have a decimal point, not a comma)" : "";
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
