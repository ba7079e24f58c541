package dev.concertina.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** How fast this machine multiplies matrices: the ceiling for any net. */
final class MatrixRate {
  private static final int SIZE = 512;

  private MatrixRate() {}

  /**
   * Gigaflops of products of large matrices, each thread with its own: that scales best.
   *
   * @return the best of several rounds, for a ceiling is what the machine can do undisturbed
   */
  static double measured(int threads) throws InterruptedException, ExecutionException {
    openblas_nolapack.blas_set_num_threads(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double best = 0;
      for (int round = 0; round < 10; round++) {
        double sum = 0;
        Callable<Double> one = MatrixRate::oneThread;
        for (var rate : pool.invokeAll(Stream.generate(() -> one).limit(threads).toList())) {
          sum += rate.get();
        }
        best = Math.max(best, sum);
      }
      return best;
    } finally {
      pool.shutdown();
    }
  }

  private static double oneThread() {
    int repeats = 30;
    float[] values = new MadeData(1).samples(Nets.named("lstm-long"), SIZE * SIZE / 500 + 1);
    try (FloatPointer a = new FloatPointer(values);
        FloatPointer b = new FloatPointer(values);
        FloatPointer c = new FloatPointer(values)) {
      long start = 0;
      for (int i = -2; i < repeats; i++) {
        if (i == 0) {
          start = System.nanoTime();
        }
        Product.of(SIZE, SIZE, SIZE).run(a, b, c);
      }
      return 2.0 * SIZE * SIZE * SIZE * repeats / (System.nanoTime() - start);
    }
  }
}
