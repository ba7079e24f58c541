package dev.concertina.internal.codes;

import dev.concertina.internal.Require;

/**
 * The shape of a code: planes of numbers, each in rows and columns. A number's place is {@code
 * (plane * height + row) * width + column}.
 *
 * @param planes how many planes; of a dense code, all its numbers are planes
 * @param height rows of a plane
 * @param width columns of a plane; of a series, its steps
 */
public record CodeGrid(int planes, int height, int width) {
  public CodeGrid {
    Require.positive(planes, "planes");
    Require.positive(height, "height");
    Require.positive(width, "width");
    Require.that(
        (long) planes * height <= Integer.MAX_VALUE
            && (long) planes * height * width <= Integer.MAX_VALUE,
        "a code must have fewer than 2^31 numbers, found %d x %d x %d",
        planes,
        height,
        width);
  }

  /** How many numbers a code has. */
  public int size() {
    return planes * height * width;
  }

  /** How many numbers a plane has. */
  int area() {
    return height * width;
  }

  /** Requires an array to hold a code of this shape. */
  void requireSize(int found) {
    Require.that(
        found == size(), "a code of %s must have %d numbers, found %d", this, size(), found);
  }
}
