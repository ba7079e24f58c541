package dev.concertina.series;

import dev.concertina.internal.Require;

/**
 * Estimates the dominant period of a series from its autocorrelation. It is a first guess for the
 * length of windows, and the window that TSB-AD uses to measure scores.
 *
 * <p>With the mean m of n values, the autocorrelation at lag k is <em>sum<sub>t &lt; n - k</sub>
 * (x<sub>t</sub> - m) (x<sub>t+k</sub> - m) / sum<sub>t</sub> (x<sub>t</sub> - m)²</em>. Of its
 * local maxima at lags 4 to 399 (higher than both neighbours) the highest is the period. There is
 * none to be seen, and {@value #ASSUMED} is assumed, if no such maximum exists, as in a constant
 * series or a steady rise, or if the highest is outside of 6 to 303. Only the first 20,000 values
 * count. All these numbers are those of {@code find_length_rank(series, rank=1)} in the reference
 * code of TSB-AD, so that results can be set beside published ones. Immutable, safe for use by any
 * number of threads.
 *
 * @param steps the period in steps, at least 1
 * @param found false if the series showed none and the number is assumed
 * @see <a href="https://github.com/TheDatumOrg/TSB-AD">Liu and Paparrizos: The Elephant in the
 *     Room, Towards A Reliable Time-Series Anomaly Detection Benchmark, NeurIPS 2024</a>
 */
public record Period(int steps, boolean found) {
  /** The period assumed for a series that shows none. */
  public static final int ASSUMED = 125;

  private static final int VALUES = 20_000;
  private static final int LAGS = 400;
  private static final int FIRST_LAG = 3;
  private static final int SHORTEST = 6;
  private static final int LONGEST = 303;

  /**
   * Checks the steps.
   *
   * @throws IllegalArgumentException if steps are not positive
   */
  public Period {
    Require.positive(steps, "steps");
  }

  /**
   * Estimates the period of a series of one feature. Takes some ten milliseconds at most.
   *
   * @param series the values in the order of time, at least one, all finite
   * @return the period, or the assumed one
   * @throws IllegalArgumentException if the series is null or empty, or a value is NaN or infinite
   */
  public static Period of(float[] series) {
    Require.positive(Require.present(series, "series").length, "length of series");
    for (int i = 0; i < series.length; i++) {
      if (!Float.isFinite(series[i])) {
        Require.that(
            false,
            "series must be finite, found %s at index %d: fill or cut out the gap",
            series[i],
            i);
      }
    }
    int lag = highestPeak(autocorrelations(centred(series)));
    boolean found = lag >= SHORTEST && lag <= LONGEST;
    return new Period(found ? lag : ASSUMED, found);
  }

  private static double[] centred(float[] series) {
    double[] values = new double[Math.min(VALUES, series.length)];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      // Less the first value, so that a constant series is exactly zero.
      values[i] = (double) series[i] - series[0];
      sum += values[i];
    }
    double mean = sum / values.length;
    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
    }
    return values;
  }

  /** Not divided by the variance, which moves no maximum. */
  private static double[] autocorrelations(double[] values) {
    double[] correlations = new double[Math.min(LAGS + 1, values.length)];
    for (int k = 0; k < correlations.length; k++) {
      double sum = 0;
      for (int t = 0; t < values.length - k; t++) {
        sum += values[t] * values[t + k];
      }
      correlations[k] = sum;
    }
    return correlations;
  }

  /** The lag, 0 if there is no peak. */
  private static int highestPeak(double[] correlations) {
    int highest = 0;
    for (int k = FIRST_LAG + 1; k < correlations.length - 1; k++) {
      boolean peak = correlations[k] > correlations[k - 1] && correlations[k] > correlations[k + 1];
      if (peak && (highest == 0 || correlations[k] > correlations[highest])) {
        highest = k;
      }
    }
    return highest;
  }
}
