package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.Scaling.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Expected values: MinMaxScaler, StandardScaler, RobustScaler of scikit-learn 1.2.1. */
class ScalingTest {
  /** One rounding to float. */
  private static final float ROUNDING = 1e-6f;

  private static final Samples TABLE =
      Samples.of(
          new double[][] {
            {1, 10, -3}, {2, 10.5, 0}, {4, 9, 0}, {8, 30, 0}, {16, -4, 0}, {32, 11, 7}
          });

  @Test
  void minMaxIsThatOfScikitLearn() {
    Scaling scaling = Scaling.learn(Method.MIN_MAX, TABLE);
    assertArrayEquals(new float[] {1, -4, -3}, scaling.offset());
    assertArrayEquals(new float[] {31, 34, 10}, scaling.scale());
  }

  @Test
  void standardIsThatOfScikitLearn() {
    Scaling scaling = Scaling.learn(Method.STANDARD, TABLE);
    assertArrayEquals(new float[] {10.5f, 11.083333f, 0.6666667f}, scaling.offset(), ROUNDING);
    assertArrayEquals(new float[] {10.828204f, 9.926466f, 3.0368112f}, scaling.scale(), ROUNDING);
  }

  /** Except for the last column: its quartiles are equal; scikit-learn says 1, we the sd. */
  @Test
  void robustIsThatOfScikitLearn() {
    Scaling scaling = Scaling.learn(Method.ROBUST, TABLE);
    assertArrayEquals(new float[] {6, 10.25f, 0}, scaling.offset());
    assertArrayEquals(new float[] {11.5f, 1.625f, 3.0368112f}, scaling.scale(), ROUNDING);
  }

  @Test
  void noneLeavesValuesAlone() {
    Scaling scaling = Scaling.learn(Method.NONE, TABLE);
    float[] row = TABLE.row(0);
    scaling.apply(row, 0, 1, TABLE.shape());
    assertArrayEquals(TABLE.row(0), row);
  }

  @Test
  void autoTakesTheDeclaredRangeElseStandard() {
    assertEquals(Scaling.learn(Method.STANDARD, TABLE), Scaling.learn(Method.AUTO, TABLE));
    Scaling declared = Scaling.learn(Method.AUTO, TABLE.withRange(new Range(-5, 35)));
    assertEquals(Method.MIN_MAX, declared.method());
    assertArrayEquals(new float[] {-5, -5, -5}, declared.offset());
    assertArrayEquals(new float[] {40, 40, 40}, declared.scale());
    Scaling measured = Scaling.learn(Method.MIN_MAX, TABLE.withRange(new Range(-5, 35)));
    assertArrayEquals(new float[] {1, -4, -3}, measured.offset());
  }

