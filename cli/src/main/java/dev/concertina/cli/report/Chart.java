package dev.concertina.cli.report;

import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Curves of faithfulness over bits, as a PNG file.
 *
 * @param name the file's, without its ending
 * @param title what is shown, above
 * @param measured curves that were measured here; the first is drawn boldly
 * @param published curves from elsewhere, which are dashed
 */
public record Chart(
    String name, String title, List<RateCurve> measured, List<RateCurve> published) {
  private static final int WIDTH = 880;
  private static final int HEIGHT = 560;
  private static final int LEFT = 62;
  private static final int RIGHT = 24;
  private static final int TOP = 44;
  private static final int BOTTOM = 52;

  /** Learned codecs and JPEG alike are compared at these rates. */
  private static final double LEAST_BITS = 0.1;

  private static final double MOST_BITS = 2;

  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE2E2E2);
  private static final Color[] COLOURS = {
    new Color(0xC0392B), new Color(0xE08E0B), new Color(0x1F6FB4), new Color(0x2E8B57)
  };
  private static final Color[] FAINT = {
    new Color(0x7F8C9A),
    new Color(0x6CA6CD),
    new Color(0x7FB98F),
    new Color(0xA98BC0),
    new Color(0xC79A9A)
  };

  /** Writes the file into a folder that is there. */
  public Path write(Path folder) throws IOException {
    Path file = folder.resolve(name + ".png");
    try (NewFile out = NewFile.open(file)) {
      ImageIO.write(draw(), "png", out.stream());
      out.commit();
    }
    return file;
  }

  BufferedImage draw() {
    // Few colours, so that the file is small.
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    try {
      new Drawing(pen, axis(RateCurve.Point::psnr)).all(this);
    } finally {
      pen.dispose();
    }
    return image;
  }

  private Axis axis(ToDoubleFunction<RateCurve.Point> part) {
    double[] values =
        Stream.concat(measured.stream(), published.stream())
            .flatMap(c -> c.points().stream())
            .filter(p -> p.bits() >= LEAST_BITS && p.bits() <= MOST_BITS)
            .mapToDouble(part)
            .toArray();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return Axis.linear(Math.floor(low), Math.ceil(high));
  }

  /** A sheet, and where values lie on it. */
  private static final class Drawing {
    private final Graphics2D pen;
    private final Axis x = new Axis(LEAST_BITS, MOST_BITS, true);
    private final Axis y;
    private int entries;

    Drawing(Graphics2D pen, Axis y) {
      this.pen = pen;
      this.y = y;
    }

    void all(Chart chart) {
      frame(chart.title());
      for (int i = 0; i < chart.published().size(); i++) {
        dashed(chart.published().get(i), FAINT[i % FAINT.length]);
      }
      // The first comes last, on top of the others.
      for (int i = chart.measured().size() - 1; i >= 0; i--) {
        solid(chart.measured().get(i), COLOURS[i % COLOURS.length], i == 0);
      }
      for (int i = 0; i < chart.measured().size(); i++) {
        pen.setStroke(new BasicStroke(i == 0 ? 3 : 2));
        entry(chart.measured().get(i).name(), COLOURS[i % COLOURS.length]);
      }
      for (int i = 0; i < chart.published().size(); i++) {
        pen.setStroke(dashes());
        entry(chart.published().get(i).name() + " (published)", FAINT[i % FAINT.length]);
      }
    }

    private void frame(String title) {
      pen.setStroke(new BasicStroke(1));
      font(Font.PLAIN, 12);
      for (double tick : y.ticks()) {
        grid(LEFT, py(tick), WIDTH - RIGHT, py(tick));
        String words = Format.number(tick);
        text(words, LEFT - 8 - wide(words), py(tick) + 4);
      }
      for (double tick : x.ticks()) {
        grid(px(tick), TOP, px(tick), HEIGHT - BOTTOM);
        String words = Format.number(tick);
        text(words, px(tick) - wide(words) / 2.0, HEIGHT - BOTTOM + 18);
      }
      String bits = "bits per pixel";
      text(bits, WIDTH - RIGHT - wide(bits), HEIGHT - 12);
      text("PSNR, dB", 10, TOP - 10);
      font(Font.BOLD, 14);
      text(title, LEFT + 40, TOP - 20);
      font(Font.PLAIN, 12);
    }

    private void font(int style, int size) {
      pen.setFont(new Font(Font.SANS_SERIF, style, size));
    }

    private int wide(String words) {
      FontMetrics metrics = pen.getFontMetrics();
      return metrics.stringWidth(words);
    }

    private void grid(double x1, double y1, double x2, double y2) {
      pen.setColor(GRID);
      pen.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    private void text(String words, double left, double base) {
      pen.setColor(INK);
      pen.drawString(words, (float) left, (float) base);
    }

    private double px(double bits) {
      return LEFT + x.fraction(bits) * (WIDTH - LEFT - RIGHT);
    }

    private double py(double psnr) {
      return HEIGHT - BOTTOM - y.fraction(psnr) * (HEIGHT - TOP - BOTTOM);
    }

    private void dashed(RateCurve curve, Color colour) {
      pen.setColor(colour);
      pen.setStroke(dashes());
      pen.draw(line(curve));
    }

    private static BasicStroke dashes() {
      float[] pattern = {6, 4};
      return new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, pattern, 0);
    }

    private void solid(RateCurve curve, Color colour, boolean bold) {
      pen.setColor(colour);
      pen.setStroke(new BasicStroke(bold ? 3 : 2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      pen.draw(line(curve));
      if (bold) {
        shown(curve).forEach(p -> pen.fill(dot(p)));
      }
    }

    private Ellipse2D dot(RateCurve.Point point) {
      return new Ellipse2D.Double(px(point.bits()) - 4, py(point.psnr()) - 4, 8, 8);
    }

    private static List<RateCurve.Point> shown(RateCurve curve) {
      return curve.points().stream()
          .filter(p -> p.bits() >= LEAST_BITS && p.bits() <= MOST_BITS)
          .toList();
    }

    private Path2D line(RateCurve curve) {
      Path2D line = new Path2D.Double();
      for (RateCurve.Point point : shown(curve)) {
        if (line.getCurrentPoint() == null) {
          line.moveTo(px(point.bits()), py(point.psnr()));
        } else {
          line.lineTo(px(point.bits()), py(point.psnr()));
        }
      }
      return line;
    }

    /** Where curves that rise to the right leave room. */
    private void entry(String words, Color colour) {
      double base = HEIGHT - BOTTOM - 190 + 20 * entries++;
      double left = WIDTH - RIGHT - 250;
      pen.setColor(colour);
      pen.draw(new Line2D.Double(left, base - 4, left + 28, base - 4));
      text(words, left + 36, base);
    }
  }
}
