package dev.concertina.cli.score;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Summary;
import dev.concertina.metrics.ConfusionMatrix;
import dev.concertina.metrics.Ranking;
import dev.concertina.series.detect.SeriesDetection;
import dev.concertina.series.metrics.EventConfusion;
import dev.concertina.series.metrics.PointAdjustedF1;
import dev.concertina.series.metrics.VolumeUnderSurface;
import java.util.Arrays;
import java.util.Locale;

/**
 * How good the scores of a series are by its labels.
 *
 * @param scores one for each step
 * @param flagged which steps were called anomalies
 * @param anomalies which are
 * @param window the width of VUS-PR
 */
public record SeriesMeasures(double[] scores, boolean[] flagged, boolean[] anomalies, int window) {

  public SeriesMeasures(SeriesDetection detection, boolean[] anomalies, int window) {
    this(ranked(detection.scores()), detection.anomalies(), anomalies, window);
  }

  /** A step without a score was not called anything: it ranks below all others. */
  private static double[] ranked(double[] scores) {
    return Arrays.stream(scores).map(s -> Double.isNaN(s) ? Double.NEGATIVE_INFINITY : s).toArray();
  }

  public Ranking ranking() {
    return Ranking.of(scores, anomalies);
  }

  public VolumeUnderSurface volume() {
    return VolumeUnderSurface.of(scores, anomalies, window);
  }

  public void addTo(Summary summary) {
    EventConfusion events = EventConfusion.of(flagged, anomalies);
    ConfusionMatrix made = events.points();
    int labelled = made.truePositives() + made.falseNegatives();
    String text = Format.count(labelled, "step") + ", in " + Format.count(events.events(), "event");
    summary.fact("anomalies", "labelled as anomalies", Cell.of(labelled).as(text));
    summary.hidden("events", Cell.of(events.events()));
    if (labelled == 0 || labelled == anomalies.length) {
      summary.fact("ranking", "ranking", Cell.none().as("none: all steps have the same label"));
      return;
    }
    Ranking ranking = ranking();
    summary.fact("auroc", "AUROC", Cell.score(ranking.auroc()));
    summary.fact("average_precision", "average precision", Cell.score(ranking.averagePrecision()));
    double volume = volume().pr();
    String width = String.format(Locale.ROOT, "%.3f (widths up to %d steps)", volume, window);
    summary.fact("vus_pr", "VUS-PR", Cell.score(volume).as(width));
    summary.fact("precision", "precision", Cell.score(made.precision()));
    summary.fact("recall", "recall", Cell.score(made.recall()));
    ofEvents(summary, events);
    adjusted(summary);
  }

  private static void ofEvents(Summary summary, EventConfusion events) {
    String delay =
        events.medianDelay().isEmpty()
            ? ""
            : "; median delay "
                + Format.number(events.medianDelay().getAsDouble())
                + (events.medianDelay().getAsDouble() == 1 ? " step" : " steps");
    String found = events.hits() + " of " + events.events() + delay;
    summary.fact("events_found", "events found", Cell.of(events.hits()).as(found));
    events.medianDelay().ifPresent(d -> summary.hidden("median_delay", Cell.of(d)));
    summary.fact("event_recall", "event recall", Cell.score(events.recall()));
    int trueRuns = events.runs() - events.falseRuns();
    double precision = events.runs() == 0 ? 0 : (double) trueRuns / events.runs();
    String runs =
        events.falseRuns() + " of " + Format.count(events.runs(), "flagged run") + " false";
    summary.fact(
        "event_precision",
        "event precision",
        Cell.score(precision).as(String.format(Locale.ROOT, "%.3f (%s)", precision, runs)));
  }

  /** The adjusted one says nothing without the others. */
  private void adjusted(Summary summary) {
    PointAdjustedF1 f1 = PointAdjustedF1.of(flagged, anomalies);
    summary.fact("f1", "F1", Cell.score(f1.plain()));
    summary.fact(
        "f1_point_adjusted",
        "  point-adjusted",
        Cell.score(f1.adjusted())
            .as(
                String.format(
                    Locale.ROOT,
                    "%.3f, where as many flags at random have %.3f",
                    f1.adjusted(),
                    f1.random())));
    summary.hidden("f1_point_adjusted_random", Cell.score(f1.random()));
  }
}
