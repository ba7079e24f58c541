package dev.concertina.internal.tiling;

/**
 * One side of a picture cut into tiles that overlap.
 *
 * <p>Near its ends a tile lacks what lies beyond, so its results count only from {@code margin}
 * inwards, except at the ends of the picture itself. Where one tile takes over from the next, the
 * two fade into each other; the weights of all tiles add up to 1 everywhere.
 *
 * @param length of the side, in pixels
 * @param tile the length of a tile, at most that of the side
 * @param margin what does not count at each end of a tile; twice the margin and the fade must be
 *     less than the tile
 * @param fade half of the span over which one tile fades into the next, at most the margin
 * @param grid tiles start at multiples of this, which divides length, tile and margin
 */
record Cuts(int length, int tile, int margin, int fade, int grid) {

  /** How far a tile starts after the one before. */
  private int stride() {
    return tile - 2 * margin - roundedUp(2 * fade);
  }

  private int roundedUp(int pixels) {
    return (pixels + grid - 1) / grid * grid;
  }

  int count() {
    return length <= tile ? 1 : 1 + (length - tile + stride() - 1) / stride();
  }

  /** Where a tile starts; the last one ends where the side does. */
  int start(int number) {
    return Math.min(number * stride(), length - tile);
  }

  /** From here on a tile counts, and what lies before is final. */
  int from(int number) {
    return number == 0 ? 0 : boundary(number) - fade;
  }

  /** The end of where a tile counts. */
  int to(int number) {
    return number == count() - 1 ? length : boundary(number + 1) + fade;
  }

  /** The middle of where a tile takes over from the one before. */
  private int boundary(int number) {
    return start(number) + margin + fade;
  }

  /** How much a tile counts at a place. */
  float weight(int number, int at) {
    return takenOver(number, at) - takenOver(number + 1, at);
  }

  /** How much a tile and all after it count: a ramp, so that the weights add up to 1. */
  private float takenOver(int number, int at) {
    if (number == 0 || number == count()) {
      return number == 0 ? 1 : 0;
    }
    int distance = at - boundary(number);
    return fade == 0
        ? (distance < 0 ? 0 : 1)
        : Math.max(0, Math.min(1, (distance + fade + .5f) / (2 * fade)));
  }
}
