package dev.concertina.internal.planes;

/**
 * Four results of a convolution with three weights by six products in place of twelve: Winograd's
 * F(4, 3), at the points 0, 1, -1, 2, -2 and infinity. What is combined here are lines of values,
 * each in an array of its own, and every method works in place on six of them.
 */
public final class Winograd {
  /** How many results come of six lines. */
  public static final int RESULTS = 4;

  /** How many lines are read, and how many products are taken. */
  public static final int POINTS = 6;

  /** The weights. */
  public static final int TAPS = 3;

  /** What each weight, the first to the last, adds at each point. */
  private static final float[][] WEIGHTS = {
    {1 / 4f, 0, 0},
    {-1 / 6f, -1 / 6f, -1 / 6f},
    {-1 / 6f, 1 / 6f, -1 / 6f},
    {1 / 24f, 1 / 12f, 1 / 6f},
    {1 / 24f, -1 / 12f, 1 / 6f},
    {0, 0, 1}
  };

  private Winograd() {}

  /** In which of the six arrays a result lies. */
  static int place(int result) {
    return result == RESULTS - 1 ? POINTS - 1 : result;
  }

  /** Replaces six lines by what the weights are to be multiplied with at each point. */
  static void source(float[][] lines, int length) {
    first(lines[0], lines[2], lines[4], length);
    last(lines[5], lines[3], lines[1], length);
    between(lines[1], lines[2], lines[3], lines[4], length);
  }

  private static void first(float[] a, float[] b, float[] c, int length) {
    for (int i = 0; i < length; i++) {
      a[i] = 4 * a[i] - 5 * b[i] + c[i];
    }
  }

  private static void last(float[] a, float[] b, float[] c, int length) {
    for (int i = 0; i < length; i++) {
      a[i] = a[i] - 5 * b[i] + 4 * c[i];
    }
  }

  private static void between(float[] a, float[] b, float[] c, float[] d, int length) {
    for (int i = 0; i < length; i++) {
      float even = d[i] - 4 * b[i];
      float odd = c[i] - 4 * a[i];
      float otherEven = d[i] - b[i];
      float otherOdd = 2 * (c[i] - a[i]);
      a[i] = even + odd;
      b[i] = even - odd;
      c[i] = otherEven + otherOdd;
      d[i] = otherEven - otherOdd;
    }
  }

  /**
   * Replaces the products at each point by the four results, in their {@linkplain #place places}.
   */
  static void results(float[][] products, int length) {
    sum(products[0], products[1], products[2], products[3], products[4], length);
    alternatingSum(products[5], products[1], products[2], products[3], products[4], length);
    middle(products[1], products[2], products[3], products[4], length);
  }

  private static void sum(float[] a, float[] b, float[] c, float[] d, float[] e, int length) {
    for (int i = 0; i < length; i++) {
      a[i] += b[i] + c[i] + (d[i] + e[i]);
    }
  }

  private static void alternatingSum(
      float[] a, float[] b, float[] c, float[] d, float[] e, int length) {
    for (int i = 0; i < length; i++) {
      a[i] += b[i] - c[i] + 8 * (d[i] - e[i]);
    }
  }

  private static void middle(float[] a, float[] b, float[] c, float[] d, int length) {
    for (int i = 0; i < length; i++) {
      float odd = a[i] - b[i] + 2 * (c[i] - d[i]);
      float even = a[i] + b[i] + 4 * (c[i] + d[i]);
      a[i] = odd;
      b[i] = even;
    }
  }

  /**
   * Replaces the gradients of four results, in their places, by those of the products at each
   * point.
   */
  static void gradients(float[][] lines, int length) {
    outer(lines[0], lines[1], lines[2], lines[5], lines[3], lines[4], length);
    inner(lines[0], lines[1], lines[2], lines[5], length);
  }

  private static void outer(
      float[] a, float[] b, float[] c, float[] d, float[] into, float[] other, int length) {
    for (int i = 0; i < length; i++) {
      float even = a[i] + 4 * c[i];
      float odd = 2 * b[i] + 8 * d[i];
      into[i] = even + odd;
      other[i] = even - odd;
    }
  }

  private static void inner(float[] a, float[] b, float[] c, float[] d, int length) {
    for (int i = 0; i < length; i++) {
      float even = a[i] + c[i];
      float odd = b[i] + d[i];
      b[i] = even + odd;
      c[i] = even - odd;
    }
  }

  /** The weight at a point, of the three weights. */
  static void weights(int point, float[][] taps, float[] into, int length) {
    float[] by = WEIGHTS[point];
    combine(taps[0], taps[1], taps[2], by[0], by[1], by[2], into, length);
  }

  private static void combine(
      float[] a, float[] b, float[] c, float x, float y, float z, float[] into, int length) {
    for (int i = 0; i < length; i++) {
      into[i] = x * a[i] + y * b[i] + z * c[i];
    }
  }

  /** Adds to the gradients of the three weights what comes from that of the weight at a point. */
  static void weightGradients(int point, float[] gradient, float[][] taps, int length) {
    for (int tap = 0; tap < TAPS; tap++) {
      add(gradient, WEIGHTS[point][tap], taps[tap], length);
    }
  }

  private static void add(float[] from, float by, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += by * from[i];
    }
  }
}
