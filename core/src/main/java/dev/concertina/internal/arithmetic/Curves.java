package dev.concertina.internal.arithmetic;

/**
 * Smooth functions over arrays, by multiplication, addition and division only, so that the compiler
 * makes vector instructions of the loops: for that each runs from 0 over whole arrays, reads and
 * writes at the same index, and keeps few values alive.
 */
public final class Curves {
  /** Beyond this the hyperbolic tangent is 1 to float precision. */
  private static final float TANH_END = 8.2f;

  /** Beyond this {@code exp(-x)} counts as {@code exp(-32)}, 1e-14. */
  private static final float EXP_END = 32;

  /** The smallest float times this, twice, is above 1. */
  public static final float HUGE = 0x1p100f;

  private Curves() {}

  /**
   * Replaces values by their hyperbolic tangents, to 4e-7. The rational function was fitted for the
   * least greatest error over [-8.2, 8.2].
   */
  public static void tanh(float[] x, int length) {
    for (int i = 0; i < length; i++) {
      float t = Math.min(Math.max(x[i], -TANH_END), TANH_END);
      float s = t * t;
      float p = 1.4671280e-8f * s + 2.1512603e-5f;
      p = p * s + 3.5489420e-3f;
      p = p * s + 0.13425529f;
      p = p * s + 0.99999996f;
      float q = 8.3007006e-7f * s + 3.3739053e-4f;
      q = q * s + 2.6078619e-2f;
      q = q * s + 0.46758846f;
      q = q * s + 1;
      x[i] = t * p / q;
    }
  }

  /**
   * Replaces negative values by {@code exp(x) - 1}, to 4e-7: with t the hyperbolic tangent of half
   * of x it is {@code 2 t / (1 - t)}, exact near 0.
   */
  static void elu(float[] x, int length) {
    for (int i = 0; i < length; i++) {
      float t = Math.max(Math.min(x[i], 0) * 0.5f, -TANH_END);
      float s = t * t;
      float p = 1.4671280e-8f * s + 2.1512603e-5f;
      p = p * s + 3.5489420e-3f;
      p = p * s + 0.13425529f;
      p = p * s + 0.99999996f;
      float q = 8.3007006e-7f * s + 3.3739053e-4f;
      q = q * s + 2.6078619e-2f;
      q = q * s + 0.46758846f;
      q = q * s + 1;
      float u = t * p;
      x[i] = Math.max(x[i], 0) + 2 * u / (q - u);
    }
  }

  /** Replaces values by their logistic sigmoids, to 2e-7. */
  public static void sigmoid(float[] x, int length) {
    for (int i = 0; i < length; i++) {
      x[i] *= 0.5f;
    }
    tanh(x, length);
    for (int i = 0; i < length; i++) {
      x[i] = 0.5f * x[i] + 0.5f;
    }
  }

  /**
   * Writes {@code exp(-|x|)}, to 5e-6 of itself: by a polynomial for a 32nd part of the exponent,
   * fitted around the middle of [0, 1], squared five times.
   */
  static void expOfMinusMagnitude(float[] x, float[] into, int length) {
    // The magnitude in a loop of its own: together with the polynomial it stays scalar.
    for (int i = 0; i < length; i++) {
      into[i] = Math.min(Math.abs(x[i]), EXP_END) * (1 / EXP_END) - 0.5f;
    }
    for (int i = 0; i < length; i++) {
      float y = into[i];
      float p = -1.2118172e-4f * y + 8.4995395e-4f;
      p = p * y - 5.0542910e-3f;
      p = p * y + 2.5270930e-2f;
      p = p * y - 0.10108845f;
      p = p * y + 0.30326539f;
      p = p * y - 0.60653066f;
      into[i] = p * y + 0.60653066f;
    }
    for (int i = 0; i < length; i++) {
      float e = into[i] * into[i];
      e *= e;
      e *= e;
      e *= e;
      into[i] = e * e;
    }
  }

  /**
   * Adds {@code log(1 + x)} for x in [0, 1] to a sum at each index, to 2e-7: twice the series of
   * the inverse hyperbolic tangent of {@code x / (2 + x)}.
   */
  static void addLogOfOnePlus(float[] x, float[] sums, int length) {
    for (int i = 0; i < length; i++) {
      float u = x[i] / (2 + x[i]);
      float s = u * u;
      float p = s * (2 / 13f) + 2 / 11f;
      p = p * s + 2 / 9f;
      p = p * s + 2 / 7f;
      p = p * s + 2 / 5f;
      p = p * s + 2 / 3f;
      sums[i] += u * (p * s + 2);
    }
  }
}
