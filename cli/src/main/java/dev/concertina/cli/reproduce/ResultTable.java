package dev.concertina.cli.reproduce;

import dev.concertina.cli.console.Outcome;
import dev.concertina.cli.report.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Obtained figures beside baselines and references.
 *
 * @param name which result
 * @param rows the figures
 * @param seconds how long it took
 * @param backend what it ran on
 * @param notes what a reader must know to compare
 * @param charts curves that the figures are read from
 */
public record ResultTable(
    String name,
    List<Row> rows,
    double seconds,
    String backend,
    List<String> notes,
    List<Chart> charts)
    implements Outcome {
  /** From here on figures without decimals are counts, in groups of three digits. */
  private static final double COUNTS = 1000;

  /** Without curves. */
  ResultTable(String name, List<Row> rows, double seconds, String backend, List<String> notes) {
    this(name, rows, seconds, backend, notes, List.of());
  }

  /**
   * A figure.
   *
   * @param item what it was measured on
   * @param metric what was measured
   * @param obtained the mean over the seeds
   * @param sd its sample standard deviation over the seeds; NaN for a single one
   * @param baselines the same metric of simple methods on the same splits; the first is the
   *     baseline
   * @param references published figures by method
   */
  public record Row(
      String item,
      String metric,
      double obtained,
      double sd,
      Map<String, Figure> baselines,
      Map<String, Double> references) {}

  /** A mean and its standard deviation over the seeds. */
  public record Figure(double mean, double sd) {

    static Figure of(List<Double> values) {
      double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
      double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
      return new Figure(mean, Math.sqrt(squares / (values.size() - 1)));
    }

    @Override
    public String toString() {
      return Double.isFinite(sd)
          ? String.format(Locale.ROOT, "%.3f ± %.3f", mean, sd)
          : number(mean);
    }
  }

  /** A figure that was not obtained leaves its cell empty. */
  private static String number(double figure) {
    boolean count = Math.abs(figure) >= COUNTS && figure == Math.rint(figure);
    return Double.isFinite(figure)
        ? String.format(Locale.ROOT, count ? "%,.0f" : "%.3f", figure)
        : "";
  }

  /** The rows of one metric as a Markdown table, which reads well on a terminal too. */
  private String markdown(String metric) {
    List<Row> shown = rows.stream().filter(r -> r.metric().equals(metric)).toList();
    if (shown.isEmpty()) {
      return "";
    }
    List<String> baselines = columns(shown.stream().map(r -> r.baselines().keySet()).toList());
    List<String> references = columns(shown.stream().map(r -> r.references().keySet()).toList());
    List<List<String>> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(metric, "Concertina"));
    head.addAll(baselines);
    references.forEach(r -> head.add(r + " (published)"));
    cells.add(head);
    for (Row row : shown) {
      List<String> line = new ArrayList<>(List.of(row.item()));
      line.add(new Figure(row.obtained(), row.sd()).toString());
      baselines.forEach(f -> line.add(text(row.baselines().get(f))));
      references.forEach(r -> line.add(text(row.references().get(r))));
      cells.add(line);
    }
    return aligned(cells);
  }

  private static List<String> columns(List<? extends Iterable<String>> keys) {
    List<String> columns = new ArrayList<>();
    keys.forEach(
        some ->
            some.forEach(
                key -> {
                  if (!columns.contains(key)) {
                    columns.add(key);
                  }
                }));
    return columns;
  }

  private static String text(Object figure) {
    if (figure instanceof Double number) {
      return number(number);
    }
    return figure == null ? "" : figure.toString();
  }

  private static String aligned(List<List<String>> cells) {
    int columns = cells.get(0).size();
    int[] widths = new int[columns];
    cells.forEach(
        line -> {
          for (int c = 0; c < columns; c++) {
            widths[c] = Math.max(widths[c], line.get(c).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      for (int c = 0; c < columns; c++) {
        String cell = cells.get(i).get(c);
        text.append(c == 0 ? "| " : " | ").append(cell);
        text.append(" ".repeat(widths[c] - cell.length()));
      }
      text.append(" |\n");
      if (i == 0) {
        for (int c = 0; c < columns; c++) {
          text.append("|").append("-".repeat(widths[c] + 2));
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  /** A table for each metric, in the order in which they first appear, then the small print. */
  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    rows.stream()
        .map(Row::metric)
        .distinct()
        .forEach(metric -> text.append(markdown(metric)).append('\n'));
    notes.forEach(note -> text.append(note).append('\n'));
    return text.append(String.format(Locale.ROOT, "%.0f s on %s%n", seconds, backend)).toString();
  }

  /** {@code {"name":…,"rows":[{"case":…,"metric":…,"obtained":…,…}],"seconds":…,"backend":…}}. */
  @Override
  public String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("name", name);
    var list = root.putArray("rows");
    for (Row row : rows) {
      ObjectNode node = list.addObject().put("case", row.item()).put("metric", row.metric());
      put(node, "obtained", row.obtained());
      put(node, "sd", row.sd());
      row.baselines().values().stream().findFirst().ifPresent(f -> node.put("floor", f.mean()));
      row.references().values().stream().findFirst().ifPresent(r -> node.put("reference", r));
      Map<String, Double> baselines = new LinkedHashMap<>();
      row.baselines().forEach((method, figure) -> baselines.put(method, figure.mean()));
      put(node.putObject("floors"), baselines);
      put(node.putObject("references"), row.references());
    }
    root.put("seconds", seconds).put("backend", backend);
    var lines = root.putArray("notes");
    notes.forEach(lines::add);
    return root.toPrettyString() + "\n";
  }

  private static void put(ObjectNode node, Map<String, Double> figures) {
    figures.forEach((method, figure) -> put(node, method, figure));
  }

  private static void put(ObjectNode node, String name, double figure) {
    if (Double.isFinite(figure)) {
      node.put(name, figure);
    }
  }
}
