package dev.concertina.data;

import dev.concertina.internal.Require;

/**
 * Holds the range of values that a kind of data can have. It is declared and not measured: 0 to 255
 * for 8-bit pictures. Immutable.
 *
 * @param low the lowest possible value
 * @param high the highest possible value
 */
public record Range(float low, float high) {
  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException unless both are finite, low is below high, and their
   *     difference is finite
   */
  public Range {
    Require.that(
        low < high && Float.isFinite(high - low),
        "range must be finite with low < high, found %s..%s",
        low,
        high);
  }
}
