package dev.concertina.cli.baseline;

import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.PrincipalComponents;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The best linear autoencoder of windows, scored as {@link
 * dev.concertina.series.detect.SeriesDetector} scores a net: each feature's squared residual in a
 * window over its mean on the training windows, the mean over the features, and over the windows
 * that cover a step.
 */
public final class WindowedPca {
  private static final int ROWS_AT_ONCE = 512;

  /** Windows to learn from; more say no more. */
  private static final int MOST_WINDOWS = 4096;

  private final int features;
  private final int length;
  private final Scaling scaling;
  private final float[] mean;
  private final INDArray axes;
  private final double[] usual;

  private WindowedPca(Basis basis, int components) {
    this.features = basis.windows.shape().features();
    this.length = basis.windows.shape().valuesPerFeature();
    this.scaling = basis.scaling;
    this.mean = floats(basis.components.mean());
    float[][] rows = new float[components][];
    Arrays.setAll(rows, a -> floats(basis.components.axes()[a]));
    this.axes = Nd4j.createFromArray(rows);
    this.usual = new double[features];
    for (int from = 0; from < basis.rows.length; from += ROWS_AT_ONCE) {
      int to = Math.min(basis.rows.length, from + ROWS_AT_ONCE);
      for (double[] errors : errors(Arrays.copyOfRange(basis.rows, from, to))) {
        for (int f = 0; f < features; f++) {
          usual[f] += errors[f] / basis.rows.length;
        }
      }
    }
    double least = Math.max(1e-3 * Arrays.stream(usual).average().orElse(0), 1e-12);
    Arrays.setAll(usual, f -> Math.max(usual[f], least));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The components of a series' windows, of which any number may be used. */
  public static final class Basis {
    private final Samples windows;
    private final Scaling scaling;
    private final float[][] rows;
    private final PrincipalComponents components;

    public Basis(TimeSeries training, int length, int most) {
      int stride = 1 + training.length() / MOST_WINDOWS;
      this.windows = SlidingWindows.of(training, length).withStride(stride).samples();
      this.scaling = Scaling.learn(Scaling.Method.STANDARD, windows);
      this.rows = windows.rows();
      for (float[] row : rows) {
        scaling.apply(row, 0, 1, windows.shape());
      }
      this.components = PrincipalComponents.of(rows, most);
    }

    /** The projection on a number of components, or on all there are. */
    public WindowedPca leading(int count) {
      return new WindowedPca(this, Math.min(count, components.axes().length));
    }

    /** As many components as it takes to keep a share of the variance, or all there are. */
    public WindowedPca keeping(double share) {
      double all = 0;
      for (float[] row : rows) {
        for (int k = 0; k < row.length; k++) {
          all += Math.pow(row[k] - components.mean()[k], 2) / rows.length;
        }
      }
      double sum = 0;
      int count = 0;
      while (count < components.deviations().length && sum < share * all) {
        sum += Math.pow(components.deviations()[count++], 2);
      }
      return new WindowedPca(this, Math.max(1, count));
    }
  }

  /** The mean squared residual of each feature. */
  private double[][] errors(float[][] rows) {
    float[][] centred = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      centred[i] = rows[i].clone();
      for (int k = 0; k < mean.length; k++) {
        centred[i][k] -= mean[k];
      }
    }
    float[][] residual;
    try (INDArray x = Nd4j.createFromArray(centred);
        INDArray codes = x.mmul(axes.transpose());
        INDArray image = codes.mmul(axes)) {
      residual = x.sub(image).toFloatMatrix();
    }
    double[][] errors = new double[rows.length][features];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < mean.length; k++) {
        errors[i][k / length] += (double) residual[i][k] * residual[i][k] / length;
      }
    }
    return errors;
  }

  /** A score for each step; NaN where no window covers it. */
  public double[] scores(TimeSeries series, int stride) {
    SlidingWindows windows = SlidingWindows.of(series, length).withStride(stride);
    double[] sums = new double[series.length()];
    int[] counts = new int[series.length()];
    Samples samples = windows.samples();
    for (int from = 0; from < samples.size(); from += ROWS_AT_ONCE) {
      float[][] rows = new float[Math.min(ROWS_AT_ONCE, samples.size() - from)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = samples.row(from + i);
        scaling.apply(rows[i], 0, 1, samples.shape());
      }
      double[][] errors = errors(rows);
      for (int i = 0; i < rows.length; i++) {
        double score = 0;
        for (int f = 0; f < features; f++) {
          score += errors[i][f] / usual[f] / features;
        }
        SlidingWindows.Place place = windows.place(from + i);
        for (int t = place.start(); t < place.end(); t++) {
          sums[t] += score;
          counts[t]++;
        }
      }
    }
    Arrays.setAll(sums, t -> counts[t] == 0 ? Double.NaN : sums[t] / counts[t]);
    return sums;
  }
}
