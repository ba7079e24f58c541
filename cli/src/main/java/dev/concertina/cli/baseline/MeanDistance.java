package dev.concertina.cli.baseline;

import dev.concertina.series.TimeSeries;

/** No model at all: how far readings are from their mean, in standard deviations. */
public final class MeanDistance {
  private final double[] mean;
  private final double[] deviation;

  private MeanDistance(double[] mean, double[] deviation) {
    this.mean = mean;
    this.deviation = deviation;
  }

  public static MeanDistance of(TimeSeries training) {
    double[] mean = new double[training.features()];
    double[] deviation = new double[mean.length];
    for (int f = 0; f < mean.length; f++) {
      float[] values = training.feature(f);
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      mean[f] = sum / values.length;
      double squares = 0;
      for (float value : values) {
        squares += (value - mean[f]) * (value - mean[f]);
      }
      double sd = Math.sqrt(squares / values.length);
      deviation[f] = sd > 0 ? sd : 1;
    }
    return new MeanDistance(mean, deviation);
  }

  /** The mean over the features and over the last {@code smoothing} steps up to each step. */
  public double[] scores(TimeSeries series, int smoothing) {
    double[] sums = new double[series.length() + 1];
    for (int t = 0; t < series.length(); t++) {
      double sum = 0;
      for (int f = 0; f < mean.length; f++) {
        sum += Math.abs(series.value(t, f) - mean[f]) / deviation[f] / mean.length;
      }
      sums[t + 1] = sums[t] + sum;
    }
    double[] scores = new double[series.length()];
    for (int t = 0; t < scores.length; t++) {
      int from = Math.max(0, t + 1 - smoothing);
      scores[t] = (sums[t + 1] - sums[from]) / (t + 1 - from);
    }
    return scores;
  }
}
