package dev.concertina.metrics;

/**
 * Computes a simple anomaly score to compare a trained net with. It is fitted on rows and scores
 * rows; a higher score is more anomalous.
 *
 * <p>Rows are {@code [rows, features]} and scaled as for the network, because all floors here mix
 * the features. They never see labels. The scores of different floors are on different scales;
 * compare them by {@link Ranking}. Implementations are immutable and safe for use by any number of
 * threads.
 */
public interface Baseline {
  /**
   * Returns a short name for a table.
   *
   * @return the name
   */
  String name();

  /**
   * Scores rows.
   *
   * @param rows the rows, {@code [rows, features]}, with as many features as the training rows;
   *     none at all give no scores
   * @return one score for each row, zero or above
   * @throws IllegalArgumentException if rows are null, of another width, or hold NaN or infinities
   */
  double[] scores(float[][] rows);
}
