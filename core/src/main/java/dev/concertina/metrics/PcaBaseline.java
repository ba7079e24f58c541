package dev.concertina.metrics;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The best linear autoencoder: projection on the first k principal components of the training rows.
 * With their mean m and the k leading unit eigenvectors W of their covariance, a row x of d
 * features scores the mean squared residual ||(x - m) - W Wᵀ (x - m)||² / d.
 *
 * <p>Rows are taken as they are: centred, not rescaled. At least one training row; a single row or
 * equal rows have no variance, and their eigenvectors are arbitrary. Where the k-th and the next
 * eigenvalue are equal, so is the choice between them. NaN and infinities are refused. Fitting
 * costs O(rows × d² + d³) in double precision, seconds for 784 features, and d² memory; it is meant
 * for up to about a thousand features. Immutable, safe for use by any number of threads.
 *
 * @see <a href="https://doi.org/10.1111/1467-9868.00196">Tipping and Bishop: Probabilistic
 *     Principal Component Analysis, Journal of the Royal Statistical Society B 61, 1999, section
 *     2</a>
 * @see <a href="https://doi.org/10.1016/0893-6080(89)90014-2">Baldi and Hornik: Neural Networks and
 *     Principal Component Analysis, Neural Networks 2, 1989: no linear autoencoder does better</a>
 */
public final class PcaBaseline implements Baseline {
  private static final int ROWS_AT_ONCE = 4;

  private final double[] mean;

  /** {@code [components, features]}, orthonormal rows. */
  private final double[][] axes;

  private PcaBaseline(double[] mean, double[][] axes) {
    this.mean = mean;
    this.axes = axes;
  }

  /**
   * Fits as many components as it takes to keep a share of the variance: the smallest k whose
   * leading eigenvalues sum to at least that share of all. None if the rows do not vary; the score
   * is then that of {@link MeanBaseline}.
   *
   * @param training scaled rows, {@code [rows, features]}
   * @param share the share of the variance to keep, in (0, 1]
   * @return the floor
   * @throws IllegalArgumentException if there are no rows or features, widths differ, a value is
   *     NaN or infinite, or the share is out of range
   */
  public static PcaBaseline ofVariance(float[][] training, double share) {
    Require.that(share > 0 && share <= 1, "share must be in (0, 1], found %s", share);
    return of(Rows.training(training), eigenvalues -> componentsFor(share, eigenvalues));
  }

  /**
   * Fits a given number of components, such as the code size of the network to compare with.
   *
   * @param training scaled rows, {@code [rows, features]}
   * @param k how many components, from 1 to the number of features
   * @return the floor
   * @throws IllegalArgumentException if there are no rows or features, widths differ, a value is
   *     NaN or infinite, or k is out of range
   */
  public static PcaBaseline ofComponents(float[][] training, int k) {
    Rows.training(training);
    int features = training[0].length;
    Require.that(
        k >= 1 && k <= features,
        "k must be in [1, %d], the number of features, found %d",
        features,
        k);
    return of(training, eigenvalues -> k);
  }

