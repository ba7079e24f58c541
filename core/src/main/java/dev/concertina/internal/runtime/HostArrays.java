package dev.concertina.internal.runtime;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies values between the Java heap and ND4J's arrays as a whole; ND4J's own methods go value by
 * value.
 *
 * <p>Arrays made here belong to no workspace.
 */
public final class HostArrays {
  private HostArrays() {}

  /** A new array in C order, its values not set; on a GPU's host at first. */
  public static INDArray uninitialized(long... shape) {
    try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
      claim(array, Nd4j.getAffinityManager());
      return array;
    }
  }

  /** A plain copy. */
  public static INDArray copy(INDArray array) {
    try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return array.dataType() == DataType.FLOAT
          ? array.dup('c')
          : array.castTo(DataType.FLOAT).dup('c');
    }
  }

  /** A new array of the first values, in C order. */
  public static INDArray of(float[] values, int length, long... shape) {
    INDArray array = uninitialized(shape);
    write(values, length, array);
    return array;
  }

  /** One row a sample, as an array of the samples' shape. */
  public static INDArray of(float[][] rows, SampleShape shape, String what) {
    int width = shape.size();
    requireRows(rows, width, what);
    float[] values = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * width, width);
    }
    return of(values, values.length, shape.withBatch(rows.length));
  }

  /** Refuses anything but at least one row, each of the given width. */
  public static void requireRows(float[][] rows, int width, String what) {
    Require.present(rows, what);
    Require.that(rows.length > 0, "%s must have at least one row, found none", what);
    for (int i = 0; i < rows.length; i++) {
      Require.that(
          rows[i] != null && rows[i].length == width,
          "%s must have %d values each, found %s in row %d",
          what,
          width,
          rows[i] == null ? "null" : Integer.toString(rows[i].length),
          i);
    }
  }

  /** Whether the first values are neither infinite nor NaN. */
  public static boolean areFinite(float[] values, int length) {
    // A single NaN makes the maximum NaN.
    float most = 0;
    for (int i = 0; i < length; i++) {
      most = Math.max(most, Math.abs(values[i]));
    }
    return most < Float.POSITIVE_INFINITY;
  }

  /** Overwrites the first values of a contiguous float array. */
  public static void write(float[] values, int length, INDArray array) {
    write(values, array, 0, length);
  }

  /** All values in C order. */
  public static float[] values(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    read(array, values);
    return values;
  }

  /** Writes all values, in C order, from the start of {@code into}. */
  public static void read(INDArray array, float[] into) {
    if (isPlain(array)) {
      read(array, 0, Math.toIntExact(array.length()), into);
      return;
    }
    try (INDArray flat = copy(array)) {
      read(flat, 0, Math.toIntExact(flat.length()), into);
    }
  }

  /** Whether the values are floats that lie one after another in C order. */
  public static boolean isPlain(INDArray array) {
    // An array that was permuted in place of a copy still says 'c' of itself and is no view.
    return array.dataType() == DataType.FLOAT
        && Arrays.equals(array.stride(), ArrayUtil.calcStrides(array.shape(), 'c'));
  }

  /** Reads consecutive values of a plain array. */
  public static void read(INDArray array, int from, int length, float[] into) {
    // The copy itself checks nothing.
    Objects.checkFromIndexSize(from, length, array.length());
    Objects.checkFromIndexSize(0, length, into.length);
    fetch(array);
    at(array, from).get(into, 0, length);
  }

  /**
   * Makes the values what any thread can read. On a GPU that is for the thread that has computed
   * them: libnd4j waits for the calling thread's operations alone before it copies.
   */
  public static void fetch(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    if (!Nd4j.getEnvironment().isCPU()) {
      Nd4j.getExecutioner().commit();
    }
  }

  /** Overwrites consecutive values of a plain array. */
  public static void write(float[] values, INDArray array, int from, int length) {
    Objects.checkFromIndexSize(from, length, array.length());
    Objects.checkFromIndexSize(0, length, values.length);
    if (length == array.length() && !array.isView()) {
      claim(array, Nd4j.getAffinityManager());
    } else {
      fetch(array);
    }
    at(array, from).put(values, 0, length);
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }

  /**
   * Makes the host's memory the valid one, for values that are all about to be overwritten: those
   * on a GPU are not copied back for that. To ensure an array where it is valid anyway copies
   * nothing, and makes its memory on the host if there is none; no copy from there is still under
   * way, because libnd4j waits for each.
   */
  static void claim(INDArray array, AffinityManager affinity) {
    affinity.ensureLocation(array, affinity.getActiveLocation(array));
    affinity.tagLocation(array, Location.HOST);
  }

  private static FloatPointer at(INDArray array, int from) {
    return new FloatPointer(array.data().pointer()).position(array.offset() + from);
  }

  /** The first dimension as rows. */
  public static float[][] rows(INDArray array) {
    float[] values = values(array);
    int rows = (int) array.size(0);
    float[][] result = new float[rows][rows == 0 ? 0 : values.length / rows];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * result[i].length, result[i], 0, result[i].length);
    }
    return result;
  }
}
