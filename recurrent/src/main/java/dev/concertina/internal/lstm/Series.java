package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A series in memory, one block of {@code [features, batch]} in C order for each step: how DL4J's
 * recurrent layers lay out {@code [batch, features, time]} in Fortran order.
 *
 * @param start where the first step's block lies
 * @param stride how many bytes lie between the starts of two steps
 * @param features the number of features
 * @param batch the number of sequences
 */
record Series(long start, long stride, int features, int batch) {

  /** Whether the array's steps are such blocks. */
  static boolean is(INDArray array) {
    return array.dataType() == DataType.FLOAT
        && (array.size(0) == 1 || array.stride(0) == 1)
        && (array.size(1) == 1 || array.stride(1) == array.size(0));
  }

  /** The array as it lies in memory, of which {@link #is} must be true. */
  static Series of(INDArray array) {
    long stride = array.stride(2) * Float.BYTES;
    return new Series(Memory.address(array), stride, (int) array.size(1), (int) array.size(0));
  }

  /** Where a step's block lies. */
  long step(int t) {
    return start + t * stride;
  }

  /** The number of floats in a step. */
  int width() {
    return features * batch;
  }
}
