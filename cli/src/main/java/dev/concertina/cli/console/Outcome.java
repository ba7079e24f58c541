package dev.concertina.cli.console;

/** What a command found, said once for people and once for programs. */
public interface Outcome {
  /** For the terminal, ending with a line break. */
  String text();

  /** For {@code --json}, ending with a line break. */
  String json();

  /** Whether a part of the work could not be done, while the rest was. */
  default boolean hasFailed() {
    return false;
  }
}
