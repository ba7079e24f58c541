package dev.concertina.spi;

import dev.concertina.internal.Require;

/**
 * Says how far a net for pictures sees, if it treats all pixels alike. Such a net works on pictures
 * of any size, and on large ones in parts.
 *
 * @param reach no value of the reconstruction depends on anything further away, in pixels along
 *     either side; an upper bound, at least 0
 * @param grid height and width must be multiples of this, in pixels, at least 1; parts that begin
 *     at a multiple of it are treated as they are within the whole
 */
public record ReceptiveField(int reach, int grid) {

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if the reach is negative, or the grid not positive
   */
  public ReceptiveField {
    Require.that(reach >= 0, "reach must be at least 0, found %d", reach);
    Require.that(grid >= 1, "grid must be at least 1, found %d", grid);
  }
}
