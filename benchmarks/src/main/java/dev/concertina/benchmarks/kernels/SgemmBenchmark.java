package dev.concertina.benchmarks.kernels;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matrix products of the shapes that the nets have, beside a large square one, which is the
 * machine's own rate. Divide {@code 2 m n k} by the time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SgemmBenchmark {
  /** Rows of A, columns of B, columns of A. */
  @Param({
    "512x512x512", // the machine's own rate
    "256x128x784", // dense: a batch through the first layer
    "256x784x128", // dense: through the last one
    "784x128x256", // dense: gradient of the first layer's weights
    "256x32x64", // dense: the code
    "32x784x144", // conv: 16 to 32 channels at 28x28, a sample
    "16x784x288", // conv: 32 to 16 channels at 28x28, a sample
    "64x256x64", // lstm: one step of a batch
    "8960x256x65" // lstm: the inputs of all steps at once
  })
  public String shape;

  private int m;
  private int n;
  private int k;
  private FloatPointer a;
  private FloatPointer b;
  private FloatPointer c;

  /** Makes the matrices. */
  @Setup
  public void make() {
    String[] sizes = shape.split("x");
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    a = filled(m * k);
    b = filled(k * n);
    c = filled(m * n);
    openblas_nolapack.blas_set_num_threads(1);
  }

  private static FloatPointer filled(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (i * 31 % 101 - 50) / 50f;
    }
    return new FloatPointer(values);
  }

  /** Frees them. */
  @TearDown
  public void free() {
    a.close();
    b.close();
    c.close();
  }

  /** The product on one thread. */
  @Benchmark
  public void product() {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        openblas_nolapack.CblasNoTrans,
        m,
        n,
        k,
        1,
        a,
        k,
        b,
        n,
        0,
        c,
        n);
  }
}
