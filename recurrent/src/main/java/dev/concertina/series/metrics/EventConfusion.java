package dev.concertina.series.metrics;

import dev.concertina.internal.Require;
import dev.concertina.metrics.ConfusionMatrix;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Counts the events of a series that were found, and the flags that were false. An event is a run
 * of anomalous steps, and it is hit if at least one of its steps is flagged, be it the last.
 *
 * <p>Recall is by events, <em>hits / events</em>: someone who is called once looks at the whole
 * event. Precision is by steps, <em>flagged anomalous steps / flagged steps</em>, and F1 the
 * harmonic mean of these two: the composite F-score of Garg et al., the "event-based F1" of TSB-AD.
 * Precision by runs, as one might expect for symmetry, would be 1 for a detector that flags
 * everything from the first step to the last, and so hits every event; by steps it is the share of
 * anomalies. The false runs are counted beside it, because that is how often somebody is called in
 * vain.
 *
 * <p>A ratio whose denominator is zero is 0, as with {@link ConfusionMatrix}. Immutable, safe for
 * use by any number of threads.
 *
 * @param points the decisions step by step
 * @param events how many events there are
 * @param hits how many of them have a flag
 * @param runs how many runs of flagged steps there are
 * @param falseRuns how many of those have no step of an event
 * @param medianDelay over the hit events, the median number of steps from the event's first to its
 *     first flagged one, 0 if the first is flagged; empty without hits. Of an even number of events
 *     the mean of the two in the middle
 * @see <a href="https://doi.org/10.1109/TNNLS.2021.3105827">Garg, Zhang, Samaran, Savitha and Foo:
 *     An Evaluation of Anomaly Detection and Diagnosis in Multivariate Time Series, IEEE
 *     Transactions on Neural Networks and Learning Systems 33, 2022</a>
 */
public record EventConfusion(
    ConfusionMatrix points,
    int events,
    int hits,
    int runs,
    int falseRuns,
    OptionalDouble medianDelay) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if an argument is null, a count negative, there are more hits
   *     than events or more false runs than runs, or there is a delay without hits or none with
   *     them
   */
  public EventConfusion {
    Require.present(points, "points");
    Require.notNegative(hits, "hits");
    Require.that(hits <= events, "hits must be at most %d, the events, found %d", events, hits);
    Require.notNegative(falseRuns, "falseRuns");
    Require.that(
        falseRuns <= runs, "falseRuns must be at most %d, the runs, found %d", runs, falseRuns);
    Require.that(
        Require.present(medianDelay, "medianDelay").isPresent() == hits > 0,
        "medianDelay must be there if and only if there are hits, found %s with %d hits",
        medianDelay,
        hits);
  }

  /**
   * Counts verdicts at a threshold, as {@link ConfusionMatrix#at} does.
   *
   * @param threshold steps with a score strictly above it are flagged; may be infinite
   * @param scores one score for each step, in the order of time
   * @param anomalies which steps are anomalies
   * @return the counts
   * @throws IllegalArgumentException if an array is null, the lengths differ, or the threshold or a
   *     score is NaN
   */
  public static EventConfusion at(double threshold, double[] scores, boolean[] anomalies) {
    return of(ConfusionMatrix.flags(threshold, scores, anomalies), anomalies);
  }

  /**
   * Counts decisions. Empty arrays give zeros.
   *
   * @param flagged which steps were called anomalies, in the order of time
   * @param anomalies which steps are anomalies
   * @return the counts
   * @throws IllegalArgumentException if an array is null or the lengths differ
   */
  public static EventConfusion of(boolean[] flagged, boolean[] anomalies) {
    ConfusionMatrix points = ConfusionMatrix.of(flagged, anomalies);
    Runs events = Runs.of(anomalies);
    double[] delays = new double[events.count()];
    int hits = 0;
    for (int e = 0; e < delays.length; e++) {
      int hit = events.firstHit(e, flagged);
      if (hit >= 0) {
        delays[hits++] = hit - events.first(e);
      }
    }
    Runs runs = Runs.of(flagged);
    int falseRuns = 0;
    for (int r = 0; r < runs.count(); r++) {
      falseRuns += runs.firstHit(r, anomalies) < 0 ? 1 : 0;
    }
    OptionalDouble delay = median(Arrays.copyOf(delays, hits));
    return new EventConfusion(points, delays.length, hits, runs.count(), falseRuns, delay);
  }

  private static OptionalDouble median(double[] values) {
    if (values.length == 0) {
      return OptionalDouble.empty();
    }
    Arrays.sort(values);
    return OptionalDouble.of((values[values.length / 2] + values[(values.length - 1) / 2]) / 2);
  }

  /**
   * Returns the share of flagged steps that are anomalies.
   *
   * @return the precision, by steps, 0 if nothing was flagged
   */
  public double precision() {
    return points.precision();
  }

  /**
   * Returns the share of events that were hit.
   *
   * @return the recall, by events, 0 if there were none
   */
  public double recall() {
    return events == 0 ? 0 : (double) hits / events;
  }

  /**
   * Returns the harmonic mean of precision by steps and recall by events.
   *
   * @return F1, 0 if both are 0
   */
  public double f1() {
    double sum = precision() + recall();
    return sum == 0 ? 0 : 2 * precision() * recall() / sum;
  }
}
