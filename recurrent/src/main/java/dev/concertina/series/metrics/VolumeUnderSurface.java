package dev.concertina.series.metrics;

import dev.concertina.internal.Require;
import dev.concertina.metrics.Ranking;

/**
 * Measures how well scores find the anomalous parts of a series, over all thresholds and over
 * tolerances: VUS-ROC and VUS-PR. Unlike {@link Ranking} it forgives an alarm a few steps beside an
 * event, which labels drawn by hand rarely earn better, and counts how many events were found.
 *
 * <p>For a width w, a step d steps from an event (a run of anomalies) counts as an anomaly by
 * <em>sqrt(1 - d / w)</em> if d &le; ⌊w / 2⌋, added up over the events that reach it and at most 1;
 * a step of an event counts as 1. Let a threshold flag F of n steps, with weight T altogether, of
 * which X lies outside of the P steps of events. Events whose borders of ⌊w / 2⌋ steps meet are
 * one, and E is the share of them with a flag in them or in their border. Then
 *
 * <ul>
 *   <li>true positive rate = <em>E min(1, T / (P + X / 2))</em>,
 *   <li>false positive rate = <em>(F - T) / (n - P - X / 2)</em>,
 *   <li>precision = <em>T / F</em>.
 * </ul>
 *
 * <p>The thresholds are 250 of the scores, evenly spaced by rank from the highest to the lowest,
 * and "score &ge; threshold" flags. The area under the ROC curve is by trapezoids, with (0, 0) and
 * (1, 1) added; that of precision by steps, <em>sum of (TPR<sub>i</sub> - TPR<sub>i-1</sub>)
 * precision<sub>i</sub></em>. The volumes are the means of these areas over the widths 0, 1, ...,
 * window. 1 is perfect. Because of E and the steps by rank, width 0 is not quite {@link Ranking},
 * and what chance gives grows with the window: compare with the volumes of a random score on the
 * same labels.
 *
 * <p>These are the formulas of the reference code of TSB-AD, {@code generate_curve(labels, scores,
 * window, "opt", 250)}, to rounding: taken from the code, not from the paper. TSB-AD takes for the
 * window the period of the series, {@link dev.concertina.series.Period}. Positive and negative
 * infinity rank like any other number. Immutable, safe for use by any number of threads.
 *
 * @param roc the volume under the ROC surface, VUS-ROC, in [0, 1]
 * @param pr the volume under the precision-recall surface, VUS-PR, in [0, 1]
 * @see <a href="https://doi.org/10.14778/3551793.3551830">Paparrizos, Boniol, Palpanas, Tsay,
 *     Elmore and Franklin: Volume Under the Surface, A New Accuracy Evaluation Measure for
 *     Time-Series Anomaly Detection, PVLDB 15, 2022</a>
 * @see <a href="https://github.com/TheDatumOrg/TSB-AD">Liu and Paparrizos: The Elephant in the
 *     Room, Towards A Reliable Time-Series Anomaly Detection Benchmark, NeurIPS 2024</a>
 */
public record VolumeUnderSurface(double roc, double pr) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is NaN or outside [0, 1]
   */
  public VolumeUnderSurface {
    Require.that(roc >= 0 && roc <= 1, "roc must be in [0, 1], found %s", roc);
    Require.that(pr >= 0 && pr <= 1, "pr must be in [0, 1], found %s", pr);
  }

  /**
   * Measures scores against labels, in O(n log n + window (n + events window)) time and O(n)
   * memory.
   *
   * @param scores one score for each step, in the order of time, higher for what looks more
   *     anomalous
   * @param anomalies which steps are anomalies
   * @param window the largest width; half of it counts on either side of an event. With 0, as with
   *     1, events are taken as they are labelled
   * @return the two volumes
   * @throws IllegalArgumentException if an array is null, the lengths differ, a score is NaN, all
   *     steps are of one class, or the window is negative
   */
  public static VolumeUnderSurface of(double[] scores, boolean[] anomalies, int window) {
    Require.notNegative(window, "window");
    var curves = new WidenedCurves(scores, anomalies);
    double roc = 0;
    double pr = 0;
    for (long width = 0; width <= window; width++) {
      curves.widen((int) width);
      roc += curves.areaUnderRoc();
      pr += curves.areaUnderPrecision();
    }
    // Rounding may carry the areas of a perfect score an ulp above one.
    return new VolumeUnderSurface(
        Math.min(1, roc / (window + 1.0)), Math.min(1, pr / (window + 1.0)));
  }
}
