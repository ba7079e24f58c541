package dev.concertina.internal.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The rate of one value, against the difference that it stands for and its own differences. */
class PlaneRateTest {
  private static final double STEP = 1e-5;

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double bits(double value, double location, double logScale) {
    return PlaneRate.bits(new PlaneRate(location, Math.exp(logScale)), value);
  }

  @Test
  void bits_nearTheLocation_areThoseOfTheDifference() {
    for (double scale : new double[] {0.3, 1, 5}) {
      for (double value = -6; value <= 6; value += 0.37) {
        double mass = logistic((value - 0.2) / scale) - logistic((value - 1.2) / scale);
        double expected = -Math.log(mass) / Math.log(2);
        assertEquals(expected, bits(value, 0.7, Math.log(scale)), 1e-5 * Math.max(1, expected));
      }
    }
  }

  @Test
  void bits_ofAllIntegers_areThoseOfACode() {
    for (double scale : new double[] {1e-3, 0.1, 1, 40}) {
      double sum = 0;
      for (int value = -2000; value <= 2000; value++) {
        sum += Math.pow(2, -bits(value, 0.4, Math.log(scale)));
      }
      assertEquals(1, sum, 1e-9, "scale " + scale);
    }
  }

  @Test
  void bits_farAway_growWithTheDistance() {
    for (double side : new double[] {-1, 1}) {
      double far = bits(side * 10_000, 0, 0);
      double further = bits(side * 20_000, 0, 0);
      // By one nat for each unit of the scale.
      assertEquals(10_000 / Math.log(2), further - far, 1e-6);
    }
    assertTrue(Double.isFinite(bits(1e6, 0, Math.log(1e-3))));
    assertEquals(0, bits(0, 0, Math.log(1e-3)), 1e-12);
  }

  @Test
  void add_derivatives_areThoseOfDifferences() {
    for (double value : new double[] {-30, -2.6, -0.5, 0.1, 0.5, 3, 25}) {
      for (double logScale : new double[] {-1.5, 0, 2}) {
        PlaneRate plane = new PlaneRate(0.3, Math.exp(logScale));
        double slope = plane.add(value);
        String where = value + " at " + logScale;
        assertEquals(bits(value, 0.3, logScale), plane.bits(), 1e-12, where);
        assertEquals(
            bits(value + STEP, 0.3, logScale) - bits(value - STEP, 0.3, logScale),
            2 * STEP * slope,
            1e-11,
            where);
        assertEquals(
            bits(value, 0.3 + STEP, logScale) - bits(value, 0.3 - STEP, logScale),
            2 * STEP * plane.perLocation(),
            1e-11,
            where);
        assertEquals(
            bits(value, 0.3, logScale + STEP) - bits(value, 0.3, logScale - STEP),
            2 * STEP * plane.perLogScale(),
            // The third derivative grows with the distance in scales.
            1e-8,
            where);
      }
    }
  }
}
