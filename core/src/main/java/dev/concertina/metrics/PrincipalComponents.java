package dev.concertina.metrics;

import dev.concertina.backend.BackendSelector;
import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Holds the leading principal components of rows. They are computed by randomised subspace
 * iteration, with a few products of the rows with narrow matrices; a decomposition of the
 * covariance ({@link PcaBaseline}) takes the cube of the width. Exact to about seven digits where
 * variances fall off, as they do in series and pictures; components of nearly the same variance may
 * be mixed.
 *
 * <p>The arrays are the record's own: do not change them.
 *
 * <p>Source: N. Halko, P.-G. Martinsson, J. Tropp, "Finding structure with randomness", SIAM Review
 * 53 (2011), algorithms 4.4 and 5.3.
 *
 * @param mean of the rows, {@code [width]}
 * @param axes orthonormal, {@code [components][width]}, the one with the most variance first; zeros
 *     in place of directions in which rows hardly vary (less than about 1e-5 of the first)
 * @param deviations the standard deviation of the rows along each axis
 */
public record PrincipalComponents(double[] mean, double[][] axes, double[] deviations) {
  /** Directions beyond those that are wanted, which make the last of these exact. */
  private static final int SPARE = 10;

  private static final int ITERATIONS = 6;

  /**
   * Computes the leading components.
   *
   * @param rows {@code [rows, width]}, finite, at least one
   * @param components how many; fewer come of fewer rows, or of a smaller width
   * @return the components; ones beyond the rows' own directions have deviation 0
   * @throws IllegalArgumentException if there are no rows, they differ in width, a value is not
   *     finite, or the number is not positive
   */
  public static PrincipalComponents of(float[][] rows, int components) {
    Rows.training(rows);
    Require.positive(components, "components");
    BackendSelector.ready();
    try (INDArray given = Nd4j.createFromArray(rows);
        INDArray x = given.castTo(DataType.DOUBLE);
        INDArray mean = x.mean(0)) {
      x.subiRowVector(mean);
      int most = (int) Math.min(x.size(0), x.size(1));
      double[][] basis = iterated(x, gaussian(Math.min(components + SPARE, most), x.size(1)));
      orthonormalise(basis);
      return rotated(x, mean.toDoubleVector(), basis, Math.min(components, most));
    }
  }

  private static double[][] iterated(INDArray x, double[][] first) {
    // One product of the rows is less than two in each iteration, if there are many components.
    if (x.size(0) <= x.size(1) || 2L * ITERATIONS * first.length <= x.size(1)) {
      return iterated(first, basis -> timesCovariance(x, basis));
    }
    try (INDArray covariance = x.transpose().mmul(x)) {
      return iterated(first, basis -> times(covariance, basis));
    }
  }

  private static double[][] iterated(double[][] first, UnaryOperator<double[][]> product) {
    double[][] basis = first;
    for (int i = 0; i < ITERATIONS; i++) {
      orthonormalise(basis);
      basis = product.apply(basis);
    }
    return basis;
  }

  private static double[][] gaussian(int count, long width) {
    SplittableRandom random = new SplittableRandom(width);
    double[][] rows = new double[count][(int) width];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return rows;
  }

  private static double[][] times(INDArray covariance, double[][] basis) {
    try (INDArray b = Nd4j.createFromArray(basis);
        INDArray product = b.mmul(covariance)) {
      return product.toDoubleMatrix();
    }
  }

  /** {@code basis X' X}. */
  private static double[][] timesCovariance(INDArray x, double[][] basis) {
    try (INDArray b = Nd4j.createFromArray(basis);
        INDArray along = x.mmul(b.transpose());
        INDArray product = along.transpose().mmul(x)) {
      return product.toDoubleMatrix();
    }
  }

  /** Gram and Schmidt's way, twice for each row; a row without a direction of its own becomes 0. */
  private static void orthonormalise(double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      double before = Math.sqrt(dot(rows[i], rows[i]));
      for (int j = 0; j < 2 * i; j++) {
        double part = dot(rows[i], rows[j % i]);
        for (int k = 0; k < rows[i].length; k++) {
          rows[i][k] -= part * rows[j % i][k];
        }
      }
      double norm = Math.sqrt(dot(rows[i], rows[i]));
      double factor = norm > 1e-10 * before ? 1 / norm : 0;
      for (int k = 0; k < rows[i].length; k++) {
        rows[i][k] *= factor;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Turns the basis into the directions of most variance within it. */
  private static PrincipalComponents rotated(
      INDArray x, double[] mean, double[][] basis, int components) {
    double[][] covariance;
    try (INDArray b = Nd4j.createFromArray(basis);
        INDArray along = x.mmul(b.transpose());
        INDArray product = along.transpose().mmul(along)) {
      covariance = product.divi(x.size(0)).toDoubleMatrix();
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
    double[][] axes = new double[components][mean.length];
    double[] deviations = new double[components];
    for (int a = 0; a < components; a++) {
      double[] mix = eigen.getEigenvector(a).toArray();
      deviations[a] = Math.sqrt(Math.max(0, eigen.getRealEigenvalue(a)));
      for (int i = 0; i < mix.length; i++) {
        for (int k = 0; k < mean.length; k++) {
          axes[a][k] += mix[i] * basis[i][k];
        }
      }
    }
    return new PrincipalComponents(mean, axes, deviations);
  }
}
