package dev.concertina.internal.arithmetic;

/** A vertex that holds memory outside the heap; it takes it again when it is used again. */
public interface Releasable {
  /** Gives the memory back. */
  void release();
}
