package dev.concertina.series;

/** How arrays grow whose length is known only at the end. */
final class Growth {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Growth() {}

  /** The length of the next array after one of this length is full. */
  static int beyond(int length) {
    if (length >= LARGEST_ARRAY) {
      throw new OutOfMemoryError("a series must have fewer than 2^31 steps: read it in parts");
    }
    return (int) Math.min(LARGEST_ARRAY, length + (length >> 1) + 1024L);
  }
}
