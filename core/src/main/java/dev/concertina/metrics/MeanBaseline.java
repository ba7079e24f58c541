package dev.concertina.metrics;

/**
 * The simplest baseline: it reconstructs each row as the mean m of the training rows, so a row x of
 * d features scores ||x - m||² / d. It equals a PCA without components; an autoencoder that does
 * not beat it has learned the mean.
 *
 * <p>At least one training row. NaN and infinities are refused. Immutable, safe for use by any
 * number of threads.
 *
 * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani and Friedman: The
 *     Elements of Statistical Learning, 2nd ed., 2009, section 14.5.1</a>
 */
public final class MeanBaseline implements Baseline {
  private final double[] mean;

  private MeanBaseline(double[] mean) {
    this.mean = mean;
  }

  /**
   * Fits the mean.
   *
   * @param training scaled rows, {@code [rows, features]}
   * @return the floor
   * @throws IllegalArgumentException if there are no rows or features, widths differ, or a value is
   *     NaN or infinite
   */
  public static MeanBaseline of(float[][] training) {
    return new MeanBaseline(Rows.mean(Rows.training(training)));
  }

  @Override
  public String name() {
    return "mean of the training rows";
  }

  @Override
  public double[] scores(float[][] rows) {
    Rows.checked(rows, mean.length, "rows");
    double[] scores = new double[rows.length];
    double[] centred = new double[mean.length];
    for (int r = 0; r < rows.length; r++) {
      Rows.centre(rows[r], mean, centred);
      scores[r] = Rows.meanSquare(centred);
    }
    return scores;
  }
}
