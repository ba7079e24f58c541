package dev.concertina.internal.optimiser;

import dev.concertina.internal.arithmetic.Curves;

/** Loops of the optimiser's step, each of a form that the compiler makes vector instructions of. */
public final class Steps {
  private Steps() {}

  public static void add(float[] to, float[] values, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += values[i];
    }
  }

  static void subtract(float[] from, float[] values, int length) {
    for (int i = 0; i < length; i++) {
      from[i] -= values[i];
    }
  }

  public static void multiply(float[] values, float[] by, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= by[i];
    }
  }

  static void scale(float[] values, float factor, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= factor;
    }
  }

  static void addSquares(float[] to, float[] values, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += values[i] * values[i];
    }
  }

  static void addScaled(float[] to, float[] values, float factor, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += factor * values[i];
    }
  }

  /** Adds the gradients of both penalties; the sign is taken without a branch. */
  static void penalize(float[] gradient, float[] weights, float l1, float l2, int length) {
    for (int i = 0; i < length; i++) {
      float sign = Math.min(Math.max(weights[i] * Curves.HUGE * Curves.HUGE, -1), 1);
      gradient[i] += l2 * weights[i] + l1 * sign;
    }
  }
}
