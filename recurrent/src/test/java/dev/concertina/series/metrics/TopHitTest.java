package dev.concertina.series.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TopHitTest {
  @Test
  void aHundredStepsEitherWayAreAHit() {
    for (int position : new int[] {400, 499, 500, 520, 620}) {
      assertEquals(new TopHit(position, true), TopHit.of(peak(position), 300, 500, 520));
    }
    for (int position : new int[] {300, 399, 621, 999}) {
      assertEquals(new TopHit(position, false), TopHit.of(peak(position), 300, 500, 520));
    }
  }

  @Test
  void theToleranceIsAChoice() {
    assertTrue(TopHit.of(peak(500), 300, 500, 500, 0).hit());
    assertEquals(new TopHit(499, false), TopHit.of(peak(499), 300, 500, 500, 0));
    assertEquals(new TopHit(501, false), TopHit.of(peak(501), 300, 500, 500, 0));
    assertTrue(TopHit.of(peak(999), 0, 0, 0, Integer.MAX_VALUE).hit());
  }

  @Test
  void theTrainingPartIsNotLookedAt() {
    double[] scores = peak(510);
    Arrays.fill(scores, 0, 300, Double.NaN);
    scores[299] = Double.POSITIVE_INFINITY;
    assertEquals(new TopHit(510, true), TopHit.of(scores, 300, 500, 520));
  }

  @Test
  void ofSeveralHighestTheFirst() {
    double[] scores = peak(350);
    scores[510] = 1;
    assertEquals(new TopHit(350, false), TopHit.of(scores, 300, 500, 520));
    assertEquals(new TopHit(0, true), TopHit.of(new double[3], 0, 1, 1));
  }

  private static double[] peak(int position) {
    double[] scores = new double[1000];
    scores[position] = 1;
    return scores;
  }

  @Test
  void refusals() {
    double[] scores = new double[10];
    assertEquals(
        "the anomaly must lie in the test part, 0 <= testFrom <= first <= last < 10, the number of"
            + " scores, found testFrom 5, first 4, last 6: positions count from 0",
        refusal(scores, 5, 4, 6, 100));
    assertTrue(refusal(scores, -1, 4, 6, 100).contains("testFrom -1"));
    assertTrue(refusal(scores, 0, 7, 6, 100).contains("first 7, last 6"));
    assertTrue(refusal(scores, 0, 7, 10, 100).contains("last 10"));
    assertEquals("tolerance must not be negative, found -1", refusal(scores, 0, 7, 8, -1));
    assertEquals("scores must not be null", refusal(null, 0, 7, 8, 1));
    scores[9] = Double.NaN;
    assertEquals(
        "scores of the test part must not be NaN, found it at index 9 of 10: score every step, or"
            + " begin the test part later",
        refusal(scores, 0, 7, 8, 1));
    assertThrows(IllegalArgumentException.class, () -> new TopHit(-1, false));
  }

  private static String refusal(double[] scores, int testFrom, int first, int last, int tolerance) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> TopHit.of(scores, testFrom, first, last, tolerance))
        .getMessage();
  }
}
