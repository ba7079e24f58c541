package dev.concertina.examples;

/** What a command found, said once for people and once for programs. */
interface Outcome {
  /** For the terminal, ending with a line break. */
  String text();

  /** For {@code --json}, ending with a line break. */
  String json();
}
