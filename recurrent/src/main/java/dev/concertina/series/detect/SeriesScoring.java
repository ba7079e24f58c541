package dev.concertina.series.detect;

import dev.concertina.internal.Require;

/**
 * Says how the errors of windows become a score for each time step. Immutable.
 *
 * @param resolution what a window says about a step
 * @param aggregation how the errors of all windows that cover a step are combined
 * @param smoothing the length in time steps of a moving average over the scores, around each step
 *     and within its segment; 1 for none
 * @param stride the distance in time steps of two windows; 0 for a sixteenth of a window, at least
 *     1; one longer than a window counts as that, so that every step is covered. A smaller one
 *     takes more time and makes smoother scores
 */
public record SeriesScoring(
    Resolution resolution, Aggregation aggregation, int smoothing, int stride) {

  /** Says which error a window contributes to a step. */
  public enum Resolution {
    /**
     * The error of the step itself. It is sharp, but an anomaly of shape has steps that look right.
     */
    STEP,
    /**
     * How far off the window is on average: what is strange may be the company of a step. Ranks
     * best, and flags also what lies less than a window away from an anomaly.
     */
    WINDOW
  }

  /** Says how several errors are combined. */
  public enum Aggregation {
    /** Their mean. */
    MEAN,
    /** Their median; of an even number, the mean of the two in the middle. */
    MEDIAN,
    /** The largest. */
    MAX
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if something is null, the smoothing not positive, or the
   *     stride negative
   */
  public SeriesScoring {
    Require.present(resolution, "resolution");
    Require.present(aggregation, "aggregation");
    Require.positive(smoothing, "smoothing");
    Require.notNegative(stride, "stride");
  }

  /**
   * Returns the scoring by the mean error of windows, averaged over those that cover a step,
   * without smoothing.
   *
   * @return the scoring
   */
  public static SeriesScoring defaults() {
    return new SeriesScoring(Resolution.WINDOW, Aggregation.MEAN, 1, 0);
  }

  /**
   * Returns a copy with another resolution.
   *
   * @param resolution what a window says about a step
   * @return new scoring
   */
  public SeriesScoring withResolution(Resolution resolution) {
    return new SeriesScoring(resolution, aggregation, smoothing, stride);
  }

  /**
   * Returns a copy with another aggregation.
   *
   * @param aggregation what becomes of all that windows say
   * @return new scoring
   */
  public SeriesScoring withAggregation(Aggregation aggregation) {
    return new SeriesScoring(resolution, aggregation, smoothing, stride);
  }

  /**
   * Returns a copy with another smoothing.
   *
   * @param smoothing time steps of the moving average; 1 for none
   * @return new scoring
   */
  public SeriesScoring withSmoothing(int smoothing) {
    return new SeriesScoring(resolution, aggregation, smoothing, stride);
  }

  /**
   * Returns a copy with another stride.
   *
   * @param stride time steps between windows; 0 for a sixteenth of a window
   * @return new scoring
   */
  public SeriesScoring withStride(int stride) {
    return new SeriesScoring(resolution, aggregation, smoothing, stride);
  }

  /** The stride for windows of a length. */
  int strideFor(int length) {
    return stride > 0 ? Math.min(stride, length) : Math.max(1, length / 16);
  }
}
