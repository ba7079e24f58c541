package dev.concertina.cli.report;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Table;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of a page. */
public final class Html {
  private Html() {}

  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The same cells as on the terminal. */
  public static String table(Table table) {
    StringBuilder html = new StringBuilder("<div class=\"table\"><table>\n<caption>");
    html.append(escaped(table.title())).append("</caption>\n<thead><tr>");
    for (int c = 0; c < table.columns().size(); c++) {
      cell(html, "th", table, c, table.columns().get(c).title());
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : table.rows()) {
      html.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        cell(html, "td", table, c, row.get(c).text());
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>").toString();
  }

  private static void cell(StringBuilder html, String tag, Table table, int column, String text) {
    html.append('<').append(tag).append(table.isNumeric(column) ? " class=\"number\">" : ">");
    html.append(escaped(text)).append("</").append(tag).append('>');
  }

  public static String commands(List<String> commands) {
    return commands.stream()
        .map(Html::escaped)
        .collect(Collectors.joining("\n", "<pre><code>", "</code></pre>"));
  }
}
