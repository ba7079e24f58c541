package dev.concertina.image;

import java.util.Arrays;

/**
 * The structural similarity of two planes; {@link ImageQuality} says which.
 *
 * <p>The window is the product of two Gaussians, so rows are filtered first, and columns of eleven
 * filtered rows after that. No more rows than those are held, however high the picture.
 */
final class StructuralSimilarity {
  static final int WINDOW = 11;
  private static final double[] WEIGHTS = gaussian();
  private static final int MOMENTS = 5;

  private final int height;
  private final int width;
  private final int places;
  private final double c1;
  private final double c2;
  // One row each of a, b, a², b² and ab.
  private final double[][] products;
  // The same filtered along the row, for the last eleven rows.
  private final double[][][] filtered;
  // The same filtered in both directions: moments about zero.
  private final double[][] moments;

  StructuralSimilarity(int height, int width, double peak) {
    this.height = height;
    this.width = width;
    this.places = width - WINDOW + 1;
    this.c1 = 1e-4 * peak * peak;
    this.c2 = 9e-4 * peak * peak;
    this.products = new double[MOMENTS][width];
    this.filtered = new double[MOMENTS][WINDOW][places];
    this.moments = new double[MOMENTS][places];
  }

  private static double[] gaussian() {
    double[] weights = new double[WINDOW];
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      double distance = i - WINDOW / 2;
      weights[i] = Math.exp(-distance * distance / (2 * 1.5 * 1.5));
      sum += weights[i];
    }
    for (int i = 0; i < WINDOW; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** The mean over the places of the window in the planes that start there. */
  double mean(float[] a, float[] b, int from) {
    double sum = 0;
    for (int y = 0; y < height; y++) {
      multiply(a, b, from + y * width);
      for (int m = 0; m < MOMENTS; m++) {
        filterRow(products[m], filtered[m][y % WINDOW]);
      }
      if (y >= WINDOW - 1) {
        for (int m = 0; m < MOMENTS; m++) {
          filterColumns(filtered[m], y + 1, moments[m]);
        }
        sum += similarity();
      }
    }
    return sum / ((double) places * (height - WINDOW + 1));
  }

  private void multiply(float[] a, float[] b, int from) {
    for (int x = 0; x < width; x++) {
      double va = a[from + x];
      double vb = b[from + x];
      products[0][x] = va;
      products[1][x] = vb;
      products[2][x] = va * va;
      products[3][x] = vb * vb;
      products[4][x] = va * vb;
    }
  }

  private static void filterRow(double[] row, double[] into) {
    Arrays.fill(into, 0);
    for (int k = 0; k < WINDOW; k++) {
      double weight = WEIGHTS[k];
      for (int x = 0; x < into.length; x++) {
        into[x] += weight * row[x + k];
      }
    }
  }

  /** The oldest row stands where the next one would go. */
  private static void filterColumns(double[][] rows, int next, double[] into) {
    Arrays.fill(into, 0);
    for (int k = 0; k < WINDOW; k++) {
      double weight = WEIGHTS[k];
      double[] row = rows[(next + k) % WINDOW];
      for (int x = 0; x < into.length; x++) {
        into[x] += weight * row[x];
      }
    }
  }

  private double similarity() {
    double sum = 0;
    for (int x = 0; x < places; x++) {
      double meanA = moments[0][x];
      double meanB = moments[1][x];
      double both = meanA * meanB;
      double squares = meanA * meanA + meanB * meanB;
      double covariance = moments[4][x] - both;
      // Not below zero, where rounding may carry it.
      double variances = Math.max(0, moments[2][x] + moments[3][x] - squares);
      sum += (2 * both + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2));
    }
    return sum;
  }
}
