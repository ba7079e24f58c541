package dev.concertina.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GapsTest {
  private static float[] ones(SampleShape shape) {
    float[] values = new float[shape.size()];
    Arrays.fill(values, 1);
    return values;
  }

  /**
   * Each step as often as any other, in short samples too. Of 20,000 samples the standard error of
   * a step is at most 0.0035; the bound is five of them.
   */
  @ParameterizedTest
  @CsvSource({"0.2, 10, 30", "0.5, 20, 12", "0.1, 1, 9", "0.3, 100, 8", "0.8, 3, 40"})
  void everyStepIsLostAsOftenAsTheShareSays(double share, int longest, int time) {
    var shape = new SampleShape.Series(3, time); // three: it is rare that a sample loses all
    var random = new SplittableRandom(1);
    int[] lost = new int[shape.size()];
    int samples = 20_000;
    int kept = 0;
    for (int s = 0; s < samples; s++) {
      float[] values = ones(shape);
      Corruption.gaps(share, longest).corrupt(values, 0, shape, random);
      int missing = 0;
      for (int i = 0; i < values.length; i++) {
        lost[i] += Float.isNaN(values[i]) ? 1 : 0;
        missing += Float.isNaN(values[i]) ? 1 : 0;
      }
      kept += missing == 0 ? 1 : 0;
    }
    // A sample that would lose all keeps all, which takes from every step alike.
    double spared = (double) kept / samples;
    for (int i = 0; i < lost.length; i++) {
      double rate = (double) lost[i] / samples;
      assertTrue(rate < share + 0.0175, "step " + i + ": " + rate);
      assertTrue(rate > share - 0.0175 - spared, "step " + i + ": " + rate);
    }
  }

  /** Gaps between two readings: as long as any other up to the longest, unless two join. */
  @Test
  void gapsAreOfAllLengthsUpToTheLongest() {
    var shape = new SampleShape.Series(1, 100_000);
    float[] values = ones(shape);
    Corruption.gaps(0.02, 5).corrupt(values, 0, shape, new SplittableRandom(3));
    int[] lengths = new int[30];
    int run = 0;
    int gaps = 0;
    for (float value : values) {
      if (Float.isNaN(value)) {
        run++;
      } else if (run > 0) {
        lengths[run]++;
        gaps++;
        run = 0;
      }
    }
    for (int length = 1; length <= 5; length++) {
      assertEquals(0.2, (double) lengths[length] / gaps, 0.06, "length " + length);
    }
    assertTrue(Arrays.stream(lengths, 6, 30).sum() < 0.02 * gaps);
  }

  @Test
  void eachSensorLosesItsOwn_andNothingElseChanges() {
    var shape = new SampleShape.Series(2, 400);
    float[] values = new float[shape.size() + 10];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Corruption.gaps(0.3, 6).corrupt(values, 7, shape, new SplittableRandom(5));
    int alike = 0;
    for (int i = 0; i < values.length; i++) {
      boolean inside = i >= 7 && i < 7 + shape.size();
      assertTrue(values[i] == i || inside && Float.isNaN(values[i]));
    }
    for (int t = 0; t < 400; t++) {
      alike += Float.isNaN(values[7 + t]) == Float.isNaN(values[407 + t]) ? 1 : 0;
    }
    assertEquals(400 * 0.58, alike, 60); // 0.3 squared and 0.7 squared
  }

  @Test
  void aSampleThatWouldLoseAllKeepsAll() {
    var shape = new SampleShape.Series(1, 2);
    var random = new SplittableRandom(1);
    for (int s = 0; s < 500; s++) {
      float[] values = {3, Float.NaN};
      Corruption.gaps(0.95, 50).corrupt(values, 0, shape, random);
      assertArrayEquals(new float[] {3, Float.NaN}, values);
    }
  }

  @Test
  void longestMayBeAnyNumber() {
    var shape = new SampleShape.Series(2, 50);
    var random = new SplittableRandom(1);
    int lost = 0;
    for (int s = 0; s < 2000; s++) {
      float[] values = ones(shape);
      Corruption.gaps(0.5, Integer.MAX_VALUE).corrupt(values, 0, shape, random);
      lost += Float.isNaN(values[0]) ? 1 : 0;
    }
    // In one of four both sensors lie in a gap, which is longer than the sample, and keep all.
    assertEquals(0.25, lost / 2000.0, 0.05);
  }

  /** In either order: no other corruption makes a reading of what is lost. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gaps:0.4:5+masking:0.5",
        "masking:0.5+gaps:0.4:5",
        "gaps:0.4:5+salt-and-pepper:0.5",
        "gaps:0.4:5+gaussian:1",
        "gaps:0.4:5+poisson:20",
        "gaps:0.4:5+masking:0.5:4",
        "gaps:0.4:5+blind-spot:0.5"
      })
  void whatIsLostStaysLostInAnyCompany(String text) {
    Corruption both = Corruption.parse(text);
    assertTrue(both.loses());
    var shape = new SampleShape.Series(2, 500);
    float[] values = ones(shape);
    float[] compared = new float[values.length];
    both.corrupt(values, 0, shape, new SplittableRandom(2));
    assertEquals(400, missing(values), 120, text);
    values = ones(shape);
    both.corrupt(values, compared, 0, shape, new SplittableRandom(2));
    assertTrue(missing(values) > 280, text);
  }

  private static int missing(float[] values) {
    int missing = 0;
    for (float value : values) {
      missing += Float.isNaN(value) ? 1 : 0;
    }
    return missing;
  }

  @Test
  void needsSeries() {
    Corruption gaps = Corruption.gaps(0.2, 5);
    assertTrue(gaps.loses() && !gaps.hides());
    assertFalse(Corruption.gaps(0, 5).loses());
    assertFalse(Corruption.parse("masking:0.3:8").loses());
    assertDoesNotThrow(() -> gaps.requireFits(new SampleShape.Series(1, 2)));
    for (SampleShape other :
        new SampleShape[] {new SampleShape.Features(9), new SampleShape.Image(1, 3, 3)}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> gaps.requireFits(other)).getMessage();
      assertTrue(message.contains("gaps:0.2:5 must have series"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> Corruption.gaps(1, 5));
    assertThrows(IllegalArgumentException.class, () -> Corruption.gaps(-0.1, 5));
    assertThrows(IllegalArgumentException.class, () -> Corruption.gaps(0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> Corruption.parse("gaps:0.1"));
  }
}
