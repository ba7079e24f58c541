package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.List;

/** Sequences of different lengths, as samples of one shape. */
final class Sequences {
  private Sequences() {}

  /** Fills all up to the longest, with NaN at the end. */
  static Samples padded(List<float[][]> sequences) {
    Require.that(!sequences.isEmpty(), "sequences must not be empty, found none");
    int features = 0;
    int steps = 0;
    for (int i = 0; i < sequences.size(); i++) {
      float[][] sequence = Require.present(sequences.get(i), "sequence " + i);
      requireRectangular(sequence, i);
      features = i == 0 ? sequence.length : features;
      Require.that(
          sequence.length == features,
          "sequences must have the same features, found %d in sequence %d after %d",
          sequence.length,
          i,
          features);
      steps = Math.max(steps, sequence[0].length);
    }
    SampleShape.Series shape = new SampleShape.Series(features, steps);
    float[][] rows = new float[sequences.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(sequences.get(i), shape);
    }
    return Samples.ownedSeries(rows, shape);
  }

  private static void requireRectangular(float[][] sequence, int index) {
    boolean whole = sequence.length > 0 && sequence[0] != null && sequence[0].length > 0;
    for (int f = 1; whole && f < sequence.length; f++) {
      whole = sequence[f] != null && sequence[f].length == sequence[0].length;
    }
    Require.that(
        whole,
        "a sequence must be [features][steps] with at least one of each and as many steps for"
            + " every feature, found otherwise in sequence %d",
        index);
  }

  private static float[] row(float[][] sequence, SampleShape.Series shape) {
    float[] row = new float[shape.size()];
    Arrays.fill(row, Float.NaN);
    for (int f = 0; f < sequence.length; f++) {
      System.arraycopy(sequence[f], 0, row, f * shape.time(), sequence[f].length);
    }
    return row;
  }
}
