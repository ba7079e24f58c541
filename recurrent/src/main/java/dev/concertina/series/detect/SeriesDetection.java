package dev.concertina.series.detect;

import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.Threshold;
import dev.concertina.internal.Require;
import dev.concertina.series.TimeSeries;
import java.util.List;

/**
 * The verdict on a series, step by step. Its arrays are as long as the series and the record's own:
 * do not change them.
 *
 * @param scores a score for each step, larger is stranger; NaN for a step that is in no window, or
 *     of which nothing is known
 * @param threshold the score above which a step is called an anomaly
 * @param anomalies whether each step is one
 * @param byFeature {@code [features][steps]}: each feature's error over its own mean error on clean
 *     series; NaN where there is none. The score of a step is their mean, smoothed perhaps
 * @param expected what the model makes of the series: the mean of the reconstructions of all
 *     windows that cover a step
 * @param events the runs of steps that are anomalies, in the order of time
 */
public record SeriesDetection(
    double[] scores,
    Threshold threshold,
    boolean[] anomalies,
    double[][] byFeature,
    TimeSeries expected,
    List<Event> events) {

  /**
   * Checks that all is there.
   *
   * @throws IllegalArgumentException if something is null
   */
  public SeriesDetection {
    Require.present(scores, "scores");
    Require.present(threshold, "threshold");
    Require.present(anomalies, "anomalies");
    Require.present(byFeature, "byFeature");
    Require.present(expected, "expected");
    events = List.copyOf(events);
  }

  /**
   * A run of steps that are all anomalies.
   *
   * @param from the first step
   * @param to the step after the last (exclusive)
   * @param peak the step with the largest score
   * @param score its score
   * @param reasons the features with the largest shares in the errors of the run, largest first;
   *     value and expected value are those at the step where the feature is furthest off
   */
  public record Event(int from, int to, int peak, double score, List<Detection.Reason> reasons) {
    /** Copies the list. */
    public Event {
      reasons = List.copyOf(reasons);
    }
  }
}
