package dev.concertina.cli.score;

import dev.concertina.anomaly.Detection;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.data.SampleShape;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetection;
import dev.concertina.series.detect.SeriesDetection.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A series and what a detector says of it.
 *
 * @param series with the detector's features
 * @param detection the verdict
 * @param shape the windows of the detector's model
 * @param labels which steps are labelled as anomalies, if any are labelled
 */
public record SeriesVerdict(
    TimeSeries series, SeriesDetection detection, SampleShape shape, Optional<boolean[]> labels) {
  private static final int REASONS = 3;
  private static final int EVENTS_SHOWN = 10;

  /** Time steps of a window. */
  public int window() {
    return shape.valuesPerFeature();
  }

  /** What a step is called: its time as it stands in the file, or its number, from 1. */
  public String when(int step) {
    return series.timeTexts().map(t -> t.get(step)).orElseGet(() -> Integer.toString(step + 1));
  }

  /** One row for each step. */
  public void write(Path out) throws IOException {
    double threshold = detection.threshold().value();
    try (ScoreFile file = ScoreFile.ofSteps(out, series.timeTexts().isPresent())) {
      for (int t = 0; t < series.length(); t++) {
        double score = detection.scores()[t];
        boolean anomaly = detection.anomalies()[t];
        file.add(when(t), new Detection(score, threshold, anomaly, reasons(t)));
      }
      file.commit();
    }
  }

  /** The features with the largest shares in the error of a step. */
  private List<Detection.Reason> reasons(int step) {
    double[][] errors = detection.byFeature();
    double[] blame = Arrays.stream(errors).mapToDouble(e -> e[step]).toArray();
    double sum = Arrays.stream(blame).filter(e -> !Double.isNaN(e)).sum();
    return IntStream.range(0, blame.length)
        .filter(f -> blame[f] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer f) -> -blame[f]))
        .limit(REASONS)
        .map(f -> reason(f, blame[f] / sum, step))
        .toList();
  }

  private Detection.Reason reason(int feature, double share, int step) {
    return new Detection.Reason(
        series.names().get(feature),
        share,
        series.value(step, feature),
        detection.expected().value(step, feature));
  }

  public Summary summary(Path model, Path data, Path out) {
    Summary summary = new Summary("detect");
    summary.fact("model", "model", Cell.of(model.toString()));
    summary.fact("data", "data", Cell.of(data.toString()));
    summary.fact(
        "threshold",
        "threshold",
        Cell.of(detection.threshold().value()).as(Format.ofSteps(detection.threshold())));
    summary.hidden("threshold_rule", Cell.of(detection.threshold().rule().text()));
    summary.fact("window", "window", Cell.of(window()).as(Format.count(window(), "step")));
    summary.fact("steps", "steps", Cell.of(series.length()));
    long unscored = Arrays.stream(detection.scores()).filter(Double::isNaN).count();
    if (unscored > 0) {
      String why = Format.count(unscored) + ": in no window, or without a reading";
      summary.fact("not_scored", "not scored", Cell.of(unscored).as(why));
    }
    flagged(summary);
    summary.fact("out", "scores", Cell.of(out.toString()));
    labels.ifPresent(
        anomalies -> new SeriesMeasures(detection, anomalies, window()).addTo(summary));
    return detection.events().isEmpty() ? summary : summary.table("found", events(), EVENTS_SHOWN);
  }

  public boolean isMostlyFlagged() {
    return 2 * flagged() > series.length();
  }

  private int flagged() {
    return detection.events().stream().mapToInt(e -> e.to() - e.from()).sum();
  }

  private void flagged(Summary summary) {
    int flagged = flagged();
    String share = " (" + Format.percent((double) flagged / series.length()) + ")";
    String events = ", in " + Format.count(detection.events().size(), "event");
    String text = Format.count(flagged, "step") + share + (flagged == 0 ? "" : events);
    summary.fact("flagged", "flagged", Cell.of(flagged).as(text));
    summary.hidden("events_flagged", Cell.of(detection.events().size()));
  }

  /** Runs of flagged steps, the strangest first. */
  private Table events() {
    return new Table(
        "what was found, the strangest first",
        List.of(
            new Table.Column("from", "from"),
            new Table.Column("to", "to"),
            new Table.Column("steps", "steps"),
            new Table.Column("score", "highest score"),
            new Table.Column("top_features", "what is unusual")),
        detection.events().stream()
            .sorted(Comparator.comparingDouble((Event e) -> -e.score()))
            .map(this::row)
            .toList());
  }

  private List<Cell> row(Event event) {
    return List.of(
        Cell.of(when(event.from())),
        Cell.of(when(event.to() - 1)),
        Cell.of(event.to() - event.from()),
        Cell.of(event.score()),
        Cell.of(ScoreFile.reasons(event.reasons())));
  }
}
