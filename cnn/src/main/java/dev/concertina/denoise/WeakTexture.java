package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/** The noise of one plane by its patches without texture; {@link NoiseLevel} says how. */
final class WeakTexture {
  private static final int SIDE = 7;
  private static final int DIMENSION = SIDE * SIDE;

  /** With fewer patches the covariance says little. */
  private static final int LEAST_PATCHES = 4 * DIMENSION;

  /** Its patches are just enough: 14 x 14. */
  static final int LEAST_SIDE = 20;

  private static final int MOST_PATCHES = 1 << 18;
  private static final int REPETITIONS = 3;

  /**
   * The sum of the squares of all central differences within a patch, for noise of variance 1: its
   * distribution is near to Gamma's, with this mean, one half for each of 2 * 7 * 5 differences.
   */
  private static final double MEAN_TEXTURE = SIDE * (SIDE - 2);

  private static final double MOST_TEXTURE =
      new GammaDistribution(DIMENSION / 2.0, 2 * MEAN_TEXTURE / DIMENSION)
          .inverseCumulativeProbability(1 - 1e-6);

  private final float[] picture;
  private final int from;
  private final int width;
  private final int stride;
  private final int rows;
  private final int columns;
  private final float[] texture;
  private final double mean;

  WeakTexture(float[] picture, int from, SampleShape.Image shape) {
    this.picture = picture;
    this.from = from;
    this.width = shape.width();
    double places = (double) (shape.height() - SIDE + 1) * (width - SIDE + 1);
    this.stride = (int) Math.ceil(Math.sqrt(places / MOST_PATCHES));
    this.rows = (shape.height() - SIDE) / stride + 1;
    this.columns = (width - SIDE) / stride + 1;
    this.texture = new float[rows * columns];
    double sum = 0;
    for (int i = from; i < from + shape.valuesPerFeature(); i++) {
      sum += picture[i];
    }
    this.mean = sum / shape.valuesPerFeature();
    for (int p = 0; p < texture.length; p++) {
      texture[p] = textureAt(place(p));
    }
  }

  private int place(int patch) {
    return from + (patch / columns * width + patch % columns) * stride;
  }

  private float textureAt(int place) {
    float sum = 0;
    for (int i = 0; i < SIDE; i++) {
      for (int j = 1; j < SIDE - 1; j++) {
        int across = place + i * width + j;
        float right = picture[across + 1] - picture[across - 1];
        int down = place + j * width + i;
        float below = picture[down + width] - picture[down - width];
        sum += right * right + below * below;
      }
    }
    return sum / 4;
  }

  double sigma() {
    double variance = leastVariance(Double.POSITIVE_INFINITY, 0);
    for (int i = 0; i < REPETITIONS; i++) {
      variance = leastVariance(variance * MOST_TEXTURE, variance);
    }
    return Math.sqrt(variance);
  }

  /** The least variance of patches with at most that texture; without enough of them, the other. */
  private double leastVariance(double mostTexture, double otherwise) {
    var covariance = new PatchCovariance(DIMENSION);
    for (int p = 0; p < texture.length; p++) {
      if (texture[p] <= mostTexture) {
        read(place(p), covariance.next());
      }
    }
    int count = covariance.count();
    if (count < LEAST_PATCHES) {
      return otherwise;
    }
    double[] variances =
        new EigenDecomposition(new Array2DRowRealMatrix(covariance.matrix(), false))
            .getRealEigenvalues();
    double shortfall = 1 - Math.sqrt((double) DIMENSION / count);
    return Math.max(0, variances[DIMENSION - 1]) / (shortfall * shortfall);
  }

  /** Less the picture's mean, which changes no covariance but what rounding does to it. */
  private void read(int place, double[] patch) {
    for (int i = 0; i < DIMENSION; i++) {
      patch[i] = picture[place + i / SIDE * width + i % SIDE] - mean;
    }
  }
}
