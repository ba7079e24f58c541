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
   * One, on the calling thread: work is shared out between threads by samples, above the
   * operations. Threads within an operation besides would be more than there are cores, and wait
   * for each other in a loop, which takes many times as long.
   */
  static void limitHere() {
    Engine.ready();
    if (Nd4j.getEnvironment().isCPU()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }
  }
}
