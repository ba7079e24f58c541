package dev.concertina.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The first part of a CSV file, cut into cells at one of the characters that may separate them. */
final class CsvSample {
  /**
   * In the order of trust: a comma may also be a decimal comma or stand in a text, a tab hardly
   * stands in a cell.
   */
  private static final char[] DELIMITERS = {'\t', ';', '|', ','};

  private static final int ROWS = 1000;
  private static final int LOOKED_AT = 200;

  /**
   * A line, or several if a quoted cell has line ends.
   *
   * @param line the number of the first one, from 1
   * @param comment whether it starts with a number sign, which is not among its cells
   */
  record Row(long line, List<String> cells, boolean comment) {
    int width() {
      return cells.size();
    }

    /** A cell without blanks around it; empty where there is none. */
    String cell(int index) {
      return index < cells.size() ? cells.get(index).strip() : "";
    }
  }

  private CsvSample() {}

  /**
   * The character that cuts most lines into equally many cells, most of them numbers or times; a
   * comma if none does.
   */
  static char delimiter(String start, boolean whole) {
    char best = ',';
    double most = 0;
    for (char each : DELIMITERS) {
      if (start.indexOf(each) < 0) {
        continue;
      }
      double worth = worth(rows(start, each, whole));
      if (worth > most * 1.0001) {
        most = worth;
        best = each;
      }
    }
    return best;
  }

  private static double worth(List<Row> all) {
    List<Row> rows = all.stream().filter(row -> !row.comment()).limit(LOOKED_AT).toList();
    int width = usualWidth(rows);
    if (width < 2) {
      return 0;
    }
    int same = 0;
    int cells = 0;
    int known = 0;
    for (Row row : rows) {
      if (row.width() == width) {
        same++;
        cells += width;
        for (int i = 0; i < width; i++) {
          known += CellKind.of(row.cell(i)) == CellKind.TEXT ? 0 : 1;
        }
      }
    }
    return (double) same / rows.size() * (0.1 + (double) known / cells);
  }

  /** How many cells most rows have; of equally many, those of the first such row. */
  static int usualWidth(List<Row> rows) {
    Map<Integer, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row.width(), 1, Integer::sum));
    int best = 0;
    for (Row row : rows) {
      if (counts.getOrDefault(row.width(), 0) > counts.getOrDefault(best, 0)) {
        best = row.width();
      }
    }
    return best;
  }

  /** The rows that are not blank; without the last one if it may be cut off. */
  static List<Row> rows(String start, char delimiter, boolean whole) {
    List<Row> rows = new ArrayList<>();
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    boolean comment = false;
    long line = 1;
    long first = 1;
    int length = start.length();
    for (int i = 0; i <= length && rows.size() < ROWS; i++) {
      boolean over = i == length;
      char c = over ? '\n' : start.charAt(i);
      boolean atStart = cells.isEmpty() && cell.isEmpty();
      if (quoted && !over) {
        boolean twice = c == '"' && i + 1 < length && start.charAt(i + 1) == '"';
        quoted = c != '"' || twice;
        i += twice ? 1 : 0;
        line += c == '\n' ? 1 : 0;
        if (quoted) {
          cell.append(c);
        }
      } else if (atStart && c == '#') {
        comment = true;
      } else if (c == '"' && cell.toString().isBlank() && !comment) {
        quoted = true;
        cell.setLength(0);
      } else if (c == delimiter) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n' || c == '\r') {
        if (!atStart
            && !(cells.isEmpty() && cell.toString().isBlank())
            && (!over || whole || rows.isEmpty())) {
          cells.add(cell.toString());
          rows.add(new Row(first, List.copyOf(cells), comment));
        }
        i += c == '\r' && i + 1 < length && start.charAt(i + 1) == '\n' ? 1 : 0;
        cells.clear();
        cell.setLength(0);
        comment = false;
        first = ++line;
      } else {
        cell.append(c);
      }
    }
    return rows;
  }

  /** The cells of one line without quotes that hold delimiters. */
  static List<String> cells(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || line.charAt(i) == delimiter) {
        String cell = line.substring(from, i).strip();
        boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
        cells.add(quoted ? cell.substring(1, cell.length() - 1) : cell);
        from = i + 1;
      }
    }
    return cells;
  }
}
