package dev.concertina.data;

/**
 * Where samples lie: memory, or something that reads them when asked. Safe for use by many threads.
 */
interface Source {
  int size();

  /** Copies the values of one sample; {@code index} and the space in {@code into} are checked. */
  void read(int index, float[] into, int offset);

  /** See {@link Samples#group}. */
  default int group(int index) {
    return index;
  }

  /** See {@link Samples#overlap}. */
  default boolean overlap() {
    return false;
  }

  /** See {@link Samples#tail}. */
  default Split tail(double fraction) {
    return Split.tail(size(), fraction);
  }

  /** See {@link Samples#groupsAtOnce}. */
  default int groupsAtOnce() {
    return 1;
  }
}
