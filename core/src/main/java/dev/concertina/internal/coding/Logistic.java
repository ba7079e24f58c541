package dev.concertina.internal.coding;

/**
 * The logistic function and its inverse in integers, as PAQ's mixers take them (M. Mahoney,
 * "Adaptive weighing of context models for lossless data compression", 2005).
 *
 * <p>The domain is in units of 1/192, from -2047 to 2047; probabilities are in units of 2^-16.
 */
public final class Logistic {
  static final int MOST = 2047;

  /** 2^16 / (1 + e^((32 - 2k) / 3)) for k = 0, 1, …: a table, the same on every machine. */
  private static final int[] KNOTS = {
    2, 3, 6, 11, 22, 43, 83, 162, 315, 611, 1179, 2257, 4258, 7812, 13671, 22233, 32768, 43303,
    51865, 57724, 61278, 63279, 64357, 64925, 65221, 65374, 65453, 65493, 65514, 65525, 65530,
    65533, 65534
  };

  private static final short[] INVERSE = inverse();

  private Logistic() {}

  /** Of values beyond the domain, its ends. */
  public static int of(long value) {
    int within = (int) Math.max(-MOST, Math.min(MOST, value)) + MOST + 1;
    int knot = within >> 7;
    int weight = within & 127;
    return KNOTS[knot] * (128 - weight) + KNOTS[knot + 1] * weight + 64 >> 7;
  }

  /** The inverse at a probability in units of 2^-12, in [0, 2^12). */
  static int inverse(int probability) {
    return INVERSE[probability];
  }

  private static short[] inverse() {
    short[] inverse = new short[1 << 12];
    int value = -MOST;
    for (int p = 0; p < inverse.length; p++) {
      while (value < MOST && of(value) < 16 * p + 8) {
        value++;
      }
      inverse[p] = (short) value;
    }
    return inverse;
  }

  /** The inverse at a share, of a part in a whole; what is no share is taken for the nearest. */
  public static int ofShare(long part, long whole) {
    if (whole <= 0) {
      return 0;
    }
    return inverse((int) Math.min(4095, Math.max(0, part) * 4094 / whole + 1));
  }
}
