package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Between the Java heap and ND4J, in one copy each way: ND4J's own ways go value by value.
 *
 * <p>Arrays made here belong to no workspace.
 */
final class HostArrays {
  private HostArrays() {}

  /** A new array of the first values, in C order. */
  static INDArray of(float[] values, int length, long... shape) {
    try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
      write(values, length, array);
      return array;
    }
  }

  /** One row a sample, as an array of the samples' shape. */
  static INDArray of(float[][] rows, SampleShape shape, String what) {
    Require.present(rows, what);
    Require.that(rows.length > 0, "%s must have at least one row, found none", what);
    int width = shape.size();
    float[] values = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      Require.that(
          rows[i] != null && rows[i].length == width,
          "%s must have %d values each, found %s in row %d",
          what,
          width,
          rows[i] == null ? "null" : Integer.toString(rows[i].length),
          i);
      System.arraycopy(rows[i], 0, values, i * width, width);
    }
    return of(values, values.length, shape.withBatch(rows.length));
  }

  /** Overwrites the first values of a contiguous float array. */
  static void write(float[] values, int length, INDArray array) {
    // The copy itself checks nothing: it would read or write what lies behind.
    Objects.checkFromIndexSize(0, length, values.length);
    Objects.checkFromIndexSize(0, length, array.length());
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    new FloatPointer(array.data().pointer()).put(values, 0, length);
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }

  /** All values in C order. */
  static float[] values(INDArray array) {
    // An array that was permuted in place of a copy still says 'c' of itself and is no view.
    boolean plain =
        array.dataType() == DataType.FLOAT
            && !array.isView()
            && Arrays.equals(array.stride(), ArrayUtil.calcStrides(array.shape(), 'c'));
    if (plain) {
      return copy(array);
    }
    try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray flat = array.castTo(DataType.FLOAT).dup('c')) {
      return copy(flat);
    }
  }

  /** The first dimension as rows. */
  static float[][] rows(INDArray array) {
    float[] values = values(array);
    int rows = (int) array.size(0);
    float[][] result = new float[rows][rows == 0 ? 0 : values.length / rows];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * result[i].length, result[i], 0, result[i].length);
    }
    return result;
  }

  private static float[] copy(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    Nd4j.getExecutioner().commit();
    float[] values = new float[(int) array.length()];
    new FloatPointer(array.data().pointer()).get(values);
    return values;
  }
}
