package dev.concertina.cli.report;

import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.score.SeriesVerdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A series over what a model makes of it, feature by feature, and the scores below; what is flagged
 * is shaded.
 */
public final class SeriesPlot {
  private static final int MOST_FEATURES = 4;
  private static final int WIDTH = 880;
  private static final int LEFT = 62;
  private static final int RIGHT = 14;
  private static final int TOP = 48;
  private static final int PANEL = 110;
  private static final int GAP = 26;
  private static final int BOTTOM = 34;
  private static final int TIME_TICKS = 5;
  private static final int LABELS = 5;
  private static final double LETTER = 6.6;

  private final SeriesVerdict verdict;
  private final int steps;
  private final int[] features;
  private final Svg svg;
  private double legend = LEFT;

  public SeriesPlot(SeriesVerdict verdict) {
    this.verdict = verdict;
    this.steps = verdict.series().length();
    this.features = strangest();
    int height = TOP + (features.length + 1) * (PANEL + GAP) - GAP + BOTTOM;
    this.svg = new Svg(WIDTH, height, "The series, what was expected, and scores");
    shadeFlagged();
    for (int i = 0; i < features.length; i++) {
      feature(features[i], top(i));
    }
    scores(top(features.length));
    times(top(features.length) + PANEL);
    legends();
  }

  private static int top(int panel) {
    return TOP + panel * (PANEL + GAP);
  }

  /** Those whose error is largest somewhere, in units of what is usual for them; in their order. */
  private int[] strangest() {
    double[][] errors = verdict.detection().byFeature();
    return IntStream.range(0, errors.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                f -> -Arrays.stream(errors[f]).filter(Double::isFinite).max().orElse(0)))
        .limit(MOST_FEATURES)
        .sorted()
        .mapToInt(f -> f)
        .toArray();
  }

  private double px(double step) {
    return LEFT + step / Math.max(1, steps - 1) * (WIDTH - LEFT - RIGHT);
  }

  private void shadeFlagged() {
    for (var event : verdict.detection().events()) {
      double left = px(event.from() - 0.5);
      double wide = Math.max(1, px(event.to() - 0.5) - left);
      svg.rect("shade", left, TOP, wide, top(features.length) + PANEL - TOP);
    }
  }

  private void feature(int feature, int top) {
    var series = verdict.series();
    var expected = verdict.detection().expected();
    double[] both =
        IntStream.range(0, steps)
            .mapToObj(t -> List.of(series.value(t, feature), expected.value(t, feature)))
            .flatMap(List::stream)
            .mapToDouble(v -> v)
            .filter(Double::isFinite)
            .toArray();
    double low = Arrays.stream(both).min().orElse(0);
    Axis y = Axis.linear(low, Arrays.stream(both).max().orElse(low + 1));
    frame(series.names().get(feature), y, top);
    curve("c1", y, top, t -> series.value(t, feature));
    curve("thin c2", y, top, t -> expected.value(t, feature));
  }

  private void scores(int top) {
    double[] scores = verdict.detection().scores();
    double threshold = verdict.detection().threshold().value();
    double[] shown = Arrays.copyOf(scores, steps + 1);
    shown[steps] = threshold;
    Axis y = Axis.log(shown);
    frame("score", y, top);
    verdict.labels().ifPresent(anomalies -> labels(anomalies, top + PANEL - LABELS));
    curve("c4", y, top, t -> scores[t]);
    double at = py(y, top, threshold);
    svg.line("mark", LEFT, at, WIDTH - RIGHT, at);
  }

  private void labels(boolean[] anomalies, int top) {
    for (int t = 0; t < steps; t++) {
      int from = t;
      while (t < steps && anomalies[t]) {
        t++;
      }
      if (t > from) {
        double left = px(from - 0.5);
        svg.rect("bar c3", left, top, Math.max(1, px(t - 0.5) - left), LABELS);
      }
    }
  }

  private static double py(Axis y, int top, double value) {
    return top + PANEL * (1 - y.fraction(value));
  }

  private void frame(String title, Axis y, int top) {
    List<Double> ticks = y.ticks();
    // A low panel has room for three labels.
    int every = Math.max(1, (ticks.size() + 2) / 3);
    for (int i = 0; i < ticks.size(); i += every) {
      double at = py(y, top, ticks.get(i));
      svg.line("grid", LEFT, at, WIDTH - RIGHT, at);
      svg.text("tick end", LEFT - 8, at + 4, Format.number(ticks.get(i)));
    }
    svg.text("name", LEFT, top - 5, title);
  }

  /** Of many steps at one place, the least and the greatest are drawn. */
  private void curve(String style, Axis y, int top, IntToDoubleFunction value) {
    StringBuilder path = new StringBuilder();
    int atOnce = Math.max(1, steps / (WIDTH - LEFT - RIGHT));
    boolean broken = true;
    for (int from = 0; from < steps; from += atOnce) {
      double[] here =
          IntStream.range(from, Math.min(steps, from + atOnce))
              .mapToDouble(value)
              .filter(Double::isFinite)
              .toArray();
      if (here.length > 0) {
        double first = here[0];
        double last = here[here.length - 1];
        double low = Arrays.stream(here).min().orElseThrow();
        double high = Arrays.stream(here).max().orElseThrow();
        double[] drawn =
            here.length == 1
                ? here
                : first < last ? new double[] {low, high} : new double[] {high, low};
        for (double one : drawn) {
          path.append(broken ? 'M' : 'L')
              .append(String.format(Locale.ROOT, "%.1f %.1f", px(from), py(y, top, one)));
          broken = false;
        }
      }
      broken |= here.length == 0;
    }
    svg.path("curve " + style, path.toString());
  }

  private void times(int bottom) {
    svg.line("axis", LEFT, bottom, WIDTH - RIGHT, bottom);
    for (int i = 0; i < TIME_TICKS; i++) {
      int step = (int) ((long) i * (steps - 1) / (TIME_TICKS - 1));
      String place = i == 0 ? "tick" : i == TIME_TICKS - 1 ? "tick end" : "tick middle";
      svg.text(place, px(step), bottom + 18, verdict.when(step));
    }
  }

  private void legends() {
    legend("c1", "series");
    legend("c2", "expected");
    legend("c4", "score");
    legend("shade", "flagged; the line is the threshold");
    if (verdict.labels().isPresent()) {
      legend("c3", "labelled");
    }
  }

  private void legend(String colour, String name) {
    svg.circle("fill " + colour, legend + 5, 10, 5);
    svg.text("name", legend + 16, 14, name);
    legend += 16 + LETTER * name.length() + 22;
  }

  /** A piece of a page. */
  public String html() {
    return "<figure>" + svg.html() + "</figure>";
  }

  /** A file of its own. */
  public void write(Path path) throws IOException {
    try (NewFile file = NewFile.open(path)) {
      file.stream().write(svg.alone().getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
  }
}
