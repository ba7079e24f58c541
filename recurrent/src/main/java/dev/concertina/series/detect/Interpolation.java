package dev.concertina.series.detect;

import java.util.Arrays;

/** Missing readings on the straight line between those around them. */
final class Interpolation {
  private Interpolation() {}

  /** Before the first and after the last reading it stays; where there is none, a value stands. */
  static void fill(float[] values, int from, int length, float otherwise) {
    int last = -1;
    for (int t = 0; t < length; t++) {
      if (!Float.isNaN(values[from + t])) {
        bridge(values, from, last, t);
        last = t;
      }
    }
    float end = last < 0 ? otherwise : values[from + last];
    Arrays.fill(values, from + last + 1, from + length, end);
  }

  private static void bridge(float[] values, int from, int before, int after) {
    float right = values[from + after];
    float left = before < 0 ? right : values[from + before];
    for (int t = before + 1; t < after; t++) {
      double part = before < 0 ? 1 : (double) (t - before) / (after - before);
      values[from + t] = (float) (left + ((double) right - left) * part);
    }
  }
}
