package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.Memory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a convolution as matrices {@code [out, in]}, one for each of {@link Winograd}'s
 * points and each column of the kernel, outside the heap. An instance is for one thread.
 */
public final class WinogradWeights {
  private final int columns;
  private final int matrix;
  private final ImageScratch scratch;
  private final Memory memory = new Memory();

  /**
   * Room for weights.
   *
   * @param columns how many weights stand side by side
   * @param matrix how many values there are for each place of the kernel
   */
  public WinogradWeights(int columns, int matrix, ImageScratch scratch) {
    this.columns = columns;
    this.matrix = matrix;
    this.scratch = scratch;
  }

  /** The values of all matrices. */
  public long size() {
    return (long) Winograd.POINTS * columns * matrix;
  }

  /** Where a matrix lies, if the first lies at {@code start}. */
  public long at(long start, int point, int column) {
    return start + ((long) point * columns + column) * matrix * Float.BYTES;
  }

  /**
   * Writes the matrices of a kernel {@code [out, in, rows, columns]}.
   *
   * @param turned whether the kernel's last row comes first
   */
  public void pack(INDArray kernel, boolean turned, long to) {
    int length = columns * matrix;
    float[] values = scratch.array(ImageScratch.Place.KERNEL, Winograd.TAPS * length);
    memory.read(Memory.address(kernel), values, 0, Winograd.TAPS * length);
    float[][] rows = rows();
    for (int tap = 0; tap < Winograd.TAPS * columns; tap++) {
      take(values, tap, rows[row(tap, turned)], tap % columns * matrix);
    }
    float[] sum = rows[Winograd.TAPS];
    for (int point = 0; point < Winograd.POINTS; point++) {
      Winograd.weights(point, rows, sum, length);
      memory.write(sum, 0, length, at(to, point, 0));
    }
  }

  /** The weights of each row of the kernel, and one more. */
  private float[][] rows() {
    return scratch.arrays(ImageScratch.Place.WEIGHTS, Winograd.TAPS + 1, columns * matrix);
  }

  private int row(int tap, boolean turned) {
    int row = tap / columns;
    return turned ? Winograd.TAPS - 1 - row : row;
  }

  private void take(float[] kernel, int tap, float[] into, int start) {
    int step = Winograd.TAPS * columns;
    for (int i = 0; i < matrix; i++) {
      into[start + i] = kernel[i * step + tap];
    }
  }

  /** Writes the kernel's gradient, given the matrices'. */
  public void unpack(long from, boolean turned, INDArray kernelGradient) {
    int length = columns * matrix;
    float[][] rows = rows();
    for (int row = 0; row < Winograd.TAPS; row++) {
      Arrays.fill(rows[row], 0, length, 0);
    }
    float[] gradient = rows[Winograd.TAPS];
    for (int point = 0; point < Winograd.POINTS; point++) {
      memory.read(at(from, point, 0), gradient, 0, length);
      Winograd.weightGradients(point, gradient, rows, length);
    }
    float[] values = scratch.array(ImageScratch.Place.KERNEL, Winograd.TAPS * length);
    for (int tap = 0; tap < Winograd.TAPS * columns; tap++) {
      put(rows[row(tap, turned)], tap % columns * matrix, values, tap);
    }
    memory.write(values, 0, Winograd.TAPS * length, Memory.address(kernelGradient));
  }

  private void put(float[] from, int start, float[] kernel, int tap) {
    int step = Winograd.TAPS * columns;
    for (int i = 0; i < matrix; i++) {
      kernel[i * step + tap] = from[start + i];
    }
  }
}
