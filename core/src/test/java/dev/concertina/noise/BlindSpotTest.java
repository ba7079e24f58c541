package dev.concertina.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlindSpotTest {
  /** Each value says where it is. */
  private static float[] places(SampleShape shape) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return values;
  }

  /** Each pixel with exactly the share, so the count is within five standard errors of it. */
  @ParameterizedTest
  @CsvSource({"0.02", "0.01", "0.1", "0.4", "0.015625"})
  void hidesEachPixelWithTheGivenProbability(double share) {
    var shape = new SampleShape.Image(1, 17, 23);
    var random = new SplittableRandom(1);
    int samples = 20_000;
    int[] times = new int[shape.size()];
    long all = 0;
    for (int s = 0; s < samples; s++) {
      float[] compared = new float[shape.size()];
      Corruption.blindSpot(share).corrupt(places(shape), compared, 0, shape, random);
      for (int i = 0; i < times.length; i++) {
        times[i] += (int) compared[i];
        all += (long) compared[i];
      }
    }
    double se = Math.sqrt(share * (1 - share) / samples);
    for (int i = 0; i < times.length; i++) {
      assertEquals(share, times[i] / (double) samples, 5 * se, "pixel " + i);
    }
    // Drawing one per cell can only make the count vary less than independent draws.
    assertEquals(share, all / (double) samples / shape.size(), 5 * se / Math.sqrt(shape.size()));
  }

  @Test
  void cellsHoldOneHiddenPixelAtMost() {
    var shape = new SampleShape.Image(1, 40, 33);
    var random = new SplittableRandom(2);
    for (int s = 0; s < 200; s++) {
      float[] compared = new float[shape.size()];
      Corruption.blindSpot(0.02).corrupt(places(shape), compared, 0, shape, random);
      int[] inCell = new int[6 * 5];
      for (int i = 0; i < compared.length; i++) {
        inCell[i / 33 / 7 * 5 + i % 33 / 7] += (int) compared[i];
      }
      assertTrue(Arrays.stream(inCell).max().getAsInt() <= 1);
    }
  }

  @Test
  void standInsAreNeighboursOfTheOriginalInAllChannelsAlike() {
    var shape = new SampleShape.Image(3, 11, 13);
    int pixels = 11 * 13;
    var random = new SplittableRandom(3);
    for (int s = 0; s < 500; s++) {
      float[] values = places(shape);
      float[] compared = new float[shape.size()];
      new Corruption.BlindSpot(0.3, 2).corrupt(values, compared, 0, shape, random);
      for (int i = 0; i < pixels; i++) {
        int source = (int) values[i];
        assertEquals(source == i ? 0 : 1, compared[i]);
        assertTrue(Math.abs(source / 13 - i / 13) <= 2, source + " for " + i);
        assertTrue(Math.abs(source % 13 - i % 13) <= 2, source + " for " + i);
        for (int c = 1; c < 3; c++) {
          assertEquals(source + c * pixels, values[i + c * pixels]);
          assertEquals(compared[i], compared[i + c * pixels]);
        }
      }
    }
  }

  /** In the middle 24 neighbours, in the corner 8: each equally often, within five errors. */
  @Test
  void everyNeighbourStandsInEquallyOften() {
    var shape = new SampleShape.Image(1, 5, 5);
    var random = new SplittableRandom(4);
    int[] middle = new int[25];
    int[] corner = new int[25];
    for (int s = 0; s < 200_000; s++) {
      float[] values = places(shape);
      Corruption.blindSpot(0.25).corrupt(values, 0, shape, random);
      middle[(int) values[12]]++;
      corner[(int) values[0]]++;
    }
    double middles = 200_000 - middle[12];
    double corners = 200_000 - corner[0];
    for (int i = 0; i < 25; i++) {
      if (i != 12) {
        assertEquals(middles / 24, middle[i], 5 * Math.sqrt(middles / 24));
      }
      if (i != 0) {
        boolean near = i / 5 <= 2 && i % 5 <= 2;
        assertEquals(near ? corners / 8 : 0, corner[i], near ? 5 * Math.sqrt(corners / 8) : 0);
      }
    }
  }

  @Test
  void withAndWithoutMarksItDrawsAlike() {
    for (String text : new String[] {"blind-spot:0.1", "gaussian:0.1+blind-spot:0.1+masking:0.1"}) {
      var corruption = Corruption.parse(text);
      var shape = new SampleShape.Image(2, 9, 8);
      float[] plain = new float[200];
      System.arraycopy(places(shape), 0, plain, 20, shape.size());
      float[] marked = plain.clone();
      float[] compared = new float[200];
      Arrays.fill(compared, 5);
      var first = new SplittableRandom(5);
      var second = new SplittableRandom(5);
      corruption.corrupt(plain, 20, shape, first);
      corruption.corrupt(marked, compared, 20, shape, second);
      assertArrayEquals(plain, marked);
      assertEquals(first.nextLong(), second.nextLong());
      for (int i = 0; i < 200; i++) {
        boolean inside = i >= 20 && i < 20 + shape.size();
        assertTrue(inside ? compared[i] == 0 || compared[i] == 1 : compared[i] == 5);
      }
    }
  }

  @Test
  void seriesTakeNeighboursInTimeOfTheSameSensor() {
    var shape = new SampleShape.Series(3, 100);
    var random = new SplittableRandom(6);
    int hidden = 0;
    for (int s = 0; s < 1000; s++) {
      float[] values = places(shape);
      float[] compared = new float[shape.size()];
      new Corruption.BlindSpot(0.05, 3).corrupt(values, compared, 0, shape, random);
      for (int i = 0; i < values.length; i++) {
        assertEquals(i / 100, (int) values[i] / 100);
        assertTrue(Math.abs(values[i] - i) <= 3);
        assertEquals(values[i] == i ? 0 : 1, compared[i]);
        hidden += (int) compared[i];
      }
    }
    assertEquals(0.05, hidden / 3e5, 5 * Math.sqrt(0.05 * 0.95 / 1e5));
  }

  @Test
  void combinedComparesWhatIsHiddenAndAllIfNothingHides() {
    var shape = new SampleShape.Image(1, 30, 30);
    Corruption one = Corruption.parse("blind-spot:0.05");
    Corruption two = Corruption.parse("blind-spot:0.05+blind-spot:0.1:1");
    Corruption none = Corruption.parse("gaussian:0.1+masking:0.1");
    assertTrue(one.hides());
    assertTrue(two.hides());
    assertFalse(none.hides());
    float[] byOne = new float[900];
    float[] byTwo = new float[900];
    float[] byNone = new float[900];
    one.corrupt(new float[900], byOne, 0, shape, new SplittableRandom(7));
    two.corrupt(new float[900], byTwo, 0, shape, new SplittableRandom(7));
    none.corrupt(new float[900], byNone, 0, shape, new SplittableRandom(7));
    float[] ones = new float[900];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, byNone);
    int more = 0;
    for (int i = 0; i < 900; i++) {
      assertTrue(byTwo[i] >= byOne[i]);
      more += (int) (byTwo[i] - byOne[i]);
    }
    assertNotEquals(0, more);
  }

  @Test
  void refusesShapesWithoutNeighboursOrTooSmallForTheShare() {
    Corruption corruption = Corruption.parse("gaussian:0.1+blind-spot:0.02");
    var features = new SampleShape.Features(1000);
    var e = assertThrows(IllegalArgumentException.class, () -> corruption.requireFits(features));
    assertTrue(e.getMessage().contains("blind-spot:0.02"), e.getMessage());
    assertTrue(e.getMessage().contains("[n, 1000]"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            corruption.corrupt(
                new float[1000], new float[1000], 0, features, new SplittableRandom(1)));
    var small = new SampleShape.Image(3, 7, 7);
    assertThrows(IllegalArgumentException.class, () -> corruption.requireFits(small));
    assertThrows(
        IllegalArgumentException.class,
        () -> corruption.corrupt(new float[147], 0, small, new SplittableRandom(1)));
    assertDoesNotThrow(() -> corruption.requireFits(new SampleShape.Image(1, 5, 10)));
    assertDoesNotThrow(() -> corruption.requireFits(new SampleShape.Series(1, 50)));
  }

  @Test
  void refusesSamplesThatDoNotLieWithinBothArrays() {
    var shape = new SampleShape.Image(1, 10, 10);
    var random = new SplittableRandom(1);
    Corruption corruption = Corruption.blindSpot(0.1);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> corruption.corrupt(new float[100], new float[99], 0, shape, random));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> corruption.corrupt(new float[100], new float[200], 1, shape, random));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> corruption.corrupt(new float[100], 1, shape, random));
  }
}
