package dev.concertina.data;

import java.util.Arrays;

/**
 * Quartiles of each feature, interpolated linearly between the two nearest values, as numpy and
 * RobustScaler of scikit-learn do (definition 7 of R. Hyndman and Y. Fan, "Sample quantiles in
 * statistical packages", The American Statistician 50, 1996).
 *
 * <p>Exact up to {@link #LIMIT} values per feature. Of more, every k-th is taken, which moves a
 * quartile by about one part in ten thousand of the ranks. Missing values (NaN) are left out; a
 * feature without any value has quartiles of 0.
 */
final class Quartiles {
  /** Values held at a time: 64 MiB. */
  static final int LIMIT = 1 << 24;

  private final double[][] quartiles; // [feature, which]

  private Quartiles(double[][] quartiles) {
    this.quartiles = quartiles;
  }

  static Quartiles of(Samples samples) {
    return of(samples, LIMIT);
  }

  static Quartiles of(Samples samples, int limit) {
    SampleShape shape = samples.shape();
    long values = (long) samples.size() * shape.valuesPerFeature();
    long stride = (values + limit - 1) / limit;
    int kept = (int) ((values + stride - 1) / stride);
    int together = Math.max(1, limit / kept); // features per pass over the samples
    double[][] quartiles = new double[shape.features()][];
    for (int first = 0; first < quartiles.length; first += together) {
      int end = Math.min(first + together, quartiles.length);
      float[][] columns = gather(samples, first, end, stride, kept);
      for (int f = first; f < end; f++) {
        quartiles[f] = quartiles(columns[f - first]);
      }
    }
    return new Quartiles(quartiles);
  }

  double lower(int feature) {
    return quartiles[feature][0];
  }

  double median(int feature) {
    return quartiles[feature][1];
  }

  double upper(int feature) {
    return quartiles[feature][2];
  }

  private static float[][] gather(Samples samples, int first, int end, long stride, int kept) {
    int block = samples.shape().valuesPerFeature();
    float[][] columns = new float[end - first][kept];
    float[] row = new float[samples.shape().size()];
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, row, 0);
      long position = (long) i * block;
      for (int k = 0; k < block; k++, position++) {
        if (position % stride == 0) {
          for (int f = first; f < end; f++) {
            columns[f - first][(int) (position / stride)] = row[f * block + k];
          }
        }
      }
    }
    return columns;
  }

  private static double[] quartiles(float[] values) {
    Arrays.sort(values);
    int known = values.length; // missing ones are sorted to the end
    while (known > 0 && Float.isNaN(values[known - 1])) {
      known--;
    }
    return new double[] {
      quantile(values, known, 0.25), quantile(values, known, 0.5), quantile(values, known, 0.75)
    };
  }

  private static double quantile(float[] sorted, int known, double part) {
    if (known == 0) {
      return 0;
    }
    double position = part * (known - 1);
    int below = (int) position;
    int above = Math.min(below + 1, known - 1);
    return sorted[below] + (position - below) * ((double) sorted[above] - sorted[below]);
  }
}
