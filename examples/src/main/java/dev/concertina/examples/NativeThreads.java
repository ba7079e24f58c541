package dev.concertina.examples;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** How many threads an operation of a net takes. */
final class NativeThreads {
  private static final String CHOICE = "OMP_NUM_THREADS";

  private NativeThreads() {}

  /**
   * One, unless the user chose: the layers here are small, and threads that wait for each other
   * spin, which on a busy machine takes many times as long. OpenMP keeps the number for each thread
   * that starts operations, so every such thread has to call this.
   */
  static void limit() {
    if (System.getenv(CHOICE) == null) {
      Nd4j.getEnvironment().setMaxThreads(1);
      Nd4j.getEnvironment().setMaxMasterThreads(1);
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
      openblas_nolapack.blas_set_num_threads(1);
    }
  }
}
