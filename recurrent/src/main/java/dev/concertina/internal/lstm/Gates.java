package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Curves;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.optimiser.Steps;
import java.util.Arrays;

/**
 * The arithmetic of an LSTM's units in one step, on a block of arrays that fits the cache. Each
 * loop has the form that the compiler makes vector instructions of. An instance is for one thread.
 */
final class Gates {
  private final Memory memory = new Memory();
  private float[] candidate = new float[0];
  private float[] forget;
  private float[] output;
  private float[] input;
  private float[] cells;
  private float[] squashed;
  private float[] slopes;
  private float[] mask;
  private float[] gradient;

  /** Makes room for blocks of this length. */
  void reset(int length) {
    if (candidate.length < length) {
      candidate = new float[length];
      forget = new float[length];
      output = new float[length];
      input = new float[length];
      cells = new float[length];
      squashed = new float[length];
      slopes = new float[length];
      mask = new float[length];
      gradient = new float[length];
    }
  }

  /** Reads the four gates of a block, each as far from the next. */
  void read(long at, long apart, int length) {
    memory.read(at, candidate, 0, length);
    memory.read(at + apart, forget, 0, length);
    memory.read(at + 2 * apart, output, 0, length);
    memory.read(at + 3 * apart, input, 0, length);
  }

  void write(long at, long apart, int length) {
    memory.write(candidate, 0, length, at);
    memory.write(forget, 0, length, at + apart);
    memory.write(output, 0, length, at + 2 * apart);
    memory.write(input, 0, length, at + 3 * apart);
  }

  /** Turns sums into the values of the gates. */
  void open(int length) {
    Curves.tanh(candidate, length);
    Curves.sigmoid(forget, length);
    Curves.sigmoid(output, length);
    Curves.sigmoid(input, length);
  }

  /** The cells' new state, from the one before at an address, and its hyperbolic tangent. */
  void step(boolean first, long before, int length) {
    if (first) {
      multiply(candidate, input, cells, length);
    } else {
      memory.read(before, cells, 0, length);
      advance(cells, forget, input, candidate, length);
    }
    System.arraycopy(cells, 0, squashed, 0, length);
    Curves.tanh(squashed, length);
  }

  /** Writes the output, to the series and to where the next step reads it, or 0 for nowhere. */
  void emit(StepMask masks, int t, long series, long next, int length) {
    multiply(output, squashed, gradient, length);
    maskBy(masks, t, gradient, length);
    memory.write(gradient, 0, length, series);
    if (next != 0) {
      memory.write(gradient, 0, length, next);
    }
  }

  /** Writes the cells' state as the next step finds it. */
  void keepCells(StepMask masks, int t, long to, int length) {
    maskBy(masks, t, cells, length);
    memory.write(cells, 0, length, to);
  }

  private void maskBy(StepMask masks, int t, float[] values, int length) {
    if (masks != null && !masks.isWhole(t)) {
      masks.tile(t, mask, length);
      scale(values, mask, length);
    }
  }

  void keepSquashed(long to, int length) {
    memory.write(squashed, 0, length, to);
  }

  /**
   * Reads the gradient of the output: from the layer above and from the next step, or 0 where there
   * is none. Both saw the output masked.
   */
  void readGradient(long above, long next, StepMask masks, int t, int length) {
    if (above == 0 && next == 0) {
      Arrays.fill(gradient, 0, length, 0);
      return;
    }
    memory.read(above == 0 ? next : above, gradient, 0, length);
    if (above != 0 && next != 0) {
      memory.read(next, slopes, 0, length);
      Steps.add(gradient, slopes, length);
    }
    maskBy(masks, t, gradient, length);
  }

  /**
   * Turns the gradient of the output into that of its gate's sums, and adds to that of the cells.
   *
   * @param nextCells where the gradient of the cells lies that came from the next step, or 0 if
   *     there is none
   */
  void backThroughOutput(long nextCells, StepMask masks, int t, long squashedAt, int length) {
    memory.read(squashedAt, squashed, 0, length);
    if (nextCells == 0) {
      cellSlope(gradient, output, squashed, cells, length);
    } else {
      memory.read(nextCells, cells, 0, length);
      maskBy(masks, t, cells, length);
      addCellSlope(gradient, output, squashed, cells, length);
    }
    outputSlope(gradient, squashed, output, length);
  }

  /**
   * Turns the gradient of the cells into those of the other gates' sums.
   *
   * @param before where the cells' state before the step lies, or 0 for none
   * @param nextCells where the gradient of that state goes
   */
  void backThroughCells(long before, long nextCells, int length) {
    inputSlopes(cells, candidate, input, length);
    if (before == 0) {
      Arrays.fill(forget, 0, length, 0);
      return;
    }
    memory.read(before, squashed, 0, length);
    forgetSlope(cells, squashed, forget, length);
    memory.write(cells, 0, length, nextCells);
  }

  private static void multiply(float[] a, float[] b, float[] into, int length) {
    for (int i = 0; i < length; i++) {
      into[i] = a[i] * b[i];
    }
  }

  private static void scale(float[] values, float[] by, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= by[i];
    }
  }

  private static void advance(
      float[] cells, float[] forget, float[] input, float[] candidate, int length) {
    for (int i = 0; i < length; i++) {
      cells[i] = cells[i] * forget[i] + input[i] * candidate[i];
    }
  }

  private static void cellSlope(float[] up, float[] output, float[] s, float[] into, int length) {
    for (int i = 0; i < length; i++) {
      into[i] = up[i] * output[i] * (1 - s[i] * s[i]);
    }
  }

  private static void addCellSlope(float[] up, float[] output, float[] s, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += up[i] * output[i] * (1 - s[i] * s[i]);
    }
  }

  private static void outputSlope(float[] up, float[] squashed, float[] output, int length) {
    for (int i = 0; i < length; i++) {
      output[i] = up[i] * squashed[i] * output[i] * (1 - output[i]);
    }
  }

  private static void inputSlopes(float[] up, float[] candidate, float[] input, int length) {
    for (int i = 0; i < length; i++) {
      float c = candidate[i];
      float g = input[i];
      candidate[i] = up[i] * g * (1 - c * c);
      input[i] = up[i] * c * g * (1 - g);
    }
  }

  /** Also takes the gradient of the cells to the step before. */
  private static void forgetSlope(float[] up, float[] before, float[] forget, int length) {
    for (int i = 0; i < length; i++) {
      float f = forget[i];
      float u = up[i];
      forget[i] = u * before[i] * f * (1 - f);
      up[i] = u * f;
    }
  }
}
