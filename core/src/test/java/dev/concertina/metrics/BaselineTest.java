package dev.concertina.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineTest {
  private static final Reference REFERENCE = new Reference(BaselineTest.class);
  private static final int FEATURES = (int) REFERENCE.number("floors.features");
  private static final float[][] TRAINING = REFERENCE.rows("floors.training", FEATURES);
  private static final float[][] QUERY = REFERENCE.rows("floors.query", FEATURES);

  /** Sums in double precision over a few dozen values near 1. */
  private static final double DOUBLE = 1e-12;

  /** Sums in single precision over a few values, relative to distances near 1 to 10. */
  private static final double FLOAT = 1e-5;

  static Stream<Baseline> floors() {
    return Stream.of(
        PcaBaseline.ofComponents(TRAINING, 2),
        PcaBaseline.ofVariance(TRAINING, 0.9),
        NearestNeighbourBaseline.of(TRAINING, 3),
        MeanBaseline.of(TRAINING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void pcaAgreesWithScikitLearn(int components) {
    PcaBaseline floor = PcaBaseline.ofComponents(TRAINING, components);
    assertArrayEquals(REFERENCE.numbers("floors.pca." + components), floor.scores(QUERY), DOUBLE);
    assertEquals(components, floor.components());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.99})
  void pcaChoosesAsManyComponentsAsScikitLearn(double share) {
    assertEquals(
        (int) REFERENCE.number("floors.components." + share),
        PcaBaseline.ofVariance(TRAINING, share).components());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void neighbourAgreesWithScikitLearn(int k) {
    assertArrayEquals(
        REFERENCE.numbers("floors.neighbour." + k),
        NearestNeighbourBaseline.of(TRAINING, k).scores(QUERY),
        FLOAT);
  }

  @Test
  void meanAgreesWithNumpy() {
    assertArrayEquals(
        REFERENCE.numbers("floors.mean"), MeanBaseline.of(TRAINING).scores(QUERY), DOUBLE);
  }

  @Test
  void pcaOfALineIsExact() {
    // All variance along (3, 4) / 5; the point (4, -3) / 5 lies one unit beside the line.
    float[][] line = {{-3, -4}, {0, 0}, {3, 4}};
    PcaBaseline floor = PcaBaseline.ofVariance(line, 1);
    assertEquals(1, floor.components());
    assertArrayEquals(
        new double[] {0, 0.5}, floor.scores(new float[][] {{30, 40}, {0.8f, -0.6f}}), 1e-7);
  }

  @Test
  void pcaWithAllComponentsLeavesNothing() {
    for (double score : PcaBaseline.ofComponents(TRAINING, FEATURES).scores(QUERY)) {
      assertEquals(0, score, 1e-25);
    }
    assertEquals(FEATURES, PcaBaseline.ofVariance(TRAINING, 1).components());
  }

  @Test
  void pcaTakesTheSmallestNumberThatReachesTheShare() {
    // Variances 4 and 1 along the axes: shares 0.8 and 1.
    float[][] cross = {{-2, 0}, {2, 0}, {0, 1}, {0, -1}};
    assertEquals(1, PcaBaseline.ofVariance(cross, 0.8).components());
    assertEquals(2, PcaBaseline.ofVariance(cross, 0.800001).components());
  }

  @Test
  void pcaOfRowsThatDoNotVaryIsTheMean() {
    float[][] constant = {{1, 2}, {1, 2}, {1, 2}};
    PcaBaseline floor = PcaBaseline.ofVariance(constant, 0.9);
    assertEquals(0, floor.components());
    assertArrayEquals(new double[] {2.5}, floor.scores(new float[][] {{2, 4}}));
  }

  /**
   * Bright discs on an even ground: pixels that move together, on which eigenvalues pile up at 0.
   */
  @Test
  void pcaOfSmallPictures() {
    for (int set = 0; set < 20; set++) {
      float[][] pictures = new float[27][];
      for (int i = 0; i < pictures.length; i++) {
        pictures[i] = discs(new SplittableRandom(27 * set + i));
      }
      PcaBaseline one = PcaBaseline.ofComponents(pictures, 2);
      assertEquals(2, one.components());
      for (double score : PcaBaseline.ofVariance(pictures, 1).scores(pictures)) {
        assertEquals(0, score, 1e-9);
      }
    }
  }

  private static float[] discs(SplittableRandom random) {
    int side = 10;
    float[] picture = new float[side * side];
    for (int disc = 0; disc < 4; disc++) {
      double x = random.nextDouble(side);
      double y = random.nextDouble(side);
      double radius = 3 + random.nextDouble(8);
      for (int i = 0; i < picture.length; i++) {
        if (Math.hypot(i % side - x, i / side - y) < radius) {
          picture[i] = 0.8f;
        }
        picture[i] = Math.max(picture[i], (30 + 6 * (i / side)) / 255f);
      }
    }
    return picture;
  }

  @Test
  void pcaWithFewerComponentsIsThatOfFewer() {
    PcaBaseline three = PcaBaseline.ofComponents(TRAINING, 3);
    PcaBaseline two = PcaBaseline.ofComponents(TRAINING, 2);
    assertArrayEquals(two.scores(QUERY), three.first(2).scores(QUERY), 1e-12);
    assertTrue(refusal(() -> three.first(4)).contains("[1, 3]"));
    assertTrue(refusal(() -> three.first(0)).contains("found 0"));
  }

  @Test
  void pcaReconstructionsAreAsFarAsTheScoresSay() {
    PcaBaseline floor = PcaBaseline.ofComponents(TRAINING, 2);
    float[][] reconstructions = floor.reconstructions(QUERY);
    double[] scores = floor.scores(QUERY);
    for (int r = 0; r < QUERY.length; r++) {
      double error = ReconstructionError.SQUARED.mean(QUERY[r], reconstructions[r], 0, FEATURES);
      assertEquals(scores[r], error, 1e-6 * Math.max(1, scores[r]));
    }
    // What lies in the subspace is left as it is.
    float[][] again = floor.reconstructions(reconstructions);
    for (int r = 0; r < again.length; r++) {
      assertArrayEquals(reconstructions[r], again[r], 1e-4f);
    }
  }

  @Test
  void pcaOfFewerRowsThanFeatures() {
    // Two rows span one axis, whatever the width; they lie on it.
    float[][] two = random(2, 50, 8);
    PcaBaseline floor = PcaBaseline.ofVariance(two, 1);
    assertEquals(1, floor.components());
    assertArrayEquals(new double[2], floor.scores(two), 1e-12);
  }

  @Test
  void moreComponentsNeverScoreATrainingSetWorse() {
    double before = Double.POSITIVE_INFINITY;
    for (int k = 1; k <= FEATURES; k++) {
      double sum = 0;
      for (double score : PcaBaseline.ofComponents(TRAINING, k).scores(TRAINING)) {
        sum += score;
      }
      assertTrue(sum < before, k + " components: " + sum);
      before = sum;
    }
  }

  @Test
  void neighboursAreFoundAcrossBlocks() {
    // 700 rows of 40 features make four blocks, the last not full.
    float[][] training = random(700, 40, 1);
    float[][] query = random(30, 40, 2);
    double[] scores = NearestNeighbourBaseline.of(training, 4).scores(query);
    for (int q = 0; q < query.length; q++) {
      float[] row = query[q];
      double expected =
          Stream.of(training)
              .mapToDouble(t -> distance(t, row))
              .sorted()
              .skip(3)
              .findFirst()
              .orElseThrow();
      assertEquals(expected, scores[q], FLOAT);
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void anEqualRowIsAtDistanceZeroExactly() {
    float[][] training = random(300, 7, 4);
    for (double score : NearestNeighbourBaseline.of(training, 1).scores(training)) {
      assertEquals(0, score);
    }
    // Far from the origin, where ||a||² - 2ab + ||b||² would cancel.
    float[][] far = {{1e6f}, {1e6f}, {1e6f + 1}};
    assertArrayEquals(new double[] {0, 0, 1}, NearestNeighbourBaseline.of(far, 2).scores(far));
    assertArrayEquals(new double[] {1, 1, 1}, NearestNeighbourBaseline.of(far, 3).scores(far));
  }

  private static float[][] random(int rows, int features, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][features];
    for (float[] row : values) {
      for (int f = 0; f < features; f++) {
        row[f] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("floors")
  void noRowsGiveNoScores(Baseline floor) {
    assertEquals(0, floor.scores(new float[0][]).length);
  }

  @Test
  void keepsNothingOfTheCallersArrays() {
    float[][] training = {{1, 2}, {3, 5}, {4, 4}, {0, 1}};
    float[][] query = {{9, 1}};
    Baseline[] floors = {
      PcaBaseline.ofComponents(training, 1),
      NearestNeighbourBaseline.of(training, 2),
      MeanBaseline.of(training)
    };
    double[] before = Stream.of(floors).mapToDouble(f -> f.scores(query)[0]).toArray();
    for (float[] row : training) {
      row[0] = 100;
    }
    assertArrayEquals(before, Stream.of(floors).mapToDouble(f -> f.scores(query)[0]).toArray());
  }

  @ParameterizedTest
  @MethodSource("floors")
  void refusesRowsThatDoNotFit(Baseline floor) {
    assertEquals(
        "rows must be of shape [rows, 6], found 5 values in row 1",
        refusal(() -> floor.scores(new float[][] {new float[6], new float[5]})));
    assertEquals(
        "rows must be of shape [rows, 6], found 0 values in row 0",
        refusal(() -> floor.scores(new float[1][])));
    assertEquals(
        "rows must be finite, found NaN in row 0, feature 2: repair or leave out the row",
        refusal(() -> floor.scores(new float[][] {{0, 0, Float.NaN, 0, 0, 0}})));
    assertEquals("rows must not be null", refusal(() -> floor.scores(null)));
  }

  @Test
  void refusesTrainingRowsThatDoNotDo() {
    assertEquals(
        "training must have at least one row, found none",
        refusal(() -> MeanBaseline.of(new float[0][])));
    assertEquals(
        "training rows must have features, found none",
        refusal(() -> NearestNeighbourBaseline.of(new float[2][0], 1)));
    assertTrue(
        refusal(() -> PcaBaseline.ofVariance(new float[][] {{1, 2}, {3}}, 0.9))
            .startsWith("training must be of shape [rows, 2], found 1 values in row 1"));
    assertTrue(
        refusal(() -> MeanBaseline.of(new float[][] {{Float.POSITIVE_INFINITY}}))
            .startsWith("training must be finite, found Infinity"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, -1})
  void refusesComponentsOutOfRange(int k) {
    assertEquals(
        "k must be in [1, 6], the number of features, found " + k,
        refusal(() -> PcaBaseline.ofComponents(TRAINING, k)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.01, -0.5, Double.NaN})
  void refusesSharesOutOfRange(double share) {
    assertEquals(
        "share must be in (0, 1], found " + share,
        refusal(() -> PcaBaseline.ofVariance(TRAINING, share)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 39})
  void refusesNeighboursOutOfRange(int k) {
    assertEquals(
        "k must be in [1, 38], the number of training rows, found " + k,
        refusal(() -> NearestNeighbourBaseline.of(TRAINING, k)));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void namesThemselves() {
    assertEquals(
        "PCA, components: 2, PCA, components: 3, distance to neighbour 3, mean of the training"
            + " rows",
        String.join(", ", floors().map(Baseline::name).toList()));
  }
}
