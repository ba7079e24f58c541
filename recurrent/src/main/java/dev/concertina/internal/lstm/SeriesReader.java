package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Scratch;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Brings arrays {@code [batch, features, time]} into the form of a {@link Series}, if they are not
 * in it. What it returns is good until its next use. An instance is for one thread.
 */
final class SeriesReader {
  /** Floats of a block that is written at once. */
  private static final int BLOCK = 16384;

  /** The fewest steps worth a call that copies them. */
  private static final int FEWEST = 16;

  private final Memory memory = new Memory();
  private final Scratch scratch = new Scratch();
  private float[] row = new float[0];
  private float[] block = new float[0];

  /** The series in an array of floats; one of an unusual form is copied by ND4J. */
  Series read(INDArray array, ArrayType kind, LayerWorkspaceMgr manager) {
    INDArray floats = array.castTo(DataType.FLOAT);
    if (Series.is(floats)) {
      return Series.of(floats);
    }
    boolean rows = floats.size(2) >= FEWEST && floats.stride(2) == 1;
    return rows ? turned(floats) : Series.of(manager.dup(kind, floats, 'f'));
  }

  /** From rows over time, as users' arrays have them. */
  private Series turned(INDArray array) {
    int batch = (int) array.size(0);
    int features = (int) array.size(1);
    int steps = (int) array.size(2);
    int width = batch * features;
    int most = Math.min(steps, Math.max(FEWEST, BLOCK / width));
    if (block.length < most * width) {
      block = new float[most * width];
      row = new float[most];
    } else if (row.length < most) {
      row = new float[most];
    }
    long to = scratch.at((long) steps * width);
    for (int t = 0; t < steps; t += most) {
      int count = Math.min(most, steps - t);
      turn(array, t, count);
      memory.write(block, 0, count * width, to + (long) t * width * Float.BYTES);
    }
    return new Series(to, (long) width * Float.BYTES, features, batch);
  }

  private void turn(INDArray array, int from, int count) {
    int batch = (int) array.size(0);
    int features = (int) array.size(1);
    long start = Memory.address(array) + (long) from * Float.BYTES;
    for (int b = 0; b < batch; b++) {
      for (int f = 0; f < features; f++) {
        long at = b * array.stride(0) + f * array.stride(1);
        memory.read(start + at * Float.BYTES, row, 0, count);
        scatter(row, count, block, f * batch + b, batch * features);
      }
    }
  }

  private static void scatter(float[] row, int count, float[] to, int first, int stride) {
    for (int i = 0; i < count; i++) {
      to[first + i * stride] = row[i];
    }
  }

  void free() {
    scratch.free();
  }
}
