package dev.concertina.internal.inference;

import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Missing values: NaN outside a graph; inside it zeros, and an input that says which they are. */
public final class Missing {
  private Missing() {}

  /**
   * Puts zeros in place of NaN.
   *
   * @param known takes 1 for each value that is known and 0 for each that is missing
   * @return how many are missing
   */
  public static int split(float[] values, int length, float[] known) {
    int missing = 0;
    for (int i = 0; i < length; i++) {
      boolean there = !Float.isNaN(values[i]);
      known[i] = there ? 1 : 0;
      values[i] = there ? values[i] : 0;
      missing += there ? 0 : 1;
    }
    return missing;
  }

  /**
   * Marks the steps of each sample up to its last known value by 1, {@code [count, time]}; all
   * after it is padding. A sample of which nothing is known has all steps, so that a net says what
   * it expects of any.
   */
  public static float[] spans(float[] known, int count, SampleShape shape) {
    int time = shape.valuesPerFeature();
    float[] spans = new float[count * time];
    for (int i = 0; i < count; i++) {
      int last = -1;
      for (int f = 0; f < shape.features(); f++) {
        int from = i * shape.size() + f * time;
        for (int t = 0; t < time; t++) {
          if (known[from + t] > 0) {
            last = Math.max(last, t);
          }
        }
      }
      Arrays.fill(spans, i * time, i * time + (last < 0 ? time : last + 1), 1);
    }
    return spans;
  }

  /** Whether any value is missing. */
  static boolean isAny(float[] values, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (Float.isNaN(values[i])) {
        return true;
      }
    }
    return false;
  }

  /** The mean error of the values that are known; NaN if none is. */
  static double mean(
      ReconstructionError measure, float[] values, float[] reconstruction, int from, int length) {
    if (!isAny(values, from, length)) {
      return measure.mean(values, reconstruction, from, length);
    }
    float[] known = new float[length];
    float[] alike = new float[length];
    int count = 0;
    for (int i = from; i < from + length; i++) {
      if (!Float.isNaN(values[i])) {
        known[count] = values[i];
        alike[count++] = reconstruction[i];
      }
    }
    return count == 0 ? Double.NaN : measure.mean(known, alike, 0, count);
  }

  /**
   * Corrupts a sample, of which what was missing stays so.
   *
   * @param compared takes what is compared if the corruption hides values, else null
   */
  public static void corrupt(
      Corruption corruption,
      float[] values,
      float[] compared,
      int from,
      SampleShape shape,
      SplittableRandom random) {
    float[] before =
        isAny(values, from, shape.size())
            ? Arrays.copyOfRange(values, from, from + shape.size())
            : null;
    if (compared == null) {
      corruption.corrupt(values, from, shape, random);
    } else {
      corruption.corrupt(values, compared, from, shape, random);
    }
    for (int i = 0; before != null && i < before.length; i++) {
      values[from + i] = Float.isNaN(before[i]) ? Float.NaN : values[from + i];
    }
  }
}
