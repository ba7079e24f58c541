package dev.concertina.internal.arithmetic;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a fully connected layer, {@code f(x W + b)}, forward and backward, on arrays
 * {@code [batch, features]} in C order and DL4J's weights {@code [in, out]} in Fortran order. An
 * instance is for one thread.
 */
public final class Affine {
  private final Blas blas = new Blas();
  private final Memory memory = new Memory();
  private final Tile bias = new Tile();
  private final Tile sums = new Tile();
  private float[] block = new float[0];
  private float[] other = new float[0];

  /** A row repeated as often as fits a block, so that a loop over a block needs one index. */
  private static final class Tile {
    private float[] values = new float[0];
    private int rows;

    void reset(int width) {
      rows = Math.max(1, Memory.BLOCK / width);
      if (values.length != rows * width) {
        values = new float[rows * width];
      }
    }

    void repeatFirst(int width) {
      for (int i = 1; i < rows; i++) {
        System.arraycopy(values, 0, values, i * width, width);
      }
    }

    /** Adds all rows up in the first. */
    float[] folded(int width) {
      for (int i = 1; i < rows; i++) {
        for (int j = 0; j < width; j++) {
          values[j] += values[i * width + j];
        }
      }
      return values;
    }
  }

  /** {@code out = f(x w + b)}; b may be null. */
  public void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    int rows = (int) x.size(0);
    int in = (int) w.size(0);
    int width = (int) w.size(1);
    long to = Memory.address(out);
    blas.multiply(
        false, true, rows, width, in, Memory.address(x), in, Memory.address(w), in, 0, to, width);
    if (b != null || f != Pointwise.IDENTITY) {
      finish(to, rows, width, b, f);
    }
  }

  private void finish(long at, int rows, int width, INDArray b, Pointwise f) {
    bias.reset(width);
    if (b != null) {
      memory.read(Memory.address(b), bias.values, 0, width);
      bias.repeatFirst(width);
    }
    block = grown(block, bias.values.length);
    for (int row = 0; row < rows; row += bias.rows) {
      int length = Math.min(bias.rows, rows - row) * width;
      long where = at + (long) row * width * Float.BYTES;
      memory.read(where, block, 0, length);
      if (b != null) {
        add(block, bias.values, length);
      }
      f.apply(block, length);
      memory.write(block, 0, length, where);
    }
  }

  /**
   * Multiplies a gradient by the slope of the activation.
   *
   * @param value the activation's values, or null where the slope is already in the gradient
   * @param gradient of the activation
   * @param delta where the gradient of the sums goes; may be the gradient itself
   * @param biasGradient where its sum over the batch goes, or null
   */
  public void delta(
      Pointwise f, INDArray value, INDArray gradient, INDArray delta, INDArray biasGradient) {
    int rows = (int) gradient.size(0);
    int width = (int) gradient.size(1);
    sums.reset(width);
    Arrays.fill(sums.values, 0);
    block = grown(block, sums.values.length);
    other = grown(other, sums.values.length);
    for (int row = 0; row < rows; row += sums.rows) {
      int length = Math.min(sums.rows, rows - row) * width;
      long skipped = (long) row * width * Float.BYTES;
      memory.read(Memory.address(gradient) + skipped, block, 0, length);
      if (value != null) {
        memory.read(Memory.address(value) + skipped, other, 0, length);
        f.backward(other, block, length);
      }
      add(sums.values, block, length);
      if (value != null || delta != gradient) {
        memory.write(block, 0, length, Memory.address(delta) + skipped);
      }
    }
    if (biasGradient != null) {
      memory.write(sums.folded(width), 0, width, Memory.address(biasGradient));
    }
  }

  /**
   * Replaces {@code z = x w} by the gradient of a loss on {@code f(z + b)}.
   *
   * @param biasGradient where the gradient's sum over the batch goes, or null
   * @return the loss of the whole batch
   */
  public double loss(
      FusedLoss loss, INDArray z, INDArray b, INDArray labels, INDArray biasGradient) {
    int rows = (int) z.size(0);
    int width = (int) z.size(1);
    bias.reset(width);
    sums.reset(width);
    Arrays.fill(sums.values, 0);
    if (b != null) {
      memory.read(Memory.address(b), bias.values, 0, width);
      bias.repeatFirst(width);
    }
    block = grown(block, bias.values.length);
    other = grown(other, bias.values.length);
    double sum = 0;
    for (int row = 0; row < rows; row += bias.rows) {
      int length = Math.min(bias.rows, rows - row) * width;
      long skipped = (long) row * width * Float.BYTES;
      memory.read(Memory.address(z) + skipped, block, 0, length);
      memory.read(Memory.address(labels) + skipped, other, 0, length);
      if (b != null) {
        add(block, bias.values, length);
      }
      sum += loss.take(block, other, length, width);
      add(sums.values, block, length);
      memory.write(block, 0, length, Memory.address(z) + skipped);
    }
    if (biasGradient != null) {
      memory.write(sums.folded(width), 0, width, Memory.address(biasGradient));
    }
    return sum;
  }

  /** {@code weightGradient = x' delta}. */
  public void weightGradient(INDArray x, INDArray delta, INDArray weightGradient) {
    int rows = (int) x.size(0);
    int in = (int) x.size(1);
    int out = (int) delta.size(1);
    long to = Memory.address(weightGradient);
    blas.multiply(
        true, false, out, in, rows, Memory.address(delta), out, Memory.address(x), in, 0, to, in);
  }

  /** {@code gradient = delta w'}. */
  public void inputGradient(INDArray delta, INDArray w, INDArray gradient) {
    int rows = (int) delta.size(0);
    int in = (int) w.size(0);
    int out = (int) w.size(1);
    long to = Memory.address(gradient);
    blas.multiply(
        false, false, rows, in, out, Memory.address(delta), out, Memory.address(w), in, 0, to, in);
  }

  private static void add(float[] to, float[] values, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += values[i];
    }
  }

  private static float[] grown(float[] scratch, int length) {
    return scratch.length < length ? new float[length] : scratch;
  }
}
