package dev.concertina.denoise;

import java.util.Arrays;

/**
 * The covariance of vectors that come one by one. They are added up four at a time: less traffic.
 */
final class PatchCovariance {
  private final double[][] waiting;
  private final double[] sums;
  private final double[][] products;
  private int count;

  PatchCovariance(int dimension) {
    waiting = new double[4][dimension];
    sums = new double[dimension];
    products = new double[dimension][dimension];
  }

  /** Where to write the next vector. */
  double[] next() {
    if (count > 0 && count % 4 == 0) {
      addWaiting();
    }
    return waiting[count++ % 4];
  }

  private void addWaiting() {
    double[] a = waiting[0];
    double[] b = waiting[1];
    double[] c = waiting[2];
    double[] d = waiting[3];
    for (int i = 0; i < sums.length; i++) {
      sums[i] += a[i] + b[i] + c[i] + d[i];
      addRow(products[i], a[i], a, b[i], b, c[i], c, d[i], d);
    }
  }

  /** Whole rows, not only half of the symmetric matrix: so the loop runs as one over vectors. */
  private static void addRow(
      double[] row,
      double wa,
      double[] a,
      double wb,
      double[] b,
      double wc,
      double[] c,
      double wd,
      double[] d) {
    for (int j = 0; j < row.length; j++) {
      row[j] += wa * a[j] + wb * b[j] + wc * c[j] + wd * d[j];
    }
  }

  int count() {
    return count;
  }

  /** Ends the adding. */
  double[][] matrix() {
    for (int i = (count - 1) % 4 + 1; i < 4; i++) {
      Arrays.fill(waiting[i], 0);
    }
    addWaiting();
    double[][] matrix = new double[sums.length][sums.length];
    for (int i = 0; i < sums.length; i++) {
      for (int j = 0; j < sums.length; j++) {
        matrix[i][j] = (products[i][j] - sums[i] * sums[j] / count) / (count - 1);
      }
    }
    return matrix;
  }
}
