package dev.concertina.cli.baseline;

import java.util.ArrayList;
import java.util.List;

/**
 * An order in which integers of a table stand in bytes.
 *
 * @param changes whether a value stands for itself, or for how far it is from the one before it in
 *     its column
 * @param byColumn whether a column is followed by the next column, or a row by the next row
 * @param planes whether all lowest bytes come first, or each value's bytes together
 */
record Packing(boolean changes, boolean byColumn, boolean planes) {
  /** All packings that differ from each other for values with the given number of bytes. */
  static List<Packing> ways(int width) {
    List<Packing> ways = new ArrayList<>();
    for (int i = 0; i < (width > 1 ? 8 : 4); i++) {
      ways.add(new Packing((i & 1) != 0, (i & 2) != 0, (i & 4) != 0));
    }
    return ways;
  }

  /**
   * The bytes, lowest ones first; changes wrap around.
   *
   * @param columns of equal length
   * @param width bytes of a value
   */
  byte[] pack(int[][] columns, int width) {
    int rows = columns[0].length;
    int count = rows * columns.length;
    byte[] bytes = new byte[Math.multiplyExact(count, width)];
    for (int k = 0; k < columns.length; k++) {
      int before = 0;
      for (int row = 0; row < rows; row++) {
        int value = changes ? columns[k][row] - before : columns[k][row];
        before = columns[k][row];
        int place = byColumn ? k * rows + row : row * columns.length + k;
        for (int b = 0; b < width; b++) {
          bytes[planes ? b * count + place : place * width + b] = (byte) (value >> 8 * b);
        }
      }
    }
    return bytes;
  }

  @Override
  public String toString() {
    return (changes ? "changes" : "values")
        + (byColumn ? ", column by column" : ", row by row")
        + (planes ? ", byte planes" : "");
  }
}
