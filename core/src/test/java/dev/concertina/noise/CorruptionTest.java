package dev.concertina.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statistical bounds are five standard errors wide: of two million seeds about one would fail, and
 * the seeds are fixed.
 */
class CorruptionTest {
  private static final int N = 100_000;

  private static float[] corrupted(Corruption corruption, float value, long seed) {
    float[] values = new float[N];
    Arrays.fill(values, value);
    corruption.corrupt(values, 0, new SampleShape.Features(N), new Random(seed));
    return values;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double sd(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  private static long count(float[] values, float wanted) {
    long count = 0;
    for (float value : values) {
      count += value == wanted ? 1 : 0;
    }
    return count;
  }

  /** Standard errors: of the mean sd / sqrt(N), of the sd sd / sqrt(2 N). */
  @Test
  void gaussianHasItsMeanAndSd() {
    float[] values = corrupted(Corruption.gaussian(0.2), 3, 1);
    assertEquals(3, mean(values), 5 * 0.2 / Math.sqrt(N));
    assertEquals(0.2, sd(values), 5 * 0.2 / Math.sqrt(2.0 * N));
  }

  /**
   * The sd of a sample of 1000 values is known to 2.2 %. Over 1000 samples the drawn ones have mean
   * 1.5 and sd 1 / sqrt(12), so the mean has standard error 0.0092.
   */
  @Test
  void gaussianDrawsOneSdPerSample() {
    var random = new Random(2);
    float[] sds = new float[1000];
    for (int i = 0; i < sds.length; i++) {
      float[] sample = new float[1000];
      Corruption.gaussian(1, 2).corrupt(sample, 0, new SampleShape.Features(1000), random);
      sds[i] = (float) sd(sample);
      assertTrue(sds[i] > 0.88 && sds[i] < 2.25, "sd " + sds[i]);
    }
    assertEquals(1.5, mean(sds), 5 * 0.0092);
    // 1 / sqrt(12) and the error of measuring each: sqrt(0.2887^2 + 0.034^2); five errors wide.
    assertEquals(0.2907, sd(sds), 0.025);
  }

  @Test
  void gaussianOnTheScaleOf255IsThatDividedBy255() {
    float[] values = corrupted(Corruption.gaussian8Bit(25), 0, 1);
    assertArrayEquals(corrupted(Corruption.gaussian(25 / 255.0), 0, 1), values);
    float[] range = corrupted(Corruption.parse("gaussian:10..55/255"), 0, 1);
    assertArrayEquals(corrupted(Corruption.gaussian(10 / 255.0, 55 / 255.0), 0, 1), range, 1e-6f);
  }

  /** Binomial: the standard error of a count is sqrt(N p (1 - p)). */
  @Test
  void maskingZeroesItsPartAndLeavesTheRest() {
    float[] values = corrupted(Corruption.masking(0.3), 7, 3);
    long masked = count(values, 0);
    assertEquals(0.3 * N, masked, 5 * Math.sqrt(N * 0.3 * 0.7));
    assertEquals(N - masked, count(values, 7));
  }

  @Test
  void saltAndPepperTossesAFairCoin() {
    float[] values = corrupted(new Corruption.SaltAndPepper(0.1, -2, 5), 0.5f, 4);
    double bound = 5 * Math.sqrt(N * 0.05 * 0.95);
    assertEquals(0.05 * N, count(values, -2), bound);
    assertEquals(0.05 * N, count(values, 5), bound);
    assertEquals(N, count(values, -2) + count(values, 5) + count(values, 0.5f));
  }

  @Test
  void combinedAppliesInOrder() {
    Corruption saltLast = Corruption.parse("masking:0.5+gaussian:1");
    Corruption maskLast = Corruption.parse("gaussian:1+masking:0.5");
    assertEquals(0, count(corrupted(saltLast, 1, 5), 0));
    assertEquals(0.5 * N, count(corrupted(maskLast, 1, 5), 0), 5 * Math.sqrt(N * 0.25));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "gaussian:0.2",
        "gaussian:0..2",
        "masking:0.3",
        "salt-and-pepper:0.1",
        "poisson:30",
        "poisson:5..60",
        "gaussian:1+masking:0.5"
      })
  void touchesOnlyItsSampleAndRepeatsWithTheSeed(String text) {
    Corruption corruption = Corruption.parse(text);
    float[] first = new float[60];
    Arrays.fill(first, 9);
    float[] second = first.clone();
    corruption.corrupt(first, 5, new SampleShape.Features(50), new Random(6));
    corruption.corrupt(second, 5, new SampleShape.Features(50), new Random(6));
    assertArrayEquals(first, second);
    for (int i = 0; i < 5; i++) {
      assertEquals(9, first[i]);
      assertEquals(9, first[59 - i]);
    }
    boolean changed = count(first, 9) < 60;
    assertEquals(!text.equals("none"), changed);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> corruption.corrupt(first, 5, new SampleShape.Features(56), new Random(1)));
  }

