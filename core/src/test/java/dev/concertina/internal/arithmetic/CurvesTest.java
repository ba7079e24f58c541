package dev.concertina.internal.arithmetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CurvesTest {
  private static final float[] SPECIAL = {
    0,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    1e-20f,
    8.2f,
    -8.2f,
    8.3f,
    16.4f,
    -16.4f,
    31.9f,
    32,
    33,
    88,
    1000,
    -1000,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  /** The special ones, then random ones of every size. */
  private static float[] arguments() {
    SplittableRandom random = new SplittableRandom(3);
    float[] x = new float[100_000];
    for (int i = 0; i < x.length; i++) {
      double size = i % 2 == 0 ? Math.pow(10, random.nextDouble(-12, 2)) : random.nextDouble(40);
      x[i] = (float) (random.nextBoolean() ? size : -size);
    }
    System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
    return x;
  }

  @Test
  void tanh_isThatOfMathTo4e7_andOdd() {
    float[] x = arguments();
    float[] y = x.clone();
    float[] mirrored = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      mirrored[i] = -x[i];
    }
    Curves.tanh(y, y.length);
    Curves.tanh(mirrored, y.length);
    for (int i = 0; i < x.length; i++) {
      double expected = Math.tanh(x[i]);
      assertEquals(expected, y[i], 4e-7, "tanh of " + x[i]);
      // Of small ones, to a few roundings of themselves, or a code near 0 would be coarse.
      assertEquals(expected, y[i], 4e-7 * Math.abs(expected) + Float.MIN_VALUE, "tanh of " + x[i]);
      assertEquals(-y[i], mirrored[i], "tanh of " + -x[i]);
    }
  }

  @Test
  void sigmoid_isThatOfMathTo2e7_andWithinItsBounds() {
    float[] x = arguments();
    float[] y = x.clone();
    Curves.sigmoid(y, y.length);
    for (int i = 0; i < x.length; i++) {
      assertEquals(1 / (1 + Math.exp(-(double) x[i])), y[i], 2e-7, "sigmoid of " + x[i]);
    }
  }

  /** A value above 1 would make slopes negative: {@code v (1 - v)}, {@code 1 - v v}. */
  @Test
  void tanhAndSigmoid_endsOfTheRange_areNotBeyondTheBounds() {
    float[] x = new float[200_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 100_000) * 2e-4f;
    }
    float[] tanh = x.clone();
    Curves.tanh(tanh, x.length);
    Curves.sigmoid(x, x.length);
    for (int i = 0; i < x.length; i++) {
      assertTrue(Math.abs(tanh[i]) <= 1, "tanh " + tanh[i]);
      assertTrue(x[i] >= 0 && x[i] <= 1, "sigmoid " + x[i]);
    }
  }

  @Test
  void expOfMinusMagnitude_isThatOfMathTo5e6OfItself() {
    float[] x = arguments();
    float[] y = new float[x.length];
    Curves.expOfMinusMagnitude(x, y, x.length);
    for (int i = 0; i < x.length; i++) {
      double expected = Math.exp(-Math.min(Math.abs((double) x[i]), 32));
      assertEquals(expected, y[i], 5e-6 * expected, "exp of minus " + x[i]);
    }
  }

  @Test
  void addLogOfOnePlus_isThatOfMathTo2e7() {
    float[] x = new float[10_001];
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / 10_000f;
      y[i] = i % 3 == 0 ? 0.25f : 0;
    }
    Curves.addLogOfOnePlus(x, y, x.length);
    for (int i = 0; i < x.length; i++) {
      double expected = Math.log1p(x[i]) + (i % 3 == 0 ? 0.25 : 0);
      assertEquals(expected, y[i], 2e-7, "log of 1 + " + x[i]);
    }
  }

  /** A net that has left the finite must be seen to have. */
  @Test
  void notANumber_staysOne() {
    for (Pointwise function : Pointwise.values()) {
      float[] x = {1, Float.NaN, -1};
      function.apply(x, 3);
      assertTrue(Float.isNaN(x[1]), function + " gives " + x[1]);
      assertTrue(Float.isFinite(x[0]) && Float.isFinite(x[2]), function.toString());
      float[] gradient = {1, Float.NaN, 1};
      function.backward(new float[] {0.5f, 0.5f, 0.5f}, gradient, 3);
      assertTrue(Float.isNaN(gradient[1]), function + " gives back " + gradient[1]);
    }
    float[] x = {Float.NaN};
    float[] exp = new float[1];
    Curves.expOfMinusMagnitude(x, exp, 1);
    assertTrue(Float.isNaN(exp[0]));
    Curves.addLogOfOnePlus(x, exp, 1);
    assertTrue(Float.isNaN(exp[0]));
  }

  @Test
  void lengths_nothingBehindIsTouched() {
    for (Pointwise function : Pointwise.values()) {
      float[] x = {2, 2, 2, -2};
      float[] gradient = {3, 3, 3, 3};
      function.apply(x, 3);
      assertEquals(-2, x[3]);
      function.backward(x, gradient, 3);
      assertEquals(3, gradient[3]);
    }
  }

  @Test
  void relu_slope_isOneAboveZeroHoweverSmallAndZeroElsewhere() {
    float[] value = {
      0, -0f, Float.MIN_VALUE, 1e-40f, Float.MIN_NORMAL, 1, Float.MAX_VALUE, Float.POSITIVE_INFINITY
    };
    float[] gradient = {2, 2, 2, 2, 2, 2, 2, 2};
    Pointwise.RELU.backward(value, gradient, value.length);
    for (int i = 0; i < value.length; i++) {
      assertEquals(value[i] > 0 ? 2f : 0f, gradient[i] + 0f, "at " + value[i]);
    }
  }

  @Test
  void leakyRelu_slope_isOneFromZeroOnHoweverSmall() {
    float[] value = {-1, -Float.MIN_NORMAL, -Float.MIN_VALUE, -0f, 0, Float.MIN_VALUE, 1};
    float[] gradient = {1, 1, 1, 1, 1, 1, 1};
    Pointwise.LEAKY_RELU.backward(value, gradient, value.length);
    for (int i = 0; i < value.length; i++) {
      assertEquals(value[i] < 0 ? 0.01f : 1f, gradient[i], 1e-7f, "at " + value[i]);
    }
  }

  @Test
  void elu_isExpMinusOneBelowZero() {
    for (double at = -40; at < 40; at += 0.013) {
      float[] x = {(float) at};
      Pointwise.ELU.apply(x, 1);
      assertEquals((float) at > 0 ? (float) at : Math.expm1((float) at), x[0], 4e-7, "at " + at);
    }
    float[] ends = {Float.NEGATIVE_INFINITY, 0, Float.POSITIVE_INFINITY, -1e-30f};
    Pointwise.ELU.apply(ends, ends.length);
    assertEquals(-1, ends[0], 1e-6f);
    assertEquals(0, ends[1]);
    assertEquals(Float.POSITIVE_INFINITY, ends[2]);
    assertEquals(-1e-30f, ends[3], 1e-36f);
  }

  @Test
  void slopes_areThoseOfTheFunctions() {
    for (Pointwise function : Pointwise.values()) {
      for (double at = -6; at < 6; at += 0.37) {
        float[] value = {(float) at};
        float[] gradient = {1.5f};
        function.apply(value, 1);
        function.backward(value, gradient, 1);
        double slope = (exact(function, at + 1e-5) - exact(function, at - 1e-5)) / 2e-5;
        // The slope is taken from a value that is known to 4e-7, at most twice that.
        assertEquals(1.5 * slope, gradient[0], 1.5e-6, function + " at " + at);
      }
    }
  }

  private static double exact(Pointwise function, double x) {
    return switch (function) {
      case IDENTITY -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> Math.max(x, 0.01 * x);
      case ELU -> x > 0 ? x : Math.expm1(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
    };
  }
}
