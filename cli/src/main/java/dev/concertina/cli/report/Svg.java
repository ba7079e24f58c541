package dev.concertina.cli.report;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a picture that scales with the page; colours come from the page's style. */
final class Svg {
  private static final Pattern COLOUR = Pattern.compile("(--\\w+): (#\\w+)");

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String label;

  /**
   * An empty picture.
   *
   * @param label what it shows, for those who cannot see it
   */
  Svg(int width, int height, String label) {
    this.width = width;
    this.height = height;
    this.label = label;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style, x1, y1, x2, y2);
  }

  Svg rect(String style, double x, double y, double width, double height) {
    return add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        style, x, y, width, height);
  }

  Svg circle(String style, double x, double y, double radius) {
    return add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", style, x, y, radius);
  }

  Svg path(String style, String steps) {
    return add("<path class=\"%s\" d=\"%s\"/>", style, steps);
  }

  Svg text(String style, double x, double y, String text) {
    return add(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, Html.escaped(text));
  }

  /** Text that runs upwards. */
  Svg textUp(String style, double x, double y, String text) {
    return add(
        "<text class=\"%s\" transform=\"translate(%.1f %.1f) rotate(-90)\">%s</text>",
        style, x, y, Html.escaped(text));
  }

  private Svg add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  /** A file of its own, which needs no page: with the page's style, in its light colours. */
  String alone() throws IOException {
    String rules = Report.style();
    String light = rules.substring(0, rules.indexOf('}'));
    String style = rules.substring(rules.indexOf("\nsvg"), rules.indexOf("\npre"));
    for (Matcher colour = COLOUR.matcher(light); colour.find(); ) {
      style = style.replace("var(" + colour.group(1) + ")", colour.group(2));
    }
    return html()
        .replaceFirst(
            ">",
            Matcher.quoteReplacement(
                " xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\">\n<style>"
                    + style
                    + "\n</style>\n<rect fill=\"white\" width=\"100%\" height=\"100%\"/>"));
  }

  String html() {
    return String.format(
        Locale.ROOT,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n%s</svg>",
        width,
        height,
        Html.escaped(label),
        body);
  }
}
