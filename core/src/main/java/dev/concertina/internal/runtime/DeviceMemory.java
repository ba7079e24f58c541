package dev.concertina.internal.runtime;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What ND4J's CUDA backend throws when the GPU, or the page-locked memory beside it, has no room.
 *
 * <p>There is no class of exceptions for that, only messages: of {@code CudaMemoryManager}, and of
 * libnd4j, which come through as they are. What the Java heap or the CPU's memory throws is none.
 */
public final class DeviceMemory {
  private static final List<String> SIGNS =
      List.of(
          "cudaMalloc failed",
          "cudaHostAlloc failed",
          "[DEVICE] allocation failed",
          "Can't allocate [DEVICE] memory",
          "bytes from DEVICE [",
          "bytes from HOST memory",
          "Requested amount exceeds device limits",
          "cannot allocate global memory on device",
          "cudaErrorMemoryAllocation",
          "Error code: [2]"); // cudaErrorMemoryAllocation again, in an exception of libnd4j's

  /** Status 3 of cuBLAS is that it could not allocate; to CUDA itself it is something else. */
  private static final Pattern BLAS =
      Pattern.compile("(cuBLAS|MmulHelper)[^;]*; Error code: \\[3]");

  /** How JavaCPP begins, whose errors are those of the heap by their class. */
  private static final List<String> JAVACPP =
      List.of(
          "Cannot allocate new ",
          "Failed to allocate memory within limits",
          "Physical memory usage is too high",
          "Native allocator returned");

  private static final int MOST_CAUSES = 20;

  private DeviceMemory() {}

  /** That there was no room, said to a user. */
  static final class Exhausted extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private Exhausted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Whether something failed for want of memory on a device, and nobody has said so yet. */
  public static boolean isExhausted(Throwable failure) {
    return isExhausted(failure, !Nd4j.getEnvironment().isCPU());
  }

  public static boolean isExhausted(Throwable failure, boolean onGpu) {
    List<Throwable> causes = causes(failure);
    return causes.stream().noneMatch(Exhausted.class::isInstance)
        && causes.stream().anyMatch(cause -> isSign(cause, onGpu));
  }

  /** The failure, its cause, and so on. */
  private static List<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .toList();
  }

  private static boolean isSign(Throwable failure, boolean onGpu) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof OutOfMemoryError) {
      return onGpu && JAVACPP.stream().anyMatch(message::startsWith);
    }
    return failure instanceof RuntimeException
        && (SIGNS.stream().anyMatch(message::contains) || BLAS.matcher(message).find());
  }

  /** Makes the failure for a device without room for its share of a batch. */
  public static Exhausted ofBatch(int device, int share, int batchSize, Throwable cause) {
    String remedy =
        batchSize > 1
            ? "try batchSize " + batchSize / 2
            : "take a smaller net or smaller samples, or the CPU";
    String what =
        share < batchSize
            ? String.format(Locale.ROOT, "%d samples of a batch of %d", share, batchSize)
            : "a batch of " + batchSize;
    return new Exhausted(
        String.format(
            Locale.ROOT, "GPU %d has no room for %s: %s (%s)", device, what, remedy, reason(cause)),
        cause);
  }

  /** Makes the failure for no room for a single sample, so that nothing is left to halve. */
  static Exhausted ofSample(Throwable cause) {
    return new Exhausted(
        "the GPU has no room for a single sample: take a smaller net or smaller samples, free its"
            + " memory of other programs and models, or use the CPU ("
            + reason(cause)
            + ")",
        cause);
  }

  /** Makes the failure for a device without room for what a training needs whatever its batches. */
  public static Exhausted ofNet(long parameters, Throwable cause) {
    return new Exhausted(
        String.format(
            Locale.ROOT,
            "the GPU has no room for the net, of %d parameters, with its gradient and the"
                + " optimiser's moments: take a smaller net or batchSize, free its memory of other"
                + " programs and models, or use the CPU (%s)",
            parameters,
            reason(cause)),
        cause);
  }

  private static String reason(Throwable failure) {
    List<Throwable> causes = causes(failure);
    return String.valueOf(causes.get(causes.size() - 1).getMessage());
  }

  /**
   * Gives back what a failed run has left on this thread. Libnd4j keeps a thread's last error until
   * its message is read; left there, the next operation would throw it again.
   */
  static void recover() {
    NativeThreads.releaseWorkspaces();
    NativeOpsHolder.getInstance().getDeviceNativeOps().lastErrorMessage();
  }
}
