package dev.concertina.internal.coding;

/**
 * The values that a column may come back with: counted from a base in equal steps, or all of them.
 *
 * <p>A level stands for {@code (float) ((base + level * step) / 10^decimals)}, computed in double,
 * each operation rounded once: that is the same on every machine that keeps IEEE 754, so an error
 * that was checked when coding is the error when decoding.
 *
 * @param levels how many there are; 0 where values are kept as they are
 * @param decimals 0 unless the column is of decimals, which come back bit for bit
 */
public record Quantiser(float base, float step, int levels, int decimals) {
  /** A float has no more digits of use after the decimal point, unless it is tiny. */
  public static final int MOST_DECIMALS = 9;

  /** All exact. */
  private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  /** Up to here floats hold all integers. */
  private static final long LARGEST_INTEGER = 1 << 24;

  /** Beyond this a column is as good as kept. */
  private static final int MOST_LEVELS = 1 << 30;

  private static final double LARGEST_COUNT = 1 << 24;

  /** Stands for a column whose values are kept as they are. */
  public static final Quantiser KEPT = new Quantiser(0, 0, 0);

  /** Makes one whose values are not divided by a power of ten. */
  public Quantiser(float base, float step, int levels) {
    this(base, step, levels, 0);
  }

  /**
   * Makes the quantiser of a column, given its least and its largest value.
   *
   * @param integers whether all values are integers
   * @param bound the largest error; 0 for none
   */
  public static Quantiser of(float least, float largest, boolean integers, double bound) {
    if (!(least <= largest)) {
      return new Quantiser(0, 1, 1); // no value is finite: all are exceptions
    }
    if (least == largest) {
      return new Quantiser(least, 1, 1);
    }
    if (bound == 0) {
      boolean countable = integers && (double) largest - least < LARGEST_COUNT;
      return countable ? new Quantiser(least, 1, (int) (largest - least) + 1) : KEPT;
    }
    // What comes back is rounded to a float, which may add half of the largest's last place.
    double rounding = Math.ulp(Math.max(Math.abs(least), Math.abs(largest)));
    double width = 2 * (bound - rounding);
    float step = (float) width > width ? Math.nextDown((float) width) : (float) width;
    double levels = Math.floor(((double) largest - least) / step + 0.5) + 1;
    return bound < 4 * rounding || !(step > 0) || !(levels < MOST_LEVELS)
        ? KEPT
        : new Quantiser(least, step, (int) levels);
  }

  /** Makes one for integers up to 2^24 apart; what comes back are integers, too. */
  public static Quantiser ofIntegers(float least, float largest, double bound) {
    float whole = (float) Math.min(Math.floor(bound), Math.ceil(largest - least));
    float step = 2 * whole + 1;
    return new Quantiser(least + whole, step, (int) Math.floor((largest - least) / step) + 1);
  }

  /** Whether values between two are integers up to 2^24 over a power of ten, if they are any. */
  public static boolean spansDecimals(float least, float largest, int decimals) {
    double far = Math.max(Math.abs(least), Math.abs(largest));
    return Math.rint(far * POWERS[decimals]) <= LARGEST_INTEGER;
  }

  /** For decimals from the least to the largest, both of which {@link #decimalsOf} a number. */
  public static Quantiser ofDecimals(float least, float largest, int decimals) {
    long first = (long) Math.rint(least * POWERS[decimals]);
    long last = (long) Math.rint(largest * POWERS[decimals]);
    return new Quantiser(first, 1, (int) (last - first) + 1, decimals);
  }

  /**
   * The number of digits after the decimal point that gives back a float, bit for bit, if it is an
   * integer up to 2^24 over a power of ten; one more than {@link #MOST_DECIMALS} for others.
   */
  public static int decimalsOf(float value) {
    for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
      double integer = Math.rint(value * POWERS[decimals]);
      if (!(Math.abs(integer) <= LARGEST_INTEGER)) {
        break;
      }
      float other = (float) ((long) integer / POWERS[decimals]);
      if (Float.floatToRawIntBits(other) == Float.floatToRawIntBits(value)) {
        return decimals;
      }
    }
    return MOST_DECIMALS + 1;
  }

  /** The same, of decimals, as a file says. */
  public Quantiser withDecimals(int digits) throws DamagedStreamException {
    if (digits < 0 || digits > MOST_DECIMALS) {
      throw new DamagedStreamException("decimals must be in [0, 9], found " + digits);
    }
    return new Quantiser(base, step, levels, digits);
  }

  public boolean isKept() {
    return levels == 0;
  }

  /** The level whose value is the nearest. */
  public int level(float value) {
    double nearest = Math.floor((value * POWERS[decimals] - base) / step + 0.5);
    return (int) Math.max(0, Math.min(levels - 1, nearest));
  }

  public float value(int level) {
    return (float) ((base + (double) level * step) / POWERS[decimals]);
  }

  /** Whether a level stands for a value within a bound; without one, bit for bit. */
  public boolean serves(int level, float value, double bound) {
    float other = value(level);
    if (bound == 0) {
      return Float.floatToRawIntBits(other) == Float.floatToRawIntBits(value);
    }
    // The difference is rounded, too: whether up or down, what is at most the next below is not
    // above.
    return Math.abs((double) other - value) <= Math.nextDown(bound);
  }
}
