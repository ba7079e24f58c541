package dev.concertina.metrics;

import dev.concertina.internal.Require;
import java.util.Arrays;

/**
 * The distance to the k-th nearest training row, ||x - x<sub>(k)</sub>||: on tables a floor that
 * few networks clear.
 *
 * <p>Every training row counts, also one equal to the row that is scored: a training row has itself
 * as its nearest neighbour, at distance exactly 0, and with k or more copies among the training
 * rows a row scores exactly 0. NaN and infinities are refused. Scoring compares each row with each
 * training row, O(rows × training rows × features); 5,500 by 5,700 rows of 36 features take well
 * under a second. Sums are in single precision, with a relative error near 1e-6; values beyond 1e19
 * give infinite distances. Immutable, holds a copy of the training rows, safe for use by any number
 * of threads.
 *
 * @see <a href="https://doi.org/10.1145/342009.335437">Ramaswamy, Rastogi and Shim: Efficient
 *     Algorithms for Mining Outliers from Large Data Sets, SIGMOD 2000</a>
 */
public final class NeighbourFloor implements Floor {
  /** Floats in a block of training rows: 32 KiB, about a first-level cache. */
  private static final int BLOCK_VALUES = 8192;

  private static final int LEAST_BLOCK_ROWS = 64;

  private final int k;
  private final int features;
  private final float[][] blocks;
  private final int blockRows;
  private final int trainingRows;

  private NeighbourFloor(float[][] training, int k) {
    this.k = k;
    features = training[0].length;
    trainingRows = training.length;
    int fitting = Math.max(LEAST_BLOCK_ROWS, BLOCK_VALUES / features);
    blockRows = Math.min(trainingRows, fitting);
    blocks = new float[(trainingRows + blockRows - 1) / blockRows][];
    for (int b = 0; b < blocks.length; b++) {
      blocks[b] = transposed(training, b * blockRows, rowsIn(b));
    }
  }

  /**
   * Keeps the training rows.
   *
   * @param training scaled rows, {@code [rows, features]}
   * @param k which neighbour, from 1 for the nearest
   * @return the floor
   * @throws IllegalArgumentException if there are no rows or features, widths differ, a value is
   *     NaN or infinite, or k is not in [1, training rows]
   */
  public static NeighbourFloor of(float[][] training, int k) {
    Rows.training(training);
    Require.that(
        k >= 1 && k <= training.length,
        "k must be in [1, %d], the number of training rows, found %d",
        training.length,
        k);
    return new NeighbourFloor(training, k);
  }

  private int rowsIn(int block) {
    return Math.min(blockRows, trainingRows - block * blockRows);
  }

  /**
   * Feature after feature, so that the inner loop runs over rows and the compiler vectorises it.
   */
  private static float[] transposed(float[][] rows, int from, int count) {
    float[] block = new float[rows[0].length * count];
    for (int r = 0; r < count; r++) {
      for (int f = 0; f < rows[0].length; f++) {
        block[f * count + r] = rows[from + r][f];
      }
    }
    return block;
  }

  @Override
  public String name() {
    return "distance to neighbour " + k;
  }

  @Override
  public double[] scores(float[][] rows) {
    Rows.checked(rows, features, "rows");
    float[][] nearest = new float[rows.length][k];
    for (float[] squares : nearest) {
      Arrays.fill(squares, Float.POSITIVE_INFINITY);
    }
    float[] squares = new float[blockRows];
    for (int b = 0; b < blocks.length; b++) {
      int count = rowsIn(b);
      for (int r = 0; r < rows.length; r++) {
        squaredDistances(rows[r], blocks[b], count, squares);
        keepNearest(squares, count, nearest[r]);
      }
    }
    return Arrays.stream(nearest).mapToDouble(sorted -> Math.sqrt(sorted[k - 1])).toArray();
  }

  /**
   * Sums squared differences and not ||a||² - 2ab + ||b||², which cancels for near neighbours and
   * does not give 0 for equal rows.
   */
  private static void squaredDistances(float[] row, float[] block, int count, float[] squares) {
    Arrays.fill(squares, 0, count, 0);
    for (int f = 0; f < row.length; f++) {
      float value = row[f];
      int offset = f * count;
      for (int i = 0; i < count; i++) {
        float difference = value - block[offset + i];
        squares[i] += difference * difference;
      }
    }
  }

  /** Inserts into the k smallest so far, which are in ascending order. */
  private static void keepNearest(float[] squares, int count, float[] nearest) {
    int last = nearest.length - 1;
    for (int i = 0; i < count; i++) {
      float square = squares[i];
      if (square < nearest[last]) {
        int place = last;
        for (; place > 0 && nearest[place - 1] > square; place--) {
          nearest[place] = nearest[place - 1];
        }
        nearest[place] = square;
      }
    }
  }
}
