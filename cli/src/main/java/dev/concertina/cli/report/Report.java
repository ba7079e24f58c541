package dev.concertina.cli.report;

import dev.concertina.cli.console.NewFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A page that needs nothing but itself: style and pictures are in it.
 *
 * @param title its name
 * @param lead what it is, in a sentence
 * @param figures the few numbers to see first
 * @param sections the rest
 */
public record Report(String title, String lead, List<Figure> figures, List<Section> sections) {
  /**
   * A number to see first.
   *
   * @param value it
   * @param meaning what it is
   */
  public record Figure(String value, String meaning) {}

  /**
   * A part of the page.
   *
   * @param title its name
   * @param text what it shows; may be empty
   * @param pieces HTML: tables, charts, commands
   */
  public record Section(String title, String text, List<String> pieces) {}

  public void write(Path path) throws IOException {
    try (NewFile file = NewFile.open(path)) {
      file.stream().write(html().getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
  }

  String html() throws IOException {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    <header>
    <h1>%s</h1>
    <p>%s</p>
    <div class="figures">
    %s
    </div>
    </header>
    %s
    </main>
    </body>
    </html>
    """
        .formatted(
            Html.escaped(title),
            style(),
            Html.escaped(title),
            Html.escaped(lead),
            figures.stream().map(Report::html).collect(Collectors.joining("\n")),
            sections.stream().map(Report::html).collect(Collectors.joining("\n")));
  }

  private static String html(Figure figure) {
    return String.format(
        Locale.ROOT,
        "<div><strong>%s</strong><span>%s</span></div>",
        Html.escaped(figure.value()),
        Html.escaped(figure.meaning()));
  }

  private static String html(Section section) {
    return "<section>\n<h2>"
        + Html.escaped(section.title())
        + "</h2>\n"
        + (section.text().isEmpty() ? "" : "<p>" + Html.escaped(section.text()) + "</p>\n")
        + String.join("\n", section.pieces())
        + "\n</section>";
  }

  static String style() throws IOException {
    return resource("report.css");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
