package dev.concertina.internal.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits how many samples a net takes at once on a GPU; halves that, for good, when it has no room.
 */
public final class BatchBackoff {
  private final AtomicInteger most = new AtomicInteger(Integer.MAX_VALUE);

  /** Something that is done with consecutive samples, as good as undone where it throws. */
  public interface Work {
    void on(int from, int count);
  }

  /** The most samples that there was room for until now. */
  public int most() {
    return most.get();
  }

  /**
   * Does the work on the given number of samples, in parts as large as there is room for.
   *
   * @param release gives back what the work holds on the device, so that less of it may fit
   * @throws IllegalStateException if there is no room for a single sample
   */
  public void each(int samples, Work work, Runnable release) {
    int done = 0;
    while (done < samples) {
      int count = Math.min(samples - done, most.get());
      try {
        work.on(done, count);
        done += count;
      } catch (RuntimeException | Error failure) {
        if (!DeviceMemory.isExhausted(failure)) {
          throw failure;
        }
        release.run();
        DeviceMemory.recover();
        if (count == 1) {
          throw DeviceMemory.ofSample(failure);
        }
        most.accumulateAndGet(count / 2, Math::min);
      }
    }
  }
}
