package dev.concertina.internal.training;

/** Samples for one step of training; several threads read it at once, each its own part. */
interface Batch {
  /** How many samples there are, at least one. */
  int samples();

  /** Writes the scaled values of consecutive samples, from the array's start; NaN is missing. */
  void read(int from, int count, float[] into);

  /** Whether inputs differ from targets. */
  boolean corrupts();

  /** Turns what {@link #read} wrote for these samples into what the net is fed with. */
  void corrupt(int from, int count, float[] values);

  /** Whether values may be missing, among the targets or once they are corrupted. */
  default boolean hasMissing() {
    return false;
  }

  /** Whether only some values of the targets are compared. */
  default boolean hides() {
    return false;
  }

  /**
   * Does what {@link #corrupt(int, int, float[])} does, and writes 1 for each value that is
   * compared and 0 for each other.
   */
  default void corrupt(int from, int count, float[] values, float[] compared) {
    throw new UnsupportedOperationException("this batch compares all values");
  }

  /** Writes standard normal noise of a width for these samples, for one of the noise inputs. */
  void noise(int input, int from, int count, int width, float[] into);

  /** Writes noise that is uniform in [-0.5, 0.5), as {@link #noise} does. */
  void quantisationNoise(int input, int from, int count, int width, float[] into);
}
