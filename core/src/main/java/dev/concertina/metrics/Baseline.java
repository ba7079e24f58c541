package dev.concertina.metrics;

/**
 * A plain anomaly score that a trained network has to beat before it earns its keep: fitted on
 * rows, it scores rows, and a higher score looks more anomalous.
 *
 * <p>Rows are {@code [rows, features]} and scaled as for the network, because all floors here mix
 * the features. They never see labels. The scores of different floors are on different scales;
 * compare them by {@link Ranking}. Implementations are immutable and safe for use by any number of
 * threads.
 */
public interface Baseline {
  /**
   * What it is, in a few words for a table.
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
