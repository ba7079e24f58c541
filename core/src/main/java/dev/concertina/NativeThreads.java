package dev.concertina;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads a native operation takes on the threads of ours that start them.
 *
 * <p>OpenMP keeps that number for each thread, so the application's own are left as they are.
 */
final class NativeThreads {
  private NativeThreads() {}

  /**
   * One, on the calling thread, unless the user chose: the layers of these nets are small, and
   * threads that wait for each other spin, which on a busy machine takes many times as long.
   */
  static void limitHere() {
    if (System.getenv("OMP_NUM_THREADS") == null && Nd4j.getEnvironment().isCPU()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }
  }
}
