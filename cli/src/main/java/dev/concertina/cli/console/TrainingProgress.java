package dev.concertina.cli.console;

import dev.concertina.TrainingListener;
import java.nio.file.Path;

/** Shows how far a training is: a bar on a terminal, a line now and then elsewhere. */
public final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final double SECONDS_BETWEEN_LINES = 5;

  private final Console console;
  private final ProgressMeter meter;
  private double lastLine;
  private String error = "";

  public TrainingProgress(Console console) {
    this.console = console;
    this.meter = console.terminal() ? new ProgressMeter(console, "training") : null;
  }

  @Override
  public void onProgress(Progress progress) {
    if (progress.ended() != null) {
      error = ", error " + Format.number(progress.ended().decidingError());
    }
    if (meter != null) {
      meter.to(progress.step(), progress.steps());
      meter.say("epoch " + progress.epoch() + error);
    } else if (progress.ended() != null) {
      line(progress);
    }
  }

  @Override
  public void onResume(Path checkpoint, int done, int epochs) {
    console.note(String.format("goes on after epoch %d of %d (%s)", done, epochs, checkpoint));
  }

  private void line(Progress progress) {
    double now = progress.elapsed().toMillis() / 1e3;
    boolean due = progress.epoch() == 1 || now - lastLine >= SECONDS_BETWEEN_LINES;
    if (due || progress.epoch() == progress.epochs()) {
      lastLine = now;
      console.note(
          String.format(
              "epoch %d/%d%s, %s left",
              progress.epoch(),
              progress.epochs(),
              error,
              Format.seconds(progress.remaining().toMillis() / 1e3)));
    }
  }

  @Override
  public void close() {
    if (meter != null) {
      meter.close();
    }
  }
}
