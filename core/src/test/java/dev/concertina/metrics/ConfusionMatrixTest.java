package dev.concertina.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final Reference REFERENCE = new Reference(ConfusionMatrixTest.class);
  private static final double[] SCORES = REFERENCE.numbers("ranking.scores");
  private static final boolean[] ANOMALIES = REFERENCE.flags("ranking.labels");

  @Test
  void countsAsScikitLearn() {
    double[] expected = REFERENCE.numbers("ranking.tp_fp_tn_fn_above_0.5");
    ConfusionMatrix found = ConfusionMatrix.at(0.5, SCORES, ANOMALIES);
    int[] counts = {
      found.truePositives(), found.falsePositives(), found.trueNegatives(), found.falseNegatives()
    };
    assertEquals(
        Arrays.stream(expected).mapToObj(e -> (int) e).toList(),
        Arrays.stream(counts).boxed().toList());
  }

  @Test
  void anEqualScoreIsNoAnomaly() {
    boolean[] anomalies = {true, false, true};
    assertEquals(
        new ConfusionMatrix(1, 0, 1, 1),
        ConfusionMatrix.at(2, new double[] {2, 2, 2.001}, anomalies));
    assertEquals(
        new ConfusionMatrix(2, 1, 0, 0),
        ConfusionMatrix.at(Double.NEGATIVE_INFINITY, new double[3], anomalies));
  }

  @Test
  void ratios() {
    ConfusionMatrix decisions = new ConfusionMatrix(6, 2, 38, 4);
    assertEquals(0.75, decisions.precision());
    assertEquals(0.6, decisions.recall());
    assertEquals(2 / 3.0, decisions.f1());
    assertEquals(0.05, decisions.falsePositiveRate());
  }

  @Test
  void ratiosOfNothingAreZero() {
    ConfusionMatrix nothing = ConfusionMatrix.at(0, new double[0], new boolean[0]);
    assertEquals(new ConfusionMatrix(0, 0, 0, 0), nothing);
    for (double ratio :
        List.of(nothing.precision(), nothing.recall(), nothing.f1(), nothing.falsePositiveRate())) {
      assertEquals(0, ratio);
    }
  }

  @Test
  void ratiosOfLargeCountsDoNotOverflow() {
    int large = Integer.MAX_VALUE;
    ConfusionMatrix decisions = new ConfusionMatrix(large, large, large, large);
    assertEquals(0.5, decisions.precision());
    assertEquals(0.5, decisions.recall());
    assertEquals(0.5, decisions.f1());
    assertEquals(0.5, decisions.falsePositiveRate());
  }

  @Test
  void bestF1AgreesWithScikitLearn() {
    double threshold = ConfusionMatrix.bestF1Threshold(SCORES, ANOMALIES);
    double lowestAbove =
        Arrays.stream(SCORES).filter(score -> score > threshold).min().orElseThrow();
    assertEquals(REFERENCE.number("ranking.best_f1_lowest_score_above"), lowestAbove);
    assertEquals(
        REFERENCE.number("ranking.best_f1"),
        ConfusionMatrix.at(threshold, SCORES, ANOMALIES).f1(),
        1e-13);
  }

  @Test
  void bestF1LiesMidwayBetweenScores() {
    boolean[] anomalies = {false, false, true, true};
    assertEquals(2.5, ConfusionMatrix.bestF1Threshold(new double[] {1, 2, 3, 4}, anomalies));
    // No number between two neighbours: the lower one, and "above" still tells them apart.
    double high = Math.nextUp(2.0);
    assertEquals(2.0, ConfusionMatrix.bestF1Threshold(new double[] {1, 2, high, high}, anomalies));
    double most = Double.MAX_VALUE;
    assertEquals(
        most * 0.75,
        ConfusionMatrix.bestF1Threshold(new double[] {1, most / 2, most, most}, anomalies));
  }

  @Test
  void bestF1OfTiedScoresCallsAllAnomalies() {
    boolean[] anomalies = {true, false, false};
    double threshold = ConfusionMatrix.bestF1Threshold(new double[] {7, 7, 7}, anomalies);
    assertEquals(Math.nextDown(7.0), threshold);
    assertEquals(0.5, ConfusionMatrix.at(threshold, new double[] {7, 7, 7}, anomalies).f1());
  }

  @Test
  void ofEqualF1TheFewestAlarms() {
    // Above 3.5: 1 of 1 right, 1 of 2 found, F1 2/3. Above 0.5: 2 of 4, 2 of 2, F1 2/3.
    double[] scores = {4, 3, 2, 1};
    boolean[] anomalies = {true, false, false, true};
    assertEquals(3.5, ConfusionMatrix.bestF1Threshold(scores, anomalies));
  }

  @Property(seed = "2", tries = 300)
  void noThresholdBeatsTheBest(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 8) Integer> anomalous,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 8) Integer> normal) {
    double[] scores =
        Stream.concat(anomalous.stream(), normal.stream()).mapToDouble(i -> i).toArray();
    boolean[] anomalies = new boolean[scores.length];
    Arrays.fill(anomalies, 0, anomalous.size(), true);
    double best =
        ConfusionMatrix.at(ConfusionMatrix.bestF1Threshold(scores, anomalies), scores, anomalies)
            .f1();
    double other =
        DoubleStream.iterate(-0.5, t -> t < 9, t -> t + 0.5)
            .map(t -> ConfusionMatrix.at(t, scores, anomalies).f1())
            .max()
            .orElseThrow();
    assertEquals(other, best);
  }

  @Test
  void refusals() {
    boolean[] anomalies = {true, false};
    double[] scores = {1, 2};
    assertTrue(
        refusal(() -> ConfusionMatrix.at(Double.NaN, scores, anomalies)).contains("threshold"));
    assertTrue(
        refusal(() -> ConfusionMatrix.at(0, new double[] {Double.NaN, 1}, anomalies))
            .contains("NaN"));
    assertTrue(
        refusal(() -> ConfusionMatrix.at(0, new double[1], anomalies)).contains("found 1 and 2"));
    assertEquals(
        "scores must be finite to place a threshold between them, found them from 1.0 to Infinity",
        refusal(
            () ->
                ConfusionMatrix.bestF1Threshold(
                    new double[] {Double.POSITIVE_INFINITY, 1}, anomalies)));
    assertTrue(
        refusal(() -> ConfusionMatrix.bestF1Threshold(scores, new boolean[2]))
            .contains("both classes"));
    assertEquals(
        "falsePositives must not be negative, found -1",
        refusal(() -> new ConfusionMatrix(0, -1, 0, 0)));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
