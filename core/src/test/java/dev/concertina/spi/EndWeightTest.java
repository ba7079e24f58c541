package dev.concertina.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EndWeightTest {
  private static void assertWeights(EndWeight weight, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], weight.at(i + 1), 1e-12, "epoch " + (i + 1));
    }
  }

  @Test
  void constant_isAlwaysTheSame() {
    assertWeights(EndWeight.constant(0.3), 0.3, 0.3, 0.3);
    assertEquals(0.3, EndWeight.constant(0.3).settled());
  }

  @Test
  void warmUp_risesInEqualStepsAndStays() {
    assertWeights(EndWeight.warmUp(2, 4), 0.5, 1, 1.5, 2, 2, 2);
    assertWeights(EndWeight.warmUp(2, 1), 2, 2);
    assertEquals(2, EndWeight.warmUp(2, 4).settled());
  }

  @Test
  void cyclic_risesInTheFirstHalfOfEachPeriod() {
    assertWeights(EndWeight.cyclic(1, 4), 0.5, 1, 1, 1, 0.5, 1, 1, 1, 0.5);
    assertWeights(EndWeight.cyclic(3, 6), 1, 2, 3, 3, 3, 3, 1);
    assertWeights(EndWeight.cyclic(3, 1), 3, 3);
    assertEquals(3, EndWeight.cyclic(3, 6).settled());
  }

  @Test
  void numbersThatCannotBe_areRefused() {
    for (double weight : new double[] {0, -1, 2e9, Double.NaN, Double.POSITIVE_INFINITY}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> EndWeight.constant(weight))
              .getMessage();
      assertTrue(message.startsWith("a weight must be above 0"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> EndWeight.warmUp(1, 0));
    assertThrows(IllegalArgumentException.class, () -> EndWeight.cyclic(1, 1_000_001));
    assertThrows(IllegalArgumentException.class, () -> EndWeight.constant(1).at(0));
  }

  @Test
  void equals_isOfScheduleAndNumbers() {
    assertEquals(EndWeight.warmUp(1, 2), EndWeight.warmUp(1, 2));
    assertTrue(!EndWeight.warmUp(1, 2).equals(EndWeight.cyclic(1, 2)));
    assertEquals("0.5 (warm-up, 3 epochs)", EndWeight.warmUp(0.5, 3).toString());
  }
}
