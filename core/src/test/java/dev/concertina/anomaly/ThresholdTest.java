package dev.concertina.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.anomaly.Threshold.Rate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {
  private static final ThresholdRule RULE = ThresholdRule.maximum(2);
  private static final Threshold PLAIN = plain(2, "mean+sd:3");

  private static Threshold plain(double value, String rule) {
    return new Threshold(
        value, rule == null ? null : ThresholdRule.parse(rule), 812, Optional.empty());
  }

  @Test
  void isExceededByHigherScoresOnly() {
    assertTrue(PLAIN.exceededBy(Math.nextUp(2.0)));
    assertFalse(PLAIN.exceededBy(2));
    assertFalse(PLAIN.exceededBy(Double.NEGATIVE_INFINITY));
    assertTrue(PLAIN.exceededBy(Double.POSITIVE_INFINITY));
  }

  @Test
  void refusesNaN() {
    assertEquals(
        "score must be a number, found NaN: check the row for missing values",
        refusal(() -> PLAIN.exceededBy(Double.NaN)));
  }

  @Test
  void readsWell() {
    Rate rate = new Rate(0.00984, 0.0042628, 0.0176808);
    assertEquals(
        "0.0132 (fpr:0.01, from 812 clean rows; true rate 95 % within 0.43 % .. 1.8 %)",
        new Threshold(0.0132, ThresholdRule.parse("fpr:0.01"), 812, Optional.of(rate)).toString());
    assertEquals(
        "3 (pot:0.01, from 812 clean rows; true rate by the fitted tail 95 % within 0.43 % .. 1.8"
            + " %)",
        new Threshold(3, ThresholdRule.parse("pot:0.01"), 812, Optional.of(rate)).toString());
    assertEquals("2 (mean+sd:3, from 812 clean rows)", PLAIN.toString());
    assertEquals("2 (best-f1, from 812 labelled rows)", plain(2, "best-f1").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1.23456, -1.235",
    "1200, 1200",
    "123456, 123500",
    "0.0000123456, 0.00001235",
    "1.23456e-9, 1.235E-9",
    "1.23456e12, 1.235E+12"
  })
  void roundsToFourDigits(double value, String expected) {
    assertEquals(expected, plain(value, "max:2").toString().split(" ")[0]);
  }

  @Test
  void refusesParts() {
    assertEquals("value must be finite, found NaN", refusal(() -> plain(Double.NaN, "max:2")));
    assertEquals("rule must not be null", refusal(() -> plain(1, null)));
    assertEquals(
        "calibrationSize must be positive, found 0",
        refusal(() -> new Threshold(1, RULE, 0, Optional.empty())));
    assertEquals(
        "falsePositiveRate must not be null", refusal(() -> new Threshold(1, RULE, 1, null)));
    assertEquals(
        "expected must be in [0, 1], found NaN", refusal(() -> new Rate(Double.NaN, 0, 1)));
    assertEquals(
        "low and high must be in [0, 1] and in this order, found 0.5 and 0.25",
        refusal(() -> new Rate(0.3, 0.5, 0.25)));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