  /** Two channels of two pixels: channel 0 holds 0, 2, 4, 6, channel 1 holds 10, 10, 20, 20. */
  @ParameterizedTest
  @CsvSource({"MIN_MAX, 0, 10, 6, 10", "STANDARD, 3, 15, 2.236068, 5", "ROBUST, 3, 15, 3, 10"})
  void poolsTheValuesOfAFeature(Method method, float o0, float o1, float s0, float s1) {
    var shape = new SampleShape.Image(2, 1, 2);
    Samples pictures = Samples.of(new float[][] {{0, 2, 10, 20}, {4, 6, 20, 10}}, shape);
    Scaling scaling = Scaling.learn(method, pictures);
    assertArrayEquals(new float[] {o0, o1}, scaling.offset(), ROUNDING);
    assertArrayEquals(new float[] {s0, s1}, scaling.scale(), ROUNDING);
    float[] values = {99, 0, 2, 10, 20, 4, 6, 20, 10, 99};
    scaling.apply(values, 1, 2, shape);
    assertEquals(99, values[0]);
    assertEquals((2 - o0) / s0, values[2], ROUNDING);
    assertEquals((10 - o1) / s1, values[8], ROUNDING);
    assertEquals(99, values[9]);
    scaling.invert(values, 1, 2, shape);
    assertArrayEquals(new float[] {99, 0, 2, 10, 20, 4, 6, 20, 10, 99}, values, 1e-5f);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "5, 1",
    "-5, 1",
    "0.25, 0.25",
    "-0.25, 0.25",
    "1e-3, 1e-3",
    "1e30, 1",
    "1e-40, 1"
  })
  void aConstantFeatureKeepsItsUnitOrItsSize(float constant, float scale) {
    float[][] rows = {{constant}, {constant}, {constant}};
    for (Method method : new Method[] {Method.MIN_MAX, Method.STANDARD, Method.ROBUST}) {
      Scaling scaling = Scaling.learn(method, Samples.of(rows));
      assertEquals(constant, scaling.offset()[0], method.name());
      assertEquals(scale, scaling.scale()[0], method.name());
      Scaling one = Scaling.learn(method, Samples.of(new float[][] {{constant}}));
      assertEquals(scaling, one);
    }
  }

  /** 4096.0005 is the float after 4096: their difference is rounding and no signal. */
  @ParameterizedTest
  @EnumSource(names = {"MIN_MAX", "STANDARD", "ROBUST"})
  void aFeatureOfRoundingNoiseIsConstant(Method method) {
    float[][] rows = {{4096}, {Math.nextUp(4096f)}, {4096}, {Math.nextUp(4096f)}};
    assertEquals(1, Scaling.learn(method, Samples.of(rows)).scale()[0]);
    float[][] signal = {{4096}, {4096.5f}, {4096}, {4096.5f}};
    assertTrue(Scaling.learn(method, Samples.of(signal)).scale()[0] <= 0.5f);
  }

  /**
   * Neighbouring floats are 131,072 apart at 1.7E12, milliseconds since 1970, and 256 at 2.4E9: of
   * such jitter there must be little in a mean square, and of a change well beyond it much.
   */
  @ParameterizedTest
  @CsvSource({
    "1715900000000, 1000, STANDARD",
    "2400000000, 0.5, STANDARD",
    "1715900000000, 1000, ROBUST",
    "2400000000, 0.5, ROBUST"
  })
  void theJitterOfALargeConstantStaysSmall(double constant, double step, Method method) {
    float[][] rows = new float[600][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {(float) (constant + i * step)};
    }
    Scaling scaling = Scaling.learn(method, Samples.of(rows));
    assertArrayEquals(new int[] {0}, scaling.constantFeatures());
    for (float[] row : rows) {
      float[] scaled = row.clone();
      scaling.apply(scaled, 0, 1, new SampleShape.Features(1));
      assertTrue(Math.abs(scaled[0]) < 0.06, () -> "scaled " + scaled[0]);
    }
    float[] changed = {(float) (1.001 * constant)};
    scaling.apply(changed, 0, 1, new SampleShape.Features(1));
    assertTrue(changed[0] > 50, () -> "scaled " + changed[0]);
  }

  /**
   * In floats this would be lost: the squares of values near 20 000 are 32 apart. The reference is
   * the two-pass sd of the same values in double.
   */
  @Test
  void aLargeMeanDoesNotEatTheDeviation() {
    var random = new Random(1);
    float[][] rows = new float[5000][1];
    double sum = 0;
    for (float[] row : rows) {
      row[0] = (float) (20_000 + 0.1 * random.nextGaussian());
      sum += row[0];
    }
    double squares = 0;
    for (float[] row : rows) {
      squares += Math.pow(row[0] - sum / rows.length, 2);
    }
    double sd = Math.sqrt(squares / rows.length);
    Scaling scaling = Scaling.learn(Method.STANDARD, Samples.of(rows));
    assertEquals(sd, scaling.scale()[0], 1e-6 * sd);
    assertEquals((float) (sum / rows.length), scaling.offset()[0]);
  }

  @Property(seed = "1", tries = 300)
  void invertUndoesApply(@ForAll @Size(12) float[] values, @ForAll Method method) {
    for (int i = 0; i < values.length; i++) {
      // Differences of larger floats are not floats.
      values[i] = Float.isFinite(values[i]) ? values[i] / 4 : 0;
    }
    var shape = new SampleShape.Series(2, 3);
    Samples samples =
        Samples.of(
            new float[][] {Arrays.copyOf(values, 6), Arrays.copyOfRange(values, 6, 12)}, shape);
    Scaling scaling = Scaling.learn(method, samples);
    float[] there = values.clone();
    scaling.apply(there, 0, 2, shape);
    float[] back = there.clone();
    scaling.invert(back, 0, 2, shape);
    for (int i = 0; i < back.length; i++) {
      int feature = i % 6 / 3;
      // Three roundings, of numbers no larger than these.
      double size = Math.abs((double) values[i]) + Math.abs(scaling.offset()[feature]);
      assertEquals(values[i], back[i], 4e-7 * size + 1e-44 + 1e-44 * scaling.scale()[feature]);
    }
  }

  @Property(seed = "2", tries = 300)
  void standardHasMeanZeroAndSdOne(
      @ForAll @Size(20) List<@FloatRange(min = -1000, max = 1000) Float> values) {
    float[][] rows = new float[values.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {values.get(i)};
    }
    rows[0][0] = 1500; // not constant
    Scaling scaling = Scaling.learn(Method.STANDARD, Samples.of(rows));
    double sum = 0;
    double squares = 0;
    for (float[] row : rows) {
      float[] scaled = row.clone();
      scaling.apply(scaled, 0, 1, new SampleShape.Features(1));
      sum += scaled[0];
      squares += scaled[0] * scaled[0];
    }
    assertEquals(0, sum / 20, 1e-5);
    assertEquals(1, squares / 20, 1e-5);
  }

  /** Every second of 0..999 is kept: the quartiles of 0, 2, .., 998 are 249.5, 499 and 748.5. */
  @Test
  void quartilesOfManyValuesComeFromAnEvenPart() {
    float[][] rows = new float[1000][];
    for (int i = 0; i < 1000; i++) {
      rows[i] = new float[] {i, -i};
    }
    Quartiles part = Quartiles.of(Samples.of(rows), 500);
    assertEquals(249.5, part.lower(0));
    assertEquals(499, part.median(0));
    assertEquals(748.5, part.upper(0));
    assertEquals(-748.5, part.lower(1));
    Quartiles all = Quartiles.of(Samples.of(rows), 1000);
    assertEquals(249.75, all.lower(0));
    assertEquals(-249.75, all.upper(1));
  }

  @Test
  void isMadeFromItsParts() {
    Scaling learned = Scaling.learn(Method.ROBUST, TABLE);
    Scaling loaded = Scaling.of(learned.method(), learned.offset(), learned.scale());
    assertEquals(learned, loaded);
    assertEquals(learned.hashCode(), loaded.hashCode());
    loaded.scale()[0] = 5;
    assertEquals(learned, loaded);
    assertEquals("Scaling[ROBUST of 3 features]", loaded.toString());
  }

  @Test
  void refusesPartsThatMakeNoScaling() {
    float[] one = {1};
    for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Scaling.of(Method.STANDARD, one, new float[] {bad}));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Scaling.of(Method.STANDARD, new float[] {Float.NaN}, one));
    assertThrows(
        IllegalArgumentException.class, () -> Scaling.of(Method.STANDARD, one, new float[2]));
    assertThrows(
        IllegalArgumentException.class,
        () -> Scaling.of(Method.STANDARD, new float[0], new float[0]));
    assertThrows(IllegalArgumentException.class, () -> Scaling.of(Method.AUTO, one, one));
    assertThrows(
        IllegalArgumentException.class, () -> Scaling.learn(Method.NONE, TABLE.select(new int[0])));
  }

  @Test
  void refusesOtherShapesAndPlaces() {
    Scaling scaling = Scaling.learn(Method.STANDARD, TABLE);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> scaling.apply(new float[4], 0, 1, new SampleShape.Features(4)));
    assertTrue(e.getMessage().contains("3 features of the scaling, found [n, 4]"), e.getMessage());
    assertThrows(
        IndexOutOfBoundsException.class, () -> scaling.apply(new float[6], 1, 2, TABLE.shape()));
    assertThrows(
        IndexOutOfBoundsException.class, () -> scaling.invert(new float[6], -1, 1, TABLE.shape()));
  }

  @ParameterizedTest
  @EnumSource(names = {"MIN_MAX", "STANDARD", "RANGE"})
  void constantFeaturesAreThoseThatFellBack(Method method) {
    Samples samples =
        Samples.of(
            new float[][] {
              {3, 0, 101325.00f, 1, -2}, {3, 0, 101325.01f, 2, -2}, {3, 0, 101325.02f, 3, -2.1f}
            });
    Scaling learned = Scaling.learn(method, samples);
    assertArrayEquals(new int[] {0, 1, 2}, learned.constantFeatures());
    Scaling loaded = Scaling.of(method, learned.offset(), learned.scale());
    assertEquals(0, loaded.constantFeatures().length);
  }

  @Test
  void rangeKeepsTheProportionsOfRangesAndMakesTheMeanVarianceOne() {
    SplittableRandom random = new SplittableRandom(5);
    float[][] rows = new float[500][];
    for (int i = 0; i < rows.length; i++) {
      float rare = i % 100 == 0 ? 1 : 0;
      rows[i] = new float[] {(float) random.nextDouble(-7, 9), rare, 42};
    }
    Samples samples = Samples.of(rows);
    Scaling scaling = Scaling.learn(Scaling.Method.RANGE, samples);
    float least = Float.MAX_VALUE;
    float greatest = -Float.MAX_VALUE;
    double[] sums = new double[3];
    double[] squares = new double[3];
    for (float[] row : rows) {
      least = Math.min(least, row[0]);
      greatest = Math.max(greatest, row[0]);
      float[] scaled = row.clone();
      scaling.apply(scaled, 0, 1, samples.shape());
      for (int f = 0; f < 3; f++) {
        sums[f] += scaled[f] / rows.length;
        squares[f] += scaled[f] * scaled[f] / (double) rows.length;
      }
    }
    assertArrayEquals(new double[3], sums, 1e-5);
    assertEquals(1, (squares[0] + squares[1]) / 2, 1e-5);
    assertEquals(0, squares[2]);
    assertEquals(greatest - least, scaling.scale()[0] / scaling.scale()[1], 1e-4);
    assertEquals(1, scaling.scale()[2]);
  }

  private static final float HOLE = Float.NaN;

  /** Feature 0 holds 1, 4, 8, 16, 32, feature 1 holds 10, 10.5, 9, 30, -4, 11. */
  private static final Samples HOLED =
      Samples.series(
          new float[][] {
            {1, HOLE, 4, 10, 10.5f, HOLE},
            {HOLE, HOLE, 8, 9, HOLE, HOLE},
            {16, 32, HOLE, 30, -4, 11}
          },
          new SampleShape.Series(2, 3));

  /** nanmean, nanstd, nanmin, nanmax and nanpercentile of numpy 2.4.6. */
  @Test
  void missingReadingsAreLeftOutAsByNumpy() {
    Scaling standard = Scaling.learn(Method.STANDARD, HOLED);
    assertArrayEquals(new float[] {12.2f, 11.0833333f}, standard.offset(), ROUNDING);
    assertArrayEquals(new float[] {11.1067547f, 9.9264657f}, standard.scale(), ROUNDING);
    Scaling minMax = Scaling.learn(Method.MIN_MAX, HOLED);
    assertArrayEquals(new float[] {1, -4}, minMax.offset());
    assertArrayEquals(new float[] {31, 34}, minMax.scale());
    Scaling robust = Scaling.learn(Method.ROBUST, HOLED);
    assertArrayEquals(new float[] {8, 10.25f}, robust.offset());
    assertArrayEquals(new float[] {12, 1.625f}, robust.scale());
    float[] row = HOLED.row(0);
    minMax.apply(row, 0, 1, HOLED.shape());
    assertArrayEquals(new float[] {0, HOLE, 3 / 31f, 14 / 34f, 14.5f / 34, HOLE}, row, ROUNDING);
    minMax.invert(row, 0, 1, HOLED.shape());
    assertArrayEquals(HOLED.row(0), row, 1e-5f);
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"AUTO", "NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aFeatureWithoutReadingsIsConstant(Method method) {
    Samples samples =
        Samples.series(
            new float[][] {{HOLE, HOLE, 1}, {HOLE, HOLE, 3}}, new SampleShape.Series(3, 1));
    Scaling scaling = Scaling.learn(method, samples);
    assertEquals(0, scaling.offset()[0]);
    assertEquals(1, scaling.scale()[1]);
    assertArrayEquals(new int[] {0, 1}, scaling.constantFeatures());
  }

  /** What is missing changes nothing: the same readings without holes are scaled alike. */
  @ParameterizedTest
  @EnumSource(names = {"STANDARD", "MIN_MAX", "ROBUST", "RANGE"})
  void holesChangeNothing(Method method) {
    SplittableRandom random = new SplittableRandom(4);
    float[][] rows = new float[200][2];
    float[][] holed = new float[400][2];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = (float) random.nextDouble(-5, 9);
      rows[i][1] = (float) (1000 + random.nextDouble());
      holed[2 * i] = new float[] {rows[i][0], HOLE};
      holed[2 * i + 1] = new float[] {HOLE, rows[i][1]};
    }
    Scaling whole = Scaling.learn(method, Samples.of(rows));
    Scaling learned = Scaling.learn(method, Samples.series(holed, new SampleShape.Series(2, 1)));
    assertArrayEquals(whole.offset(), learned.offset(), ROUNDING);
    for (int f = 0; f < 2; f++) {
      assertEquals(1, learned.scale()[f] / whole.scale()[f], 1e-5);
    }
  }
}
