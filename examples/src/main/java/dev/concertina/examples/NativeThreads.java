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
   * spin. Counts for operations that the calling thread starts.
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
