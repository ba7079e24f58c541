package dev.concertina.cli.console;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.node.ArrayNode;

/**
 * Results in rows and columns.
 *
 * @param title what it shows
 * @param columns the columns' names
 * @param rows one cell for each column
 */
public record Table(String title, List<Column> columns, List<List<Cell>> rows) {
  private static final String GAP = "   ";

  /**
   * A column.
   *
   * @param key its name for programs
   * @param title its name for people
   */
  public record Column(String key, String title) {}

  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Cell> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException("a row has " + row.size() + " cells: " + row);
      }
    }
  }

  /** Numbers to the right, words to the left. */
  String text() {
    int last = columns.size() - 1;
    List<StringBuilder> lines = new ArrayList<>();
    for (int i = 0; i <= rows.size(); i++) {
      lines.add(new StringBuilder("  "));
    }
    for (int c = 0; c <= last; c++) {
      int width = width(c);
      boolean right = isNumeric(c);
      append(lines.get(0), columns.get(c).title(), width, right, c == last);
      for (int r = 0; r < rows.size(); r++) {
        append(lines.get(r + 1), rows.get(r).get(c).text(), width, right, c == last);
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    if (columns.stream().allMatch(c -> c.title().isEmpty())) {
      lines.remove(0);
    }
    lines.forEach(line -> text.append(line.toString().stripTrailing()).append('\n'));
    return text.toString();
  }

  private int width(int column) {
    int width = columns.get(column).title().length();
    for (List<Cell> row : rows) {
      width = Math.max(width, row.get(column).text().length());
    }
    return width;
  }

  /** Whether a column holds numbers; empty cells are either. */
  public boolean isNumeric(int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell.isNumber() || cell.value().isNull());
  }

  private static void append(
      StringBuilder line, String text, int width, boolean right, boolean last) {
    String space = " ".repeat(width - text.length());
    line.append(right ? space + text : text + space).append(last ? "" : GAP);
  }

  void writeTo(ArrayNode array) {
    for (List<Cell> row : rows) {
      var object = array.addObject();
      for (int c = 0; c < columns.size(); c++) {
        object.set(columns.get(c).key(), row.get(c).value());
      }
    }
  }
}
