package dev.concertina.denoise;

import java.util.Arrays;

/**
 * The covariance of vectors that come one by one. They are added up four at a time, which spares
 * three of four passes over the matrix.
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
    for (int i = 0; i < sums.length; i++) {
      addRow(i, products[i], waiting[0], waiting[1], waiting[2], waiting[3]);
    }
  }

  /** The whole row, though the matrix is symmetric: so the loop runs as one over vectors. */
  private void addRow(int i, double[] row, double[] a, double[] b, double[] c, double[] d) {
    double ai = a[i];
    double bi = b[i];
    double ci = c[i];
    double di = d[i];
    for (int j = 0; j < row.length; j++) {
      row[j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j];
    }
    sums[i] += ai + bi + ci + di;
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