  @Test
  void zeroStrengthChangesNothing() {
    assertEquals(N, count(corrupted(Corruption.gaussian(0), 1, 1), 1));
    assertEquals(N, count(corrupted(Corruption.masking(0), 1, 1), 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "gaussian:0.2",
        "gaussian:0..2",
        "gaussian:1.0E-7..0.1",
        "gaussian:25/255",
        "gaussian:0..55/255",
        "gaussian:0.5/1023",
        "poisson:30",
        "poisson:5..60",
        "masking:0.3",
        "masking:0.3:8",
        "masking:0.3:1",
        "salt-and-pepper:0.1",
        "salt-and-pepper:0.1:-1.5..2",
        "blind-spot:0.02",
        "blind-spot:0.02:3",
        "gaussian:25/255+blind-spot:0.02",
        "gaussian:0.2+masking:0.3+salt-and-pepper:0.05"
      })
  void textReadsBack(String text) {
    Corruption corruption = Corruption.parse(text);
    assertEquals(text, corruption.text());
    assertEquals(corruption, Corruption.parse(corruption.text()));
  }

  @Test
  void parsesWhatFactoriesMake() {
    assertEquals(Corruption.none(), Corruption.parse(" none "));
    assertEquals(Corruption.gaussian(0.2), Corruption.parse("gaussian:0.2"));
    assertEquals(Corruption.gaussian(0, 2), Corruption.parse("gaussian:0..2"));
    assertEquals(Corruption.gaussian(1000), Corruption.parse("gaussian:1e+3"));
    assertEquals(Corruption.masking(0.3), Corruption.parse("masking:0.3"));
    assertEquals(new Corruption.SaltAndPepper(0.1, 0, 1), Corruption.parse("salt-and-pepper:0.1"));
    assertEquals(Corruption.gaussian8Bit(25), Corruption.parse("gaussian:25/255"));
    assertEquals(Corruption.gaussian8Bit(0, 55), Corruption.parse("gaussian:0..55/255"));
    assertEquals(Corruption.gaussian(25), Corruption.parse("gaussian:25/1"));
    assertEquals(Corruption.poisson(30), Corruption.parse("poisson:30"));
    assertEquals(new Corruption.Poisson(5, 60), Corruption.parse("poisson:5..60"));
    assertEquals(Corruption.blockMasking(0.3, 8), Corruption.parse("masking:0.3:8"));
    assertEquals(Corruption.blindSpot(0.02), Corruption.parse("blind-spot:0.02:2"));
    assertEquals(new Corruption.BlindSpot(0.02, 5), Corruption.parse("blind-spot:0.02:5"));
  }

  @Test
  void numbersMayBeFractions() {
    assertEquals(Corruption.masking(1 / 3.0), Corruption.parse("masking:1/3"));
    assertEquals(Corruption.blockMasking(0.75, 4), Corruption.parse("masking:3/4:4"));
    assertEquals(Corruption.blindSpot(1 / 64.0), Corruption.parse("blind-spot:1/64"));
    assertEquals(new Corruption.Poisson(2.5, 30), Corruption.parse("poisson:5..60/2"));
    assertEquals(
        new Corruption.SaltAndPepper(0.25, 16 / 255f, 235 / 255f),
        Corruption.parse("salt-and-pepper:1/4:16..235/255"));
  }

  @Test
  void parsesCombinations() {
    var combined =
        assertInstanceOf(
            Corruption.Combined.class, Corruption.parse("masking:0.1 + none + gaussian:1"));
    assertEquals(
        List.of(Corruption.masking(0.1), Corruption.none(), Corruption.gaussian(1)),
        combined.parts());
    assertEquals(combined, Corruption.parse("masking:0.1+none+gaussian:1"));
    assertNotEquals(combined, Corruption.parse("none+masking:0.1+gaussian:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gauss:0.2",
        "gaussian",
        "gaussian:",
        "gaussian:x",
        "gaussian:1,2",
        "gaussian:1..",
        "gaussian:1/",
        "gaussian:1/2/3",
        "gaussian:1/255..2/255",
        "masking:0.1..0.2",
        "masking:0.1:2.5",
        "masking:0.1:2:3",
        "poisson",
        "poisson:1:2",
        "blind-spot",
        "blind-spot:0.1:x",
        "masking:0.1+",
        "salt-and-pepper:0.1:1",
        "none:1"
      })
  void listsTheFormsWhenNoneFits(String text) {
    var e = assertThrows(IllegalArgumentException.class, () -> Corruption.parse(text));
    assertTrue(e.getMessage().contains("gaussian:LOW..HIGH"), e.getMessage());
    assertTrue(e.getMessage().contains("'" + text + "'"), e.getMessage());
  }

  @Test
  void refusesNumbersOutOfBounds() {
    for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> Corruption.gaussian(bad));
      assertThrows(IllegalArgumentException.class, () -> Corruption.masking(bad));
      assertThrows(IllegalArgumentException.class, () -> Corruption.saltAndPepper(bad));
    }
    assertThrows(IllegalArgumentException.class, () -> Corruption.gaussian(2, 1));
    for (double bad : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new Corruption.Gaussian(1, 2, bad));
      assertThrows(IllegalArgumentException.class, () -> Corruption.poisson(bad));
      assertThrows(IllegalArgumentException.class, () -> new Corruption.Poisson(1, bad));
      assertThrows(IllegalArgumentException.class, () -> Corruption.blindSpot(bad));
    }
    assertThrows(IllegalArgumentException.class, () -> new Corruption.Poisson(2, 1));
    assertThrows(IllegalArgumentException.class, () -> Corruption.blindSpot(1));
    assertThrows(IllegalArgumentException.class, () -> new Corruption.BlindSpot(0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> Corruption.blockMasking(1, 2));
    assertThrows(IllegalArgumentException.class, () -> Corruption.blockMasking(0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> Corruption.parse("gaussian:1/0"));
    assertThrows(IllegalArgumentException.class, () -> Corruption.masking(1));
    assertThrows(IllegalArgumentException.class, () -> new Corruption.SaltAndPepper(0.1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Corruption.Combined(List.of(Corruption.none())));
  }
}
