package dev.concertina.examples;

import java.io.PrintWriter;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err everything else: progress, hints, failures
 * @param terminal whether a person watches, so that a line may be drawn over
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal) {
  void print(String result) {
    out.println(result);
    out.flush();
  }

  void note(String line) {
    err.println(line);
    err.flush();
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
