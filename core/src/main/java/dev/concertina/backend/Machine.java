package dev.concertina.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that is asked of the machine, so that a test can stand in for any. */
interface Machine {
  /** What a command came to. */
  enum End {
    /** It ended by itself, well or not. */
    EXITED,
    /** There is no such program, or it may not be run. */
    NOT_STARTED,
    /** It was still at work when its time was over, and was ended. */
    TIMED_OUT
  }

  /**
   * What a command did.
   *
   * @param exit its exit code if it ended by itself
   * @param output what it printed, to both streams, up to a bound
   */
  record Outcome(End end, int exit, String output) {
    static final Outcome NOT_STARTED = new Outcome(End.NOT_STARTED, -1, "");

    boolean isDone() {
      return end == End.EXITED && exit == 0;
    }
  }

  Platform platform();

  /** A variable of the environment. */
  Optional<String> variable(String name);

  /** A small text file; empty if it is not there or cannot be read. */
  Optional<String> text(Path file);

  boolean exists(Path file);

  /** Runs a command with variables besides those of this process. */
  Outcome run(Duration limit, Map<String, String> variables, List<String> command);
}
