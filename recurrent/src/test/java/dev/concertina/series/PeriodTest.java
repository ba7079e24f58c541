package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * The periods are those of TSB-AD's {@code find_length_rank} at commit
 * 87630099ea8d0dafe89a957e31ed9720e88479eb, with the autocorrelation by its definition: {@code
 * metrics/series-reference.py} prints them.
 */
class PeriodTest {
  private static final Period NONE = new Period(125, false);

  @Test
  void findsWhatTheReferenceCodeFinds() {
    assertEquals(found(40), period(2000, i -> Math.abs(i % 40 - 20)));
    assertEquals(
        found(50), period(3000, i -> 8 * (i % 50 == 0 ? 1 : 0) + (i * i + 3 * i) % 97 / 97.0));
    assertEquals(found(12), period(60, i -> i % 12 == 0 ? 1 : 0));
  }

  @Test
  void assumesWhatTheReferenceCodeAssumes() {
    assertEquals(NONE, period(5000, i -> Math.abs(i % 700 - 350)));
    assertEquals(NONE, period(1000, i -> i));
    assertEquals(NONE, period(500, i -> 2.5));
    assertEquals(NONE, period(3, i -> i * (7 - 3 * i) / 2.0 + 1));
    // Not exact in binary: the mean differs from it in the last place.
    assertEquals(NONE, period(500, i -> 0.1));
    assertEquals(NONE, period(1, i -> 7));
  }

  @Test
  void theBoundsAreThoseOfTheReferenceCode() {
    assertEquals(found(303), period(9000, i -> i % 303 < 20 ? 1 : 0));
    assertEquals(NONE, period(9000, i -> i % 304 < 20 ? 1 : 0));
    assertEquals(found(6), period(500, i -> i % 6 == 0 ? 1 : 0));
    assertEquals(NONE, period(500, i -> i % 5 == 0 ? 1 : 0));
  }

  @Test
  void onlyTheFirstTwentyThousandValuesCount() {
    assertEquals(
        found(60),
        period(30_000, i -> i < 20_000 ? Math.abs(i % 60 - 30) : 50.0 * Math.abs(i % 90 - 45)));
  }

  @Test
  void largeValuesDoNotOverflow() {
    assertEquals(found(40), period(2000, i -> i % 40 < 20 ? Float.MAX_VALUE : -Float.MAX_VALUE));
  }

  private static Period found(int steps) {
    return new Period(steps, true);
  }

  private static Period period(int length, IntToDoubleFunction formula) {
    float[] series = new float[length];
    for (int i = 0; i < length; i++) {
      series[i] = (float) formula.applyAsDouble(i);
    }
    return Period.of(series);
  }

  @Test
  void refusals() {
    assertEquals(
        "series must be finite, found NaN at index 1: fill or cut out the gap",
        refusal(new float[] {1, Float.NaN}));
    assertTrue(refusal(new float[] {Float.NEGATIVE_INFINITY}).contains("-Infinity at index 0"));
    assertEquals("length of series must be positive, found 0", refusal(new float[0]));
    assertEquals("series must not be null", refusal(null));
    assertThrows(IllegalArgumentException.class, () -> new Period(0, true));
  }

  private static String refusal(float[] series) {
    return assertThrows(IllegalArgumentException.class, () -> Period.of(series)).getMessage();
  }
}
