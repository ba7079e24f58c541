package dev.concertina.internal.graph;

/**
 * A vertex that makes one place of each square block of a picture, or such a block of each place,
 * all alike.
 */
public interface BlockScaling {
  /** The side of a block, in places of the finer side. */
  int side();

  /** Whether blocks become places, rather than places blocks. */
  boolean reduces();
}
