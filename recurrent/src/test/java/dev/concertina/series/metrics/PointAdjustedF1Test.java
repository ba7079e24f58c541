package dev.concertina.series.metrics;

import static dev.concertina.series.metrics.EventConfusionTest.flags;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.metrics.ConfusionMatrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PointAdjustedF1Test {
  @Test
  void anEventWithAFlagIsFlaggedWhole() {
    boolean[] flagged = flags("..#..#.....#.#");
    boolean[] before = flagged.clone();
    boolean[] anomalies = flags("###....##..###");
    assertArrayEquals(flags("###..#.....###"), PointAdjustedF1.adjust(flagged, anomalies));
    assertArrayEquals(before, flagged);
  }

  @Test
  void allThreeNumbersStandTogether() {
    // Plain: 1 of 4 found, 1 of 2 right. Adjusted: 4 of 4, and 4 of 5 right.
    PointAdjustedF1 found = PointAdjustedF1.of(flags("..#..#.."), flags("####...."));
    assertEquals(1 / 3.0, found.plain(), 1e-15);
    assertEquals(8 / 9.0, found.adjusted(), 1e-15);
    assertTrue(found.random() > 0);
    for (String part : new String[] {"plain=0.3", "adjusted=0.8", "random=0."}) {
      assertTrue(found.toString().contains(part), found.toString());
    }
  }

  /** Every choice of three steps out of twelve, counted out. */
  @Test
  void theRandomScoreIsTheMeanOverAllChoices() {
    boolean[] anomalies = flags(".###..#.####");
    double sum = 0;
    double squares = 0;
    int choices = 0;
    for (int bits = 0; bits < 1 << 12; bits++) {
      if (Integer.bitCount(bits) == 3) {
        double f1 = adjustedF1(bits, anomalies);
        sum += f1;
        squares += f1 * f1;
        choices++;
      }
    }
    assertEquals(220, choices);
    double mean = sum / choices;
    double error = Math.sqrt((squares / choices - mean * mean) / 1000);
    PointAdjustedF1 found = PointAdjustedF1.of(flags("###........."), anomalies);
    assertEquals(mean, found.random(), 4 * error);
    assertEquals(found, PointAdjustedF1.of(flags("###........."), anomalies));
  }

  private static double adjustedF1(int bits, boolean[] anomalies) {
    boolean[] flagged = new boolean[anomalies.length];
    for (int i = 0; i < flagged.length; i++) {
      flagged[i] = (bits >> i & 1) == 1;
    }
    return ConfusionMatrix.of(PointAdjustedF1.adjust(flagged, anomalies), anomalies).f1();
  }

  /** The point of Kim et al.: three per cent of flags at random look like an excellent detector. */
  @Test
  void aRandomScoreLooksExcellentOnLongEvents() {
    boolean[] anomalies = new boolean[10_000];
    Arrays.fill(anomalies, 2000, 2500, true);
    Arrays.fill(anomalies, 7000, 7800, true);
    boolean[] flagged = new boolean[10_000];
    for (int i = 0; i < flagged.length; i += 33) {
      flagged[i] = true;
    }
    PointAdjustedF1 found = PointAdjustedF1.of(flagged, anomalies);
    assertTrue(found.plain() < 0.06, found.toString());
    assertTrue(found.random() > 0.85, found.toString());
    assertEquals(found.random(), found.adjusted(), 0.02);
  }

  @Test
  void noChoiceNoChance() {
    assertEquals(new PointAdjustedF1(0, 0, 0), PointAdjustedF1.of(new boolean[4], flags(".##.")));
    assertEquals(
        new PointAdjustedF1(2 / 3.0, 2 / 3.0, 2 / 3.0),
        PointAdjustedF1.of(flags("####"), flags(".##.")));
    assertEquals(new PointAdjustedF1(0, 0, 0), PointAdjustedF1.of(flags("#.#."), flags("....")));
    assertEquals(new PointAdjustedF1(0, 0, 0), PointAdjustedF1.of(new boolean[0], new boolean[0]));
  }

  @Test
  void atAThresholdFlagsWhatIsAbove() {
    boolean[] anomalies = flags(".##.");
    assertEquals(
        PointAdjustedF1.of(flags("..##"), anomalies),
        PointAdjustedF1.at(1, new double[] {0, 1, 2, 3}, anomalies));
  }

  @Test
  void refusals() {
    boolean[] two = new boolean[2];
    assertEquals(
        "flagged and anomalies must have one length, found 1 and 2",
        refusal(() -> PointAdjustedF1.adjust(new boolean[1], two)));
    assertTrue(refusal(() -> PointAdjustedF1.of(null, two)).contains("flagged must not be null"));
    assertTrue(
        refusal(() -> PointAdjustedF1.at(0, new double[] {0, Double.NaN}, two)).contains("NaN"));
    assertTrue(
        refusal(() -> PointAdjustedF1.at(Double.NaN, new double[2], two)).contains("threshold"));
    assertEquals(
        "adjusted must be in [0.5, 1], from the plain F1, found 0.4",
        refusal(() -> new PointAdjustedF1(0.5, 0.4, 0)));
    assertTrue(refusal(() -> new PointAdjustedF1(Double.NaN, 1, 0)).contains("plain"));
    assertTrue(refusal(() -> new PointAdjustedF1(0, 1, Double.NaN)).contains("random"));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
