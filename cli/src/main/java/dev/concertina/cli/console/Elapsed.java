package dev.concertina.cli.console;

import java.util.function.Supplier;

/** Says, while work goes on that does not tell how far it is, that it goes on. */
public final class Elapsed implements AutoCloseable {
  private static final long SECONDS_TO_FIRST_LINE = 10;

  private final Console console;
  private final String what;
  private final ProgressMeter bar; // a terminal's, which shows the time by itself
  private final Thread thread = new Thread(this::tell, "elapsed");
  private final long start = System.nanoTime();

  private Elapsed(Console console, String what) {
    this.console = console;
    this.what = what;
    this.bar = console.terminal() ? new ProgressMeter(console, what) : null;
    if (bar == null) {
      console.note(what);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Does work of which nobody knows how long it takes. */
  public static <T> T during(Console console, String what, Supplier<T> work) {
    try (Elapsed elapsed = new Elapsed(console, what)) {
      return work.get();
    }
  }

  private void tell() {
    try {
      // Each line after twice the time: long work makes few lines, too.
      for (long wait = SECONDS_TO_FIRST_LINE; true; wait *= 2) {
        Thread.sleep(wait * 1000);
        double seconds = (System.nanoTime() - start) / 1e9;
        console.note(what + ": " + Format.seconds(seconds) + " so far");
      }
    } catch (InterruptedException done) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
    thread.interrupt();
  }
}
