package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A mask {@code [batch, time]} of a series' steps, on the heap, step by step. */
final class StepMask {
  private final float[][] steps;
  private final boolean[] whole;

  private StepMask(float[][] steps) {
    this.steps = steps;
    this.whole = new boolean[steps.length];
    for (int t = 0; t < steps.length; t++) {
      whole[t] = allOnes(steps[t]);
    }
  }

  private static boolean allOnes(float[] values) {
    for (float value : values) {
      if (value != 1) {
        return false;
      }
    }
    return true;
  }

  /** Whether the array has the shape {@code [batch, length]} of a mask of steps. */
  static boolean fits(INDArray mask, long batch, long length) {
    return mask.rank() == 2 && mask.size(0) == batch && mask.size(1) == length;
  }

  /** The mask in an array, which may be null for none. */
  static StepMask of(INDArray mask) {
    if (mask == null) {
      return null;
    }
    INDArray floats = mask.castTo(DataType.FLOAT);
    INDArray plain = Memory.isPlain(floats) ? floats : floats.dup('c');
    int batch = (int) mask.size(0);
    int length = (int) mask.size(1);
    float[] values = new float[batch * length];
    new Memory().read(Memory.address(plain), values, 0, values.length);
    Reference.reachabilityFence(plain);
    float[][] steps = new float[length][batch];
    for (int t = 0; t < length; t++) {
      for (int b = 0; b < batch; b++) {
        steps[t][b] = values[b * length + t];
      }
    }
    return new StepMask(steps);
  }

  /** Whether nothing is masked in this step. */
  boolean isWhole(int t) {
    return whole[t];
  }

  /** Fills a block with the step's values, once for each row of the block. */
  void tile(int t, float[] block, int length) {
    float[] step = steps[t];
    for (int i = 0; i < length; i += step.length) {
      System.arraycopy(step, 0, block, i, step.length);
    }
  }

  /** Whether nothing is masked in any step. */
  boolean isWhole() {
    for (boolean step : whole) {
      if (!step) {
        return false;
      }
    }
    return true;
  }

  /**
   * Each sequence from its end, with what is masked left where it is.
   *
   * @return by step and sequence, the step that is to come there, or -1 where it is masked
   */
  int[][] turned() {
    int[][] from = new int[steps.length][steps[0].length];
    for (int b = 0; b < steps[0].length; b++) {
      int next = steps.length;
      for (int t = 0; t < steps.length; t++) {
        from[t][b] = -1;
        if (steps[t][b] != 0) {
          do {
            next--;
          } while (steps[next][b] == 0);
          from[t][b] = next;
        }
      }
    }
    return from;
  }

  /**
   * The step of each sequence that counts as its last.
   *
   * @param reversed whether the sequences run from their end, so that it is the first
   * @return null if a sequence is all masked
   */
  int[] last(boolean reversed) {
    int[] last = new int[steps[0].length];
    Arrays.fill(last, -1);
    for (int k = 0; k < steps.length; k++) {
      int t = reversed ? steps.length - 1 - k : k;
      for (int b = 0; b < last.length; b++) {
        // ND4J's idea of zero.
        if (Math.abs(steps[t][b]) > 1e-5f) {
          last[b] = t;
        }
      }
    }
    return Arrays.stream(last).allMatch(t -> t >= 0) ? last : null;
  }
}
