package dev.concertina.cli.report;

import dev.concertina.cli.console.Format;
import java.util.List;
import java.util.Locale;

/** A chart: two axes, and in them lines, dots, bars and marks, with a legend above. */
public final class Plot {
  private static final int WIDTH = 880;
  private static final int LEFT = 62;
  private static final int RIGHT = 14;
  private static final int TOP = 34;
  private static final int BOTTOM = 44;
  private static final double LETTER = 6.6;

  private final Svg svg;
  private final Axis x;
  private final Axis y;
  private final int height;
  private double legend = LEFT;

  /** A value on each axis. */
  public record Point(double x, double y) {}

  /** An empty chart. */
  public Plot(String label, String xTitle, String yTitle, Axis x, Axis y, int height) {
    this.svg = new Svg(WIDTH, height, label);
    this.x = x;
    this.y = y;
    this.height = height;
    frame(xTitle, yTitle);
  }

  private double px(double value) {
    return LEFT + x.fraction(value) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return height - BOTTOM - y.fraction(value) * (height - TOP - BOTTOM);
  }

  private void frame(String xTitle, String yTitle) {
    for (double tick : y.ticks()) {
      svg.line("grid", LEFT, py(tick), WIDTH - RIGHT, py(tick));
      svg.text("tick end", LEFT - 8, py(tick) + 4, Format.number(tick));
    }
    for (double tick : x.ticks()) {
      svg.line("grid", px(tick), TOP, px(tick), height - BOTTOM);
      svg.text("tick middle", px(tick), height - BOTTOM + 18, Format.number(tick));
    }
    svg.line("axis", LEFT, height - BOTTOM, WIDTH - RIGHT, height - BOTTOM);
    svg.text("title end", WIDTH - RIGHT, height - 8, xTitle);
    svg.textUp("title middle", 14, TOP + (height - TOP - BOTTOM) / 2.0, yTitle);
  }

  private void legend(String name, String colour) {
    svg.circle("fill " + colour, legend + 5, 14, 5);
    svg.text("name", legend + 16, 18, name);
    legend += 16 + LETTER * name.length() + 22;
  }

  public void line(String name, String style, List<Point> points) {
    legend(name, style);
    StringBuilder steps = new StringBuilder();
    for (Point point : points) {
      if (Double.isFinite(point.y())) {
        steps.append(steps.isEmpty() ? 'M' : 'L').append(place(point));
      }
    }
    svg.path("curve " + style, steps.toString());
  }

  /** One path of round dots: far shorter than a circle for each. */
  public void dots(String name, String colour, List<Point> points) {
    legend(name, colour);
    StringBuilder steps = new StringBuilder();
    for (Point point : points) {
      steps.append('M').append(place(point)).append("h0");
    }
    svg.path("dots " + colour, steps.toString());
  }

  private String place(Point point) {
    return String.format(Locale.ROOT, "%.1f %.1f", px(point.x()), py(point.y()));
  }

  public void bars(String name, String colour, Bins bins) {
    legend(name, colour);
    for (int i = 0; i < bins.shares().length; i++) {
      if (bins.shares()[i] > 0) {
        double left = px(bins.edges()[i]);
        double top = py(bins.shares()[i]);
        double wide = px(bins.edges()[i + 1]) - left - 1;
        svg.rect("bar " + colour, left, top, wide, height - BOTTOM - top);
      }
    }
  }

  public void horizontal(String name, double value) {
    svg.line("mark", LEFT, py(value), WIDTH - RIGHT, py(value));
    svg.text("name end halo", WIDTH - RIGHT - 4, py(value) - 6, label(name, value));
  }

  public void vertical(String name, double value) {
    svg.line("mark", px(value), TOP, px(value), height - BOTTOM);
    svg.text("name halo", px(value) + 6, TOP + 12, label(name, value));
  }

  private static String label(String name, double value) {
    return name + " " + Format.number(value);
  }

  public String html() {
    return "<figure>" + svg.html() + "</figure>";
  }
}
