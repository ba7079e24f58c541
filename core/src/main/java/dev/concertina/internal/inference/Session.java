package dev.concertina.internal.inference;

/** A copy of a net for one thread at a time, with arrays for what goes in and what comes out. */
interface Session {
  /** A way through the net. */
  enum Way {
    ENCODE,
    DECODE,
    RECONSTRUCT
  }

  /** An array for inputs, the same at every call unless it must grow. */
  float[] in(int length);

  /** An array for outputs, the same at every call unless it must grow. */
  float[] out(int length);

  /**
   * Runs the first samples in {@code values}; writes as many results of the given width, possibly
   * in their place.
   */
  void run(Way way, float[] values, int samples, float[] results, int width);

  /** Gives the memory outside the heap back; another run takes it again. */
  void release();
}