  private static PcaBaseline of(float[][] training, ToIntFunction<double[]> components) {
    double[] mean = Rows.mean(training);
    double[][] scatter = scatter(training, mean);
    double shift = raised(scatter);
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(scatter, false));
    // For a symmetric matrix commons-math orders the eigenvalues from the largest.
    double[] eigenvalues = eigen.getRealEigenvalues();
    double rounding = eigenvalues.length * Math.ulp(2 * shift);
    for (int i = 0; i < eigenvalues.length; i++) {
      double eigenvalue = eigenvalues[i] - shift;
      eigenvalues[i] = eigenvalue > rounding ? eigenvalue : 0;
    }
    double[][] axes = new double[components.applyAsInt(eigenvalues)][];
    for (int a = 0; a < axes.length; a++) {
      axes[a] = eigen.getEigenvector(a).toArray();
    }
    return new PcaBaseline(mean, axes);
  }

  /**
   * Adds the trace to the diagonal, which adds it to every eigenvalue and leaves the vectors as
   * they are. Of features that move together, as pixels do, many eigenvalues are 0, and
   * commons-math does not converge on what rounding makes of them.
   */
  private static double raised(double[][] scatter) {
    double trace = 0;
    for (int i = 0; i < scatter.length; i++) {
      trace += scatter[i][i];
    }
    for (int i = 0; i < scatter.length; i++) {
      scatter[i][i] += trace;
    }
    return trace;
  }

  /** The covariance times the number of rows, which has the same eigenvectors. */
  private static double[][] scatter(float[][] training, double[] mean) {
    double[][] scatter = new double[mean.length][mean.length];
    double[][] centred = new double[ROWS_AT_ONCE][mean.length];
    for (int from = 0; from < training.length; from += ROWS_AT_ONCE) {
      for (int r = 0; r < ROWS_AT_ONCE; r++) {
        // After the last row, the mean itself: it adds nothing.
        if (from + r < training.length) {
          Rows.centre(training[from + r], mean, centred[r]);
        } else {
          Arrays.fill(centred[r], 0);
        }
      }
      addProducts(centred, scatter);
    }
    for (int i = 0; i < mean.length; i++) {
      for (int j = 0; j < i; j++) {
        scatter[i][j] = scatter[j][i];
      }
    }
    return scatter;
  }

  /** Adds the outer products of four rows, upper half: one pass over the matrix serves all four. */
  private static void addProducts(double[][] rows, double[][] scatter) {
    double[] a = rows[0];
    double[] b = rows[1];
    double[] c = rows[2];
    double[] d = rows[3];
    for (int i = 0; i < scatter.length; i++) {
      double[] sums = scatter[i];
      double ai = a[i];
      double bi = b[i];
      double ci = c[i];
      double di = d[i];
      for (int j = i; j < sums.length; j++) {
        sums[j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j];
      }
    }
  }

  private static int componentsFor(double share, double[] eigenvalues) {
    double total = 0;
    for (double eigenvalue : eigenvalues) {
      total += eigenvalue;
    }
    double kept = 0;
    int components = 0;
    while (kept < share * total) {
      kept += eigenvalues[components++];
    }
    return components;
  }

  /**
   * Returns how many components are kept.
   *
   * @return the number, 0 if the training rows do not vary and a share was asked for
   */
  public int components() {
    return axes.length;
  }

  /**
   * Returns a baseline with fewer components, without fitting anew.
   *
   * @param k how many, from 1 to {@link #components()}
   * @return a floor with the first k components
   * @throws IllegalArgumentException if k is out of range
   */
  public PcaBaseline first(int k) {
    Require.that(k >= 1 && k <= axes.length, "k must be in [1, %d], found %d", axes.length, k);
    return new PcaBaseline(mean, Arrays.copyOf(axes, k));
  }

  /**
   * Reconstructs rows: m + W Wᵀ (x - m). Not clipped to any range.
   *
   * @param rows scaled rows, {@code [rows, features]}
   * @return their reconstructions
   * @throws IllegalArgumentException if a row has another width than the training rows, or a value
   *     that is NaN or infinite
   */
  public float[][] reconstructions(float[][] rows) {
    Rows.checked(rows, mean.length, "rows");
    float[][] reconstructions = new float[rows.length][mean.length];
    double[] residual = new double[mean.length];
    for (int r = 0; r < rows.length; r++) {
      Rows.centre(rows[r], mean, residual);
      for (double[] axis : axes) {
        removeProjection(axis, residual);
      }
      for (int f = 0; f < mean.length; f++) {
        reconstructions[r][f] = (float) (rows[r][f] - residual[f]);
      }
    }
    return reconstructions;
  }

  @Override
  public String name() {
    return "PCA, components: " + axes.length;
  }

  @Override
  public double[] scores(float[][] rows) {
    Rows.checked(rows, mean.length, "rows");
    double[] scores = new double[rows.length];
    double[] residual = new double[mean.length];
    for (int r = 0; r < rows.length; r++) {
      Rows.centre(rows[r], mean, residual);
      for (double[] axis : axes) {
        removeProjection(axis, residual);
      }
      scores[r] = Rows.meanSquare(residual);
    }
    return scores;
  }

  /**
   * Axis by axis from the residual itself: the axes are orthonormal, so this is the same subspace,
   * and it does not cancel as the difference of ||x - m||² and ||Wᵀ (x - m)||² does.
   */
  private static void removeProjection(double[] axis, double[] residual) {
    double length = 0;
    for (int f = 0; f < axis.length; f++) {
      length += axis[f] * residual[f];
    }
    for (int f = 0; f < axis.length; f++) {
      residual[f] -= length * axis[f];
    }
  }
}
