package dev.concertina.image;

/** The eight ways to lay a square down: turned by quarters, and the same face down. In place. */
final class Orientation {
  static final int COUNT = 8;

  private static final int TRANSPOSED = 1;
  private static final int UPSIDE_DOWN = 2;
  private static final int MIRRORED = 4;

  private Orientation() {}

  /** Lays down planes side by side, all in the same way, 0 to 7; 0 leaves them as they are. */
  static void apply(int way, float[] values, int from, int planes, int size) {
    for (int plane = 0; plane < planes; plane++) {
      int at = from + plane * size * size;
      if ((way & TRANSPOSED) != 0) {
        transpose(values, at, size);
      }
      if ((way & UPSIDE_DOWN) != 0) {
        turnUpsideDown(values, at, size);
      }
      if ((way & MIRRORED) != 0) {
        mirror(values, at, size);
      }
    }
  }

  private static void transpose(float[] values, int at, int size) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < y; x++) {
        swap(values, at + y * size + x, at + x * size + y);
      }
    }
  }

  private static void turnUpsideDown(float[] values, int at, int size) {
    for (int y = 0; y < size / 2; y++) {
      for (int x = 0; x < size; x++) {
        swap(values, at + y * size + x, at + (size - 1 - y) * size + x);
      }
    }
  }

  private static void mirror(float[] values, int at, int size) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size / 2; x++) {
        swap(values, at + y * size + x, at + y * size + size - 1 - x);
      }
    }
  }

  private static void swap(float[] values, int one, int other) {
    float kept = values[one];
    values[one] = values[other];
    values[other] = kept;
  }
}
