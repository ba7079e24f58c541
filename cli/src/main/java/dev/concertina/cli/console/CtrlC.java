package dev.concertina.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Ctrl-C as a wish to stop here and keep what there is: it interrupts the work, and holds the JVM
 * until the result is safe.
 */
public final class CtrlC implements AutoCloseable {
  private final Console console;
  private final Thread worker = Thread.currentThread();
  private final CountDownLatch safe = new CountDownLatch(1);
  private final Thread hook = new Thread(this::pressed, "ctrl-c");
  private boolean interruptible;

  public CtrlC(Console console) {
    this.console = console;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Does work that an interrupt ends early; what follows it is not interrupted. */
  public <T> T interrupting(Supplier<T> work) {
    setInterruptible(true);
    try {
      return work.get();
    } finally {
      setInterruptible(false);
    }
  }

  private synchronized void setInterruptible(boolean now) {
    interruptible = now;
    if (!now) {
      Thread.interrupted(); // or the file of the result could not be written
    }
  }

  private synchronized void interrupt() {
    if (interruptible) {
      console.note("");
      console.note("stopping: the best model so far is kept …");
      worker.interrupt();
    }
  }

  private void pressed() {
    interrupt();
    try {
      safe.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    safe.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // the hook is at work, and ends now
    }
  }
}
