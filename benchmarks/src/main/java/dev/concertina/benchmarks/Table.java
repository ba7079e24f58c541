package dev.concertina.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Rows of results as a Markdown table, which reads well on a terminal too.
 *
 * @param columns from left to right
 */
record Table(List<Column> columns) {
  Table(Column... columns) {
    this(List.of(columns));
  }

  /** Without columns in which no row has anything. */
  String text(Iterable<JsonNode> rows) {
    List<List<String>> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(columns.stream().map(c -> c.text(row)).toList()));
    List<Integer> shown =
        Stream.iterate(0, i -> i < columns.size(), i -> i + 1)
            .filter(c -> lines.stream().anyMatch(line -> !line.get(c).isEmpty()))
            .toList();
    StringBuilder text = new StringBuilder();
    append(text, shown, lines, columns.stream().map(Column::title).toList(), ' ');
    append(text, shown, lines, columns.stream().map(c -> "").toList(), '-');
    lines.forEach(line -> append(text, shown, lines, line, ' '));
    return text.toString();
  }

  private void append(
      StringBuilder text,
      List<Integer> shown,
      List<List<String>> lines,
      List<String> line,
      char filler) {
    text.append('|');
    for (int c : shown) {
      int width = columns.get(c).title().length();
      for (List<String> other : lines) {
        width = Math.max(width, other.get(c).length());
      }
      String space = String.valueOf(filler).repeat(width - line.get(c).length());
      boolean right = columns.get(c).isNumber();
      String rule = filler == '-' ? (right ? "-:" : "--") : " ";
      text.append(filler)
          .append(right ? space + line.get(c) : line.get(c) + space)
          .append(filler == '-' ? rule.substring(1) : rule)
          .append('|');
    }
    text.append('\n');
  }
}
