package dev.concertina.cli.reproduce;

import dev.concertina.cli.report.Chart;
import dev.concertina.cli.reproduce.ResultTable.Row;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a part of a reproduction came to.
 *
 * @param rows the figures
 * @param notes what a reader must know to compare
 * @param charts curves that the figures are read from
 */
record Findings(List<Row> rows, List<String> notes, List<Chart> charts) {
  static final Findings NONE = new Findings(List.of(), List.of(), List.of());

  static Findings note(String note) {
    return new Findings(List.of(), List.of(note), List.of());
  }

  Findings and(Findings others) {
    return new Findings(
        joined(rows, others.rows), joined(notes, others.notes), joined(charts, others.charts));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
