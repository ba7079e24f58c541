package dev.concertina.noise;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMaskingTest {
  private static float[] masked(
      Corruption corruption, SampleShape shape, SplittableRandom random, int before, int after) {
    float[] values = new float[before + shape.size() + after];
    Arrays.fill(values, 1);
    corruption.corrupt(values, before, shape, random);
    return values;
  }

  private static int zeros(float[] values) {
    int zeros = 0;
    for (float value : values) {
      zeros += value == 0 ? 1 : 0;
    }
    return zeros;
  }

  /**
   * On average exactly the share, and never off by a whole block. A count lies within less than
   * side squared of what is wanted, so its sd is at most that: bounds five such standard errors
   * wide.
   */
  @ParameterizedTest
  @CsvSource({"0.3, 8", "0.1, 5", "0.75, 8", "0.5, 1", "0.01, 3", "0.9, 2"})
  void coversTheShareOnAverageAndMissesItByLessThanABlock(double share, int side) {
    var shape = new SampleShape.Image(1, 28, 30);
    var corruption = Corruption.blockMasking(share, side);
    var random = new SplittableRandom(1);
    double wanted = share * shape.size();
    double sum = 0;
    int samples = 4000;
    for (int s = 0; s < samples; s++) {
      int zeros = zeros(masked(corruption, shape, random, 0, 0));
      assertTrue(Math.abs(zeros - wanted) < side * side, zeros + " of " + wanted);
      sum += zeros;
    }
    assertEquals(wanted, sum / samples, 5 * side * side / Math.sqrt(samples));
  }

  /** Positions reach beyond the border, so that corners are hidden about as often as the middle. */
  @Test
  void everyPixelIsHiddenAboutAsOften() {
    var shape = new SampleShape.Image(1, 20, 20);
    var random = new SplittableRandom(2);
    int[] times = new int[400];
    for (int s = 0; s < 20_000; s++) {
      float[] values = masked(Corruption.blockMasking(0.3, 4), shape, random, 0, 0);
      for (int i = 0; i < 400; i++) {
        times[i] += values[i] == 0 ? 1 : 0;
      }
    }
    for (int i = 0; i < 400; i++) {
      // Standard error 0.0032; the last block favours the border by a little.
      assertEquals(0.3, times[i] / 20_000.0, 0.025, "pixel " + i);
    }
  }

  @Test
  void hidesTheSameSquaresInEveryChannelAndNothingElse() {
    var shape = new SampleShape.Image(3, 16, 12);
    float[] values = masked(Corruption.blockMasking(0.2, 4), shape, new SplittableRandom(3), 7, 5);
    assertTrue(zeros(values) > 0);
    for (int i = 0; i < values.length; i++) {
      if (i < 7 || i >= 7 + shape.size()) {
        assertEquals(1, values[i]);
      } else {
        assertEquals(values[7 + (i - 7) % (16 * 12)], values[i]);
      }
    }
  }

  /**
   * What is hidden must be a union of squares: each hidden pixel lies in one that is all hidden.
   */
  @Test
  void whatIsHiddenIsMadeOfSquares() {
    var random = new SplittableRandom(4);
    for (int s = 0; s < 50; s++) {
      float[] values =
          masked(Corruption.blockMasking(0.3, 3), new SampleShape.Image(1, 14, 14), random, 0, 0);
      for (int i = 0; i < values.length; i++) {
        if (values[i] == 0) {
          assertTrue(isInHiddenSquare(values, i / 14, i % 14), "pixel " + i);
        }
      }
    }
  }

  private static boolean isInHiddenSquare(float[] values, int y, int x) {
    for (int top = y - 2; top <= y; top++) {
      for (int left = x - 2; left <= x; left++) {
        boolean all = true;
        for (int i = 0; i < 9; i++) {
          int v = top + i / 3;
          int u = left + i % 3;
          // Beyond the border nothing shows.
          all &= v < 0 || u < 0 || v >= 14 || u >= 14 || values[v * 14 + u] == 0;
        }
        if (all) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void seriesLoseRunsOfStepsInAllSensors() {
    var shape = new SampleShape.Series(2, 200);
    var random = new SplittableRandom(5);
    double sum = 0;
    for (int s = 0; s < 2000; s++) {
      float[] values = masked(Corruption.blockMasking(0.25, 10), shape, random, 0, 0);
      int run = 0;
      for (int t = 0; t < 200; t++) {
        assertEquals(values[t], values[200 + t]);
        boolean ends = values[t] != 0;
        // Only at the start may a run be cut short.
        assertTrue(!ends || run == 0 || run >= 10 || t - run == 0, "run of " + run);
        run = ends ? 0 : run + 1;
        sum += ends ? 0 : 1;
      }
    }
    assertEquals(50, sum / 2000, 5 * 10 / Math.sqrt(2000));
  }

  @Test
  void refusesShapesThatHaveNoBlocks() {
    Corruption corruption = Corruption.parse("gaussian:1+masking:0.3:8");
    var features = new SampleShape.Features(40);
    var e = assertThrows(IllegalArgumentException.class, () -> corruption.requireFits(features));
    assertTrue(e.getMessage().contains("masking:0.3:8"), e.getMessage());
    assertTrue(e.getMessage().contains("[n, 40]"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> masked(Corruption.blockMasking(0.3, 8), features, new SplittableRandom(1), 0, 0));
    var flat = new SampleShape.Image(3, 7, 40);
    var tooLarge = assertThrows(IllegalArgumentException.class, () -> corruption.requireFits(flat));
    assertTrue(tooLarge.getMessage().contains("at most 7"), tooLarge.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> corruption.requireFits(new SampleShape.Series(3, 7)));
    assertDoesNotThrow(() -> corruption.requireFits(new SampleShape.Image(1, 8, 8)));
    assertDoesNotThrow(() -> corruption.requireFits(new SampleShape.Series(1, 8)));
    assertDoesNotThrow(() -> Corruption.parse("gaussian:1+masking:0.3").requireFits(features));
  }

  @Test
  void nothingIsHiddenIfNothingIsWanted() {
    var shape = new SampleShape.Image(1, 8, 8);
    var random = new SplittableRandom(1);
    assertEquals(0, zeros(masked(Corruption.blockMasking(0, 8), shape, random, 0, 0)));
  }
}
