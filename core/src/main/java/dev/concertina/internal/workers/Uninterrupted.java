package dev.concertina.internal.workers;

/** Waiting that an interrupt does not cut short; the thread's flag is set again afterwards. */
public final class Uninterrupted {
  private Uninterrupted() {}

  public static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
