package dev.concertina.cli.console;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how much is done: a bar on a terminal, a line now and then elsewhere. */
public final class ProgressMeter implements AutoCloseable {
  private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;

  private final Console console;
  private final String what;
  private final ProgressBar bar;
  private long lastLine = System.nanoTime();

  public ProgressMeter(Console console, String what) {
    this.console = console;
    this.what = what;
    this.bar =
        console.terminal()
            ? new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(-1)
                .setStyle(
                    isUnicode() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .build()
            : null;
  }

  private static boolean isUnicode() {
    return Terminal.isThere() && Terminal.charset().toUpperCase(Locale.ROOT).startsWith("UTF");
  }

  /** So far of a known number. */
  public void to(long done, long of) {
    if (bar != null) {
      bar.maxHint(of);
      bar.stepTo(done);
    }
  }

  /** So far of who knows how many. */
  public void to(long done) {
    if (bar != null) {
      bar.stepTo(done);
    } else if (System.nanoTime() - lastLine > NANOS_BETWEEN_LINES) {
      lastLine = System.nanoTime();
      console.note(what + ": " + Format.count(done));
    }
  }

  void say(String more) {
    if (bar != null) {
      bar.setExtraMessage(more);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
