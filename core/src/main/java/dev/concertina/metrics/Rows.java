package dev.concertina.metrics;

import dev.concertina.internal.Require;
import java.util.Locale;

/** Checks and sums over {@code [rows, features]} that the floors share. */
final class Rows {
  private Rows() {}

  /** Requires at least one row of at least one feature, all of one width, all finite. */
  static float[][] training(float[][] rows) {
    Require.present(rows, "training");
    Require.that(rows.length > 0, "training must have at least one row, found none");
    Require.that(
        rows[0] != null && rows[0].length > 0, "training rows must have features, found none");
    return checked(rows, rows[0].length, "training");
  }

  /** Requires rows of the given width, all finite. */
  static float[][] checked(float[][] rows, int features, String name) {
    Require.present(rows, name);
    for (int r = 0; r < rows.length; r++) {
      int width = rows[r] == null ? 0 : rows[r].length;
      if (width != features) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s must be of shape [rows, %d], found %d values in row %d",
                name,
                features,
                width,
                r));
      }
      for (int f = 0; f < features; f++) {
        if (!Float.isFinite(rows[r][f])) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "%s must be finite, found %s in row %d, feature %d: repair or leave out the row",
                  name,
                  rows[r][f],
                  r,
                  f));
        }
      }
    }
    return rows;
  }

  /** The mean of each feature. */
  static double[] mean(float[][] rows) {
    double[] mean = new double[rows[0].length];
    for (float[] row : rows) {
      for (int f = 0; f < mean.length; f++) {
        mean[f] += row[f];
      }
    }
    for (int f = 0; f < mean.length; f++) {
      mean[f] /= rows.length;
    }
    return mean;
  }

  /** Writes row - mean. */
  static void centre(float[] row, double[] mean, double[] centred) {
    for (int f = 0; f < mean.length; f++) {
      centred[f] = row[f] - mean[f];
    }
  }

  /** The mean of the squares. */
  static double meanSquare(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }
}
