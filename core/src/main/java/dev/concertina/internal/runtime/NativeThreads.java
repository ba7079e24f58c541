package dev.concertina.internal.runtime;

import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads a native operation takes on the threads of ours that start them.
 *
 * <p>OpenMP keeps that number for each thread, so the application's own are left as they are.
 */
public final class NativeThreads {
  private NativeThreads() {}

  /**
   * Sets the number to one on the calling thread: work is shared out between threads by samples,
   * above the operations. Threads within an operation besides would be more than there are cores,
   * and wait for each other in a loop, which takes many times as long.
   */
  public static void limitHere() {
    limitHere(0);
  }

  /**
   * Does the same for a thread that works on one of several GPUs. Left alone, libnd4j hands the
   * GPUs to new threads in turn, and an array of one is of no use to a thread on another.
   */
  public static void limitHere(int device) {
    Engine.ready();
    if (Nd4j.getEnvironment().isCPU()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    } else {
      Nd4j.getAffinityManager().unsafeSetDevice(device);
    }
  }

  /** How many GPUs there are to work on; 1 for the CPU. */
  public static int devices() {
    return Nd4j.getAffinityManager().getNumberOfDevices();
  }

  /**
   * Gives back the working memory that graphs have taken on this thread. DL4J's call for that runs
   * a full garbage collection besides, of the whole application's heap.
   */
  public static void releaseWorkspaces() {
    MemoryWorkspaceManager manager = Nd4j.getWorkspaceManager();
    manager.getAllWorkspacesForCurrentThread().forEach(manager::destroyWorkspace);
  }
}
