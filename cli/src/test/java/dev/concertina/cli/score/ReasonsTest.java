package dev.concertina.cli.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.anomaly.Detection.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  @Test
  void reasonsHaveTheirShareAndBothValues() {
    assertEquals(
        "pressure 62 % (5, expected 6.5); flow 30 % (missing, expected 2)",
        ScoreFile.reasons(
            List.of(new Reason("pressure", 0.62, 5, 6.5), new Reason("flow", 0.3, Double.NaN, 2))));
  }

  @Test
  void reasonsThatExplainNextToNothingAreLeftOutBesideOthers() {
    assertEquals(
        "a 99 % (5, expected 6.5)",
        ScoreFile.reasons(List.of(new Reason("a", 0.99, 5, 6.5), new Reason("b", 0.004, 1, 2))));
  }

  /** Of hundreds of columns each may explain less than 1 %; the reader still wants names. */
  @Test
  void smallSharesAreNamedWhereThereAreNoOthers() {
    assertEquals(
        "a 0.40 % (5, expected 6.5); b 0.30 % (1, expected 2); together 0.70 % of the error",
        ScoreFile.reasons(List.of(new Reason("a", 0.004, 5, 6.5), new Reason("b", 0.003, 1, 2))));
  }

  @Test
  void anErrorOfZeroHasNoReasons() {
    assertEquals("", ScoreFile.reasons(List.of(new Reason("a", 0, 5, 5))));
    assertEquals("", ScoreFile.reasons(List.of()));
  }
}
