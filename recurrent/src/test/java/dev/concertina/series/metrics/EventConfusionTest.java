package dev.concertina.series.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.metrics.ConfusionMatrix;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventConfusionTest {
  @Test
  void countsByHand() {
    EventConfusion found =
        of(/* flagged   */ "..#..##...####..#...", /* anomalies */ "###.......#.####..##");
    // Events 0-2 (delay 2), 10 (0), 12-15 (0) and 18-19 (missed); runs 5-6 and 16 are false.
    assertEquals(new ConfusionMatrix(4, 4, 6, 6), found.points());
    assertEquals(4, found.events());
    assertEquals(3, found.hits());
    assertEquals(4, found.runs());
    assertEquals(2, found.falseRuns());
    assertEquals(OptionalDouble.of(0), found.medianDelay());
    assertEquals(0.5, found.precision());
    assertEquals(0.75, found.recall());
    assertEquals(0.6, found.f1(), 1e-15);
  }

  @Test
  void theMedianOfAnEvenNumberOfDelaysIsTheMeanOfTwo() {
    assertEquals(OptionalDouble.of(1.5), of("...#.#...", "####.##.#").medianDelay());
    assertEquals(OptionalDouble.of(3), of("...#", "####").medianDelay());
  }

  @Test
  void flaggingEverythingIsAsPreciseAsAnomaliesAreFrequent() {
    EventConfusion found = of("########", "##....##");
    assertEquals(0.5, found.precision());
    assertEquals(1, found.recall());
    assertEquals(2 / 3.0, found.f1(), 1e-15);
    assertEquals(0, found.falseRuns());
  }

  @Test
  void nothingGivesZeros() {
    for (EventConfusion found :
        new EventConfusion[] {of("", ""), of("...", "..."), of("..", "##")}) {
      assertEquals(0, found.precision());
      assertEquals(0, found.recall());
      assertEquals(0, found.f1());
      assertEquals(OptionalDouble.empty(), found.medianDelay());
    }
    assertEquals(1, of("##", "..").falseRuns());
    assertEquals(0, of("##", "..").recall());
  }

  @Test
  void atAThresholdFlagsWhatIsAbove() {
    boolean[] anomalies = flags(".##.");
    double[] scores = {0, 1, 2, 3};
    assertEquals(of("..##", ".##."), EventConfusion.at(1, scores, anomalies));
    assertEquals(of("....", ".##."), EventConfusion.at(3, scores, anomalies));
  }

  /** Another way to count: one pass, and the harmonic mean by its definition. */
  @Test
  void agreesWithCountingStepByStep() {
    Random random = new Random(6);
    for (int trial = 0; trial < 200; trial++) {
      boolean[] flagged = draw(random, 0.3);
      boolean[] anomalies = draw(random, 0.4);
      int events = 0;
      int hits = 0;
      boolean hit = false;
      int right = 0;
      int flags = 0;
      for (int i = 0; i < flagged.length; i++) {
        boolean begins = anomalies[i] && (i == 0 || !anomalies[i - 1]);
        events += begins ? 1 : 0;
        hit &= !begins;
        if (anomalies[i] && flagged[i] && !hit) {
          hit = true;
          hits++;
        }
        right += anomalies[i] && flagged[i] ? 1 : 0;
        flags += flagged[i] ? 1 : 0;
      }
      double precision = flags == 0 ? 0 : (double) right / flags;
      double recall = events == 0 ? 0 : (double) hits / events;
      double f1 = hits == 0 ? 0 : 2 / (1 / precision + 1 / recall);
      assertEquals(f1, EventConfusion.of(flagged, anomalies).f1(), 1e-13);
    }
  }

  private static boolean[] draw(Random random, double share) {
    boolean[] flags = new boolean[20];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = random.nextDouble() < share;
    }
    return flags;
  }

  @Test
  void refusals() {
    boolean[] two = new boolean[2];
    assertEquals(
        "flagged and anomalies must have one length, found 3 and 2",
        refusal(() -> EventConfusion.of(new boolean[3], two)));
    assertEquals("flagged must not be null", refusal(() -> EventConfusion.of(null, two)));
    assertEquals("anomalies must not be null", refusal(() -> EventConfusion.of(two, null)));
    double[] unknown = {1, Double.NaN};
    assertTrue(
        refusal(() -> EventConfusion.at(0, unknown, two)).contains("NaN, found it at index"));
    ConfusionMatrix none = new ConfusionMatrix(0, 0, 0, 0);
    OptionalDouble no = OptionalDouble.empty();
    assertEquals(
        "hits must be at most 1, the events, found 2",
        refusal(() -> new EventConfusion(none, 1, 2, 0, 0, OptionalDouble.of(1))));
    assertEquals(
        "falseRuns must be at most 1, the runs, found 2",
        refusal(() -> new EventConfusion(none, 0, 0, 1, 2, no)));
    assertEquals(
        "medianDelay must be there if and only if there are hits, found OptionalDouble.empty with"
            + " 1 hits",
        refusal(() -> new EventConfusion(none, 1, 1, 0, 0, no)));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  private static EventConfusion of(String flagged, String anomalies) {
    return EventConfusion.of(flags(flagged), flags(anomalies));
  }

  /** A hash is true. */
  static boolean[] flags(String text) {
    boolean[] flags = new boolean[text.length()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = text.charAt(i) == '#';
    }
    return flags;
  }
}
