package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LogisticTest {
  @Test
  void table_isTheLogisticFunction() {
    for (int value = -2047; value <= 2047; value++) {
      double exact = 65_536 / (1 + Math.exp(-value / 192.0));
      // Straight lines between knots that are two thirds apart.
      assertEquals(exact, Logistic.of(value), 2 + 0.07 * Math.min(exact, 65_536 - exact));
      assertTrue(Logistic.of(value) > 0 && Logistic.of(value) < 65_536);
    }
    assertEquals(Logistic.of(2047), Logistic.of(Long.MAX_VALUE));
    assertEquals(Logistic.of(-2047), Logistic.of(Long.MIN_VALUE));
  }

  @Test
  void inverse_isTheInverse() {
    for (int p = 0; p < 4096; p++) {
      int value = Logistic.inverse(p);
      assertTrue(value == 2047 || Logistic.of(value) >= 16 * p + 8, "at " + p);
      assertTrue(value == -2047 || Logistic.of(value - 1) < 16 * p + 8, "at " + p);
    }
  }

  @Test
  void shares_areTakenForTheNearestThatIsOne() {
    assertEquals(0, Logistic.ofShare(3, 0));
    assertEquals(Logistic.inverse(1), Logistic.ofShare(-5, 10));
    assertEquals(Logistic.inverse(4095), Logistic.ofShare(10, 10));
    assertEquals(Logistic.inverse(4095), Logistic.ofShare(20, 10));
    assertEquals(0, Logistic.ofShare(1, 2), 2);
  }
}
