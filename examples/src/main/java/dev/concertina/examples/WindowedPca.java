package dev.concertina.examples;

import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.data.SlidingWindows;
import dev.concertina.data.TimeSeries;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The best linear autoencoder of windows, scored as {@link
 * dev.concertina.anomaly.SeriesDetector} scores a net: each feature's squared residual in a window
 * over its mean on the training windows, the mean over the features, and over the windows that
 * cover a step.
 */
final class WindowedPca {
  private static final int ROWS_AT_ONCE = 512;

  /** Windows to learn from; more say no more. */
  private static final int MOST_WINDOWS = 8000;

  private final int length;
  private final int features;
  private final Scaling scaling;
  private final INDArray mean;
  private final INDArray axes;
  private final double[] usual;

  private WindowedPca(Samples windows, Scaling scaling, double share, int components) {
    this.length = windows.shape().valuesPerFeature();
    this.features = windows.shape().features();
    this.scaling = scaling;
    int width = windows.shape().size();
    this.mean = Nd4j.zeros(DataType.DOUBLE, 1, width);
    for (int from = 0; from < windows.size(); from += ROWS_AT_ONCE) {
      mean.addi(scaled(windows, from).sum(true, 0));
    }
    mean.divi(windows.size());
    INDArray scatter = Nd4j.zeros(DataType.DOUBLE, width, width);
    for (int from = 0; from < windows.size(); from += ROWS_AT_ONCE) {
      INDArray centred = scaled(windows, from).subiRowVector(mean);
      scatter.addi(centred.transpose().mmul(centred));
    }
    double[] values = Eigen.symmetricGeneralizedEigenvalues(scatter).toDoubleVector();
    int k = components > 0 ? Math.min(components, width) : count(values, share);
    // In place of the matrix there are now its eigenvectors, those of the greatest values last.
    this.axes = scatter.get(NDArrayIndex.all(), NDArrayIndex.interval(width - k, width)).dup();
    this.usual = new double[features];
    for (int from = 0; from < windows.size(); from += ROWS_AT_ONCE) {
      for (double[] errors : errors(scaled(windows, from))) {
        for (int f = 0; f < features; f++) {
          usual[f] += errors[f] / windows.size();
        }
      }
    }
    double least = Math.max(1e-3 * Arrays.stream(usual).average().orElse(0), 1e-12);
    Arrays.setAll(usual, f -> Math.max(usual[f], least));
  }

  /** As many components as it takes to keep a share of the variance. */
  static WindowedPca ofVariance(TimeSeries training, int length, double share) {
    return of(training, length, share, 0);
  }

  /** A number of components. */
  static WindowedPca ofComponents(TimeSeries training, int length, int components) {
    return of(training, length, 0, components);
  }

  private static WindowedPca of(TimeSeries training, int length, double share, int components) {
    int stride = 1 + training.length() / MOST_WINDOWS;
    Samples windows = SlidingWindows.of(training, length).withStride(stride).samples();
    Scaling scaling = Scaling.learn(Scaling.Method.STANDARD, windows);
    return new WindowedPca(windows, scaling, share, components);
  }

  /** Eigenvalues come ascending. */
  private static int count(double[] values, double share) {
    double all = Arrays.stream(values).map(v -> Math.max(0, v)).sum();
    double sum = 0;
    int k = 0;
    while (k < values.length && sum < share * all) {
      k++;
      sum += Math.max(0, values[values.length - k]);
    }
    return Math.max(1, k);
  }

  int components() {
    return (int) axes.size(1);
  }

  private INDArray scaled(Samples windows, int from) {
    int count = Math.min(ROWS_AT_ONCE, windows.size() - from);
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = windows.row(from + i);
      scaling.apply(rows[i], 0, 1, windows.shape());
    }
    return Nd4j.createFromArray(rows).castTo(DataType.DOUBLE);
  }

  /** The mean squared residual of each feature. */
  private double[][] errors(INDArray rows) {
    INDArray centred = rows.subRowVector(mean);
    double[][] residual =
        centred.sub(centred.mmul(axes).mmul(axes.transpose())).toDoubleMatrix();
    double[][] errors = new double[residual.length][features];
    for (int i = 0; i < residual.length; i++) {
      for (int k = 0; k < residual[i].length; k++) {
        errors[i][k / length] += residual[i][k] * residual[i][k] / length;
      }
    }
    return errors;
  }

  /** A score for each step; NaN where no window covers it. */
  double[] scores(TimeSeries series, int stride) {
    SlidingWindows windows = SlidingWindows.of(series, length).withStride(stride);
    double[] sums = new double[series.length()];
    int[] counts = new int[series.length()];
    Samples samples = windows.samples();
    for (int from = 0; from < samples.size(); from += ROWS_AT_ONCE) {
      double[][] errors = errors(scaled(samples, from));
      for (int i = 0; i < errors.length; i++) {
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
