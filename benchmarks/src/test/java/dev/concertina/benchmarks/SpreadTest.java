package dev.concertina.benchmarks;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;


class SpreadTest {
  @Test
  void medianAndQuartilesLieBetweenMeasurements() {
    assertEquals(new Spread(2, 3, 4), Spread.of(5, 1, 4, 2, 3));
    assertEquals(new Spread(1.75, 2.5, 3.25), Spread.of(4, 3, 2, 1));
    assertEquals(new Spread(7, 7, 7), Spread.of(7));
  }

  @Test
  void measurementsStayInTheirOrder() {
    double[] measurements = {3, 1, 2};
    Spread.of(measurements);
    assertArrayEquals(new double[] {3, 1, 2}, measurements);
  }

  @Test
  void roundsCountRunByRun() {
    assertEquals(3, Spread.of(List.of(new double[] {1, 2, 3}, new double[] {4, 5})).median());
  }

  /** A machine that slows down to a third in the second round changes no ratio. */
  @Test
  void ratiosAreTakenWithinRounds() {
    List<double[]> ours = List.of(new double[] {1, 1, 100}, new double[] {3, 3, 3});
    List<double[]> theirs = List.of(new double[] {2, 2, 2}, new double[] {6, 6, 0});
    assertEquals(new Spread(0.5, 0.5, 0.5), Spread.ofRatios(ours, theirs));
  }

  @Test
  void unequalRoundsAreRefused() {
    List<double[]> one = List.of(new double[] {1});
    List<double[]> two = List.of(new double[] {1}, new double[] {2});
    assertThrows(IllegalArgumentException.class, () -> Spread.ofRatios(one, two));
  }
}
