package dev.concertina.compress;

/**
 * The values that a column may come back with: counted from a base in equal steps, or all of them.
 *
 * <p>A level stands for {@code (float) (base + level * step)}, computed in double, each operation
 * rounded once: that is the same on every machine that keeps IEEE 754, so an error that was checked
 * when coding is the error when decoding.
 *
 * @param levels how many there are; 0 where values are kept as they are
 */
record Lattice(float base, float step, int levels) {
  /** Beyond this a column is as good as kept. */
  private static final int MOST_LEVELS = 1 << 30;

  private static final double LARGEST_COUNT = 1 << 24;

  /** For values that are kept as they are. */
  static final Lattice KEPT = new Lattice(0, 0, 0);

  /**
   * For a column of such values.
   *
   * @param integers whether all are
   * @param bound the largest error; 0 for none
   */
  static Lattice of(float least, float largest, boolean integers, double bound) {
    if (!(least <= largest)) {
      return new Lattice(0, 1, 1); // no value is finite: all are exceptions
    }
    if (least == largest) {
      return new Lattice(least, 1, 1);
    }
    if (bound == 0) {
      boolean countable = integers && (double) largest - least < LARGEST_COUNT;
      return countable ? new Lattice(least, 1, (int) (largest - least) + 1) : KEPT;
    }
    // What comes back is rounded to a float, which may add half of the largest's last place.
    double rounding = Math.ulp(Math.max(Math.abs(least), Math.abs(largest)));
    double width = 2 * (bound - rounding);
    float step = (float) width > width ? Math.nextDown((float) width) : (float) width;
    double levels = Math.floor(((double) largest - least) / step + 0.5) + 1;
    return bound < 4 * rounding || !(step > 0) || !(levels < MOST_LEVELS)
        ? KEPT
        : new Lattice(least, step, (int) levels);
  }

  boolean isKept() {
    return levels == 0;
  }

  /** The level whose value is the nearest. */
  int level(float value) {
    double nearest = Math.floor(((double) value - base) / step + 0.5);
    return (int) Math.max(0, Math.min(levels - 1, nearest));
  }

  float value(int level) {
    return (float) (base + (double) level * step);
  }

  /** Whether a level stands for a value within a bound; without one, bit for bit. */
  boolean serves(int level, float value, double bound) {
    float other = value(level);
    if (bound == 0) {
      return Float.floatToRawIntBits(other) == Float.floatToRawIntBits(value);
    }
    // The difference is rounded, too: whether up or down, what is at most the next below is not
    // above.
    return Math.abs((double) other - value) <= Math.nextDown(bound);
  }
}
