package dev.concertina.internal.arithmetic;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Functions of whole arrays in C order, value by value. An instance is for one thread. */
public final class Elementwise {
  /** How many values are copied at a time: they are still near when they are read again. */
  private static final int BLOCK = 8192;

  private final Blas blas = new Blas();
  private final Memory memory = new Memory();
  private final float[] block = new float[Memory.BLOCK];
  private final float[] other = new float[Memory.BLOCK];
  private final float[] third = new float[Memory.BLOCK];

  /** {@code to = f(from)}; both may be the same array. */
  public void apply(Pointwise f, INDArray from, INDArray to) {
    for (long i = 0; i < from.length(); i += block.length) {
      int length = read(from, i, block);
      f.apply(block, length);
      memory.write(block, 0, length, at(to, i));
    }
  }

  /** {@code into = gradient f'}, where f has the given value. */
  public void backward(Pointwise f, INDArray value, INDArray gradient, INDArray into) {
    for (long i = 0; i < value.length(); i += block.length) {
      int length = read(gradient, i, block);
      read(value, i, other);
      f.backward(other, block, length);
      memory.write(block, 0, length, at(into, i));
    }
  }

  /**
   * A loss of sums before the activation.
   *
   * @param mask what the losses are multiplied with, or null
   * @param into where its gradient goes
   * @param width what a mean over features divides by
   */
  public double loss(
      FusedLoss loss, INDArray z, INDArray labels, LossMask mask, INDArray into, int width) {
    double sum = 0;
    for (long i = 0; i < z.length(); i += block.length) {
      int length = read(z, i, block);
      read(labels, i, other);
      if (mask == null) {
        sum += loss.take(block, other, length, width);
      } else {
        read(mask.values(), i, third);
        sum += loss.take(block, other, third, mask.times(), length, width);
      }
      memory.write(block, 0, length, at(into, i));
    }
    return sum;
  }

  /** {@code to = a + factor b}. */
  public void add(INDArray a, int factor, INDArray b, INDArray to) {
    for (long i = 0; i < a.length(); i += BLOCK) {
      int length = (int) Math.min(BLOCK, a.length() - i);
      memory.copy(at(a, i), at(to, i), length);
      blas.add(length, factor, at(b, i), at(to, i));
    }
  }

  /** {@code to = from, other = factor from}. */
  public void copy(INDArray from, INDArray to, int factor, INDArray other) {
    for (long i = 0; i < from.length(); i += BLOCK) {
      int length = (int) Math.min(BLOCK, from.length() - i);
      memory.copy(at(from, i), at(to, i), length);
      memory.copy(at(from, i), at(other, i), length);
      if (factor != 1) {
        blas.scale(length, factor, at(other, i));
      }
    }
  }

  private int read(INDArray from, long start, float[] into) {
    int length = (int) Math.min(into.length, from.length() - start);
    memory.read(at(from, start), into, 0, length);
    return length;
  }

  private static long at(INDArray array, long start) {
    return Memory.address(array) + start * Float.BYTES;
  }
}
