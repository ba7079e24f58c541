package dev.concertina.benchmarks;

/** Work that failed, in words for people. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  Failure(String message) {
    super(message);
  }
}
