package dev.concertina.cli.baseline;

import dev.concertina.compress.ErrorBound;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A table whose values were rounded as coarsely as a bound allows, to steps of twice the bound from
 * the column's least value on. Missing and infinite readings are levels of their own.
 *
 * @param columns the levels
 * @param width the bytes that hold each of them: 1, 2 or 4
 */
record QuantisedTable(int[][] columns, int width) {
  private static final int ODD_ONES = 3; // missing, and both infinities

  static QuantisedTable of(float[][] rows, ErrorBound bound) {
    int[][] columns = new int[rows[0].length][];
    long most = 0;
    boolean bits = false;
    for (int k = 0; k < columns.length; k++) {
      float[] column = column(rows, k);
      columns[k] = levels(column, bound);
      bits |= columns[k].length == 0 && column.length > 0;
      most = Math.max(most, IntStream.of(columns[k]).max().orElse(0));
    }
    return bits
        ? new QuantisedTable(asTheyAre(rows, columns.length), Float.BYTES)
        : new QuantisedTable(columns, most < 1 << 8 ? 1 : most < 1 << 16 ? 2 : 4);
  }

  private static float[] column(float[][] rows, int number) {
    float[] column = new float[rows.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = rows[i][number];
    }
    return column;
  }

  /** None if only the values themselves are exact enough. */
  private static int[] levels(float[] column, ErrorBound bound) {
    double[] finite =
        IntStream.range(0, column.length)
            .mapToDouble(i -> column[i])
            .filter(Double::isFinite)
            .toArray();
    double least = Arrays.stream(finite).min().orElse(0);
    double range = Arrays.stream(finite).max().orElse(0) - least;
    double step = range == 0 ? 1 : step(finite, bound.relative() ? range : 1, bound.value());
    if (!(range / step < Integer.MAX_VALUE - ODD_ONES)) {
      return new int[0];
    }
    int first = finite.length < column.length ? ODD_ONES : 0;
    int[] levels = new int[column.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] =
          Float.isFinite(column[i])
              ? first + (int) Math.rint((column[i] - least) / step)
              : oddOne(column[i]);
    }
    return levels;
  }

  private static double step(double[] finite, double unit, double bound) {
    double error = unit * bound;
    boolean whole = Arrays.stream(finite).allMatch(v -> v == Math.rint(v));
    return whole ? Math.max(2 * error, 2 * Math.floor(error) + 1) : 2 * error;
  }

  private static int oddOne(float value) {
    return Float.isNaN(value) ? 0 : value < 0 ? 1 : 2;
  }

  private static int[][] asTheyAre(float[][] rows, int columns) {
    int[][] bits = new int[columns][rows.length];
    for (int k = 0; k < columns; k++) {
      for (int i = 0; i < rows.length; i++) {
        bits[k][i] = Float.floatToRawIntBits(rows[i][k]);
      }
    }
    return bits;
  }
}
