package dev.concertina.internal.kernel;

import dev.concertina.internal.arithmetic.Blas;
import dev.concertina.internal.workers.Uninterrupted;
import org.bytedeco.javacpp.FloatPointer;

/** A short measurement of what the machine's matrix products reach, as kernels call them. */
public final class SpeedCheck {
  private static final int SIZE = 512;
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;

  private SpeedCheck() {}

  /**
   * Multiplies matrices on several threads at once.
   *
   * @param threads how many, each with matrices of its own
   * @param seconds how long
   * @return billions of floating-point operations a second, all threads together
   * @throws IllegalStateException if OpenBLAS is not there, as on CUDA
   */
  public static double matrixProducts(int threads, double seconds) {
    if (!Kernel.possible()) {
      throw new IllegalStateException("no kernels here: they need ND4J's CPU backend");
    }
    long[] done = new long[threads];
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long start = System.nanoTime();
    Thread[] workers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int number = i;
      workers[i] = new Thread(() -> done[number] = multiplyUntil(end), "concertina-speed-" + i);
      workers[i].start();
    }
    long all = 0;
    for (int i = 0; i < threads; i++) {
      Uninterrupted.join(workers[i]);
      all += done[i];
    }
    return all * OPERATIONS / (System.nanoTime() - start);
  }

  private static long multiplyUntil(long end) {
    try (FloatPointer a = filled();
        FloatPointer b = filled();
        FloatPointer c = filled()) {
      Blas blas = new Blas();
      long done = 0;
      while (System.nanoTime() < end) {
        blas.multiply(
            false,
            false,
            SIZE,
            SIZE,
            SIZE,
            a.address(),
            SIZE,
            b.address(),
            SIZE,
            0,
            c.address(),
            SIZE);
        done++;
      }
      return done;
    }
  }

  private static FloatPointer filled() {
    float[] values = new float[SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 7) * 0.1f;
    }
    return new FloatPointer(values);
  }
}
