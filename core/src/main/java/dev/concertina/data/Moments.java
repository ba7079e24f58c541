package dev.concertina.data;

import java.util.Arrays;

/**
 * Least, greatest, mean and standard deviation of each feature, in double and in one pass.
 *
 * <p>The values of a feature in one sample are taken together: their mean and sum of squared
 * deviations, in two passes over values that are in the cache, are merged with those so far. For
 * one value per feature the merge is Welford's update. Neither subtracts large sums from each
 * other, so a large mean does not eat the deviation. Missing values (NaN) are left out; a feature
 * without any value counts as 0 throughout.
 *
 * <p>Source: T. Chan, G. Golub, R. LeVeque, "Algorithms for computing the sample variance", The
 * American Statistician 37 (1983), equations 1.5; B. Welford, Technometrics 4 (1962).
 */
final class Moments {
  private final double[] mean;
  private final double[] squares; // sum of squared deviations from the mean
  private final float[] least;
  private final float[] greatest;
  private final double[] count;

  private Moments(int features) {
    mean = new double[features];
    count = new double[features];
    squares = new double[features];
    least = new float[features];
    greatest = new float[features];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
  }

  static Moments of(Samples samples) {
    SampleShape shape = samples.shape();
    var moments = new Moments(shape.features());
    float[] row = new float[shape.size()];
    float[] known = samples.hasMissing() ? new float[shape.valuesPerFeature()] : null;
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, row, 0);
      for (int f = 0; f < shape.features(); f++) {
        int from = f * shape.valuesPerFeature();
        if (known == null) {
          moments.add(f, row, from, shape.valuesPerFeature());
        } else {
          moments.add(f, known, 0, gather(row, from, known));
        }
      }
    }
    return moments;
  }

  double mean(int feature) {
    return mean[feature];
  }

  /** The population standard deviation: divided by n, as StandardScaler of scikit-learn does. */
  double sd(int feature) {
    return Math.sqrt(squares[feature] / Math.max(1, count[feature]));
  }

  float least(int feature) {
    return count[feature] == 0 ? 0 : least[feature];
  }

  float greatest(int feature) {
    return count[feature] == 0 ? 0 : greatest[feature];
  }

  /** Copies the values that are not missing; returns how many there are. */
  private static int gather(float[] row, int from, float[] known) {
    int next = 0;
    for (int i = from; i < from + known.length; i++) {
      if (!Float.isNaN(row[i])) {
        known[next++] = row[i];
      }
    }
    return next;
  }

  private void add(int f, float[] row, int from, int length) {
    if (length == 0) {
      return;
    }
    double before = count[f];
    count[f] += length;
    double weight = length / count[f];
    double blockMean = row[from];
    double blockSquares = 0;
    if (length > 1) {
      blockMean = mean(row, from, length);
      blockSquares = squares(row, from, length, blockMean);
    }
    double delta = blockMean - mean[f];
    mean[f] += delta * weight;
    squares[f] += blockSquares + delta * delta * before * weight;
    for (int i = from; i < from + length; i++) {
      least[f] = Math.min(least[f], row[i]);
      greatest[f] = Math.max(greatest[f], row[i]);
    }
  }

  private static double mean(float[] row, int from, int length) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += row[i];
    }
    return sum / length;
  }

  private static double squares(float[] row, int from, int length, double mean) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      double deviation = row[i] - mean;
      sum += deviation * deviation;
    }
    return sum;
  }
}
