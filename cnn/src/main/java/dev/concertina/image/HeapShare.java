package dev.concertina.image;

import java.util.concurrent.Semaphore;

/**
 * The part of the heap that may be in use for the decoding of pictures, by all threads together:
 * half of it. Whoever finds it taken waits for his turn, so that many threads with large pictures
 * need no more than one.
 */
final class HeapShare implements AutoCloseable {
  private static final long UNIT = 1024;
  private static final int UNITS =
      (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 2 / UNIT);
  private static final Semaphore FREE = new Semaphore(UNITS, true);

  private final int taken;

  private HeapShare(int taken) {
    this.taken = taken;
  }

  /** The most that one may take. */
  static long most() {
    return UNITS * UNIT;
  }

  /**
   * Takes the given number of bytes; for more than {@link #most} it takes that. Waits until they
   * are free, without regard to interrupts.
   */
  static HeapShare take(long bytes) {
    int units = (int) Math.min(UNITS, bytes / UNIT + 1);
    FREE.acquireUninterruptibly(units);
    return new HeapShare(units);
  }

  @Override
  public void close() {
    FREE.release(taken);
  }
}
