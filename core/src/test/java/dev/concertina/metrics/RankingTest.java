package dev.concertina.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final double ROUNDING = 1e-13;

  @Test
  void agreesWithScikitLearn() {
    Reference reference = new Reference(RankingTest.class);
    Ranking ranking =
        Ranking.of(reference.numbers("ranking.scores"), reference.flags("ranking.labels"));
    assertEquals(reference.number("ranking.roc_auc_score"), ranking.auroc(), ROUNDING);
    assertEquals(
        reference.number("ranking.average_precision_score"), ranking.averagePrecision(), ROUNDING);
  }

  @Test
  void perfectReversedAndTied() {
    boolean[] anomalies = {true, true, false, false, false};
    assertEquals(new Ranking(1, 1), Ranking.of(new double[] {5, 4, 3, 2, 1}, anomalies));
    assertEquals(0, Ranking.of(new double[] {1, 2, 3, 4, 5}, anomalies).auroc());
    // All tie: half of the pairs, and the share of anomalies.
    assertEquals(new Ranking(0.5, 0.4), Ranking.of(new double[5], anomalies));
  }

  @Test
  void positiveAndNegativeZeroTieAndInfinitiesRank() {
    assertEquals(0.5, Ranking.of(new double[] {0.0, -0.0}, new boolean[] {true, false}).auroc());
    assertEquals(0.5, Ranking.of(new double[] {-0.0, 0.0}, new boolean[] {true, false}).auroc());
    double[] infinite = {Double.POSITIVE_INFINITY, Double.MAX_VALUE, Double.NEGATIVE_INFINITY};
    assertEquals(new Ranking(1, 1), Ranking.of(infinite, new boolean[] {true, false, false}));
  }

  @Property(seed = "1", tries = 300)
  void isTheShareOfPairsInOrder(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 6) Integer> anomalous,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 6) Integer> normal) {
    double won = 0;
    for (int a : anomalous) {
      for (int n : normal) {
        won += a > n ? 1 : a == n ? 0.5 : 0;
      }
    }
    double[] scores = joined(anomalous, normal);
    boolean[] anomalies = new boolean[scores.length];
    Arrays.fill(anomalies, 0, anomalous.size(), true);
    Ranking ranking = Ranking.of(scores, anomalies);
    assertEquals(won / anomalous.size() / normal.size(), ranking.auroc(), ROUNDING);

    // Neither the order of the rows nor the unit of the scores matters.
    shuffle(scores, anomalies);
    double[] stretched = Arrays.stream(scores).map(s -> Math.exp(s) - 7).toArray();
    Ranking again = Ranking.of(stretched, anomalies);
    assertEquals(ranking.auroc(), again.auroc(), ROUNDING);
    assertEquals(ranking.averagePrecision(), again.averagePrecision(), ROUNDING);
    // Turned around, the other pairs win.
    double[] turned = Arrays.stream(scores).map(s -> -s).toArray();
    assertEquals(1 - ranking.auroc(), Ranking.of(turned, anomalies).auroc(), ROUNDING);
  }

  private static double[] joined(List<Integer> anomalous, List<Integer> normal) {
    return Stream.concat(anomalous.stream(), normal.stream()).mapToDouble(i -> i).toArray();
  }

  private static void shuffle(double[] scores, boolean[] anomalies) {
    Random random = new Random(5);
    for (int i = scores.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double score = scores[i];
      scores[i] = scores[j];
      scores[j] = score;
      boolean anomaly = anomalies[i];
      anomalies[i] = anomalies[j];
      anomalies[j] = anomaly;
    }
  }

  @Test
  void countsPairsBeyondTheRangeOfAnInt() {
    int n = 200_000;
    double[] scores = new Random(3).doubles(n).toArray();
    boolean[] anomalies = new boolean[n];
    for (int i = 0; i < n; i += 2) {
      anomalies[i] = true;
      scores[i] += 1;
    }
    assertEquals(new Ranking(1, 1), Ranking.of(scores, anomalies));
  }

  @Test
  void leavesItsArgumentsAlone() {
    double[] scores = {3, 1, 2};
    Ranking.of(scores, new boolean[] {true, false, true});
    assertTrue(Arrays.equals(new double[] {3, 1, 2}, scores));
  }

  @Test
  void refusesWhatCannotBeRanked() {
    assertEquals(
        "anomalies must mark rows of both classes, found 0 anomalies and 2 normal rows: without"
            + " both there is nothing to tell apart",
        refusal(new double[2], new boolean[2]));
    assertTrue(
        refusal(new double[1], new boolean[] {true}).contains("found 1 anomalies and 0 normal"));
    assertTrue(refusal(new double[0], new boolean[0]).contains("found 0 anomalies and 0 normal"));
    assertEquals(
        "scores must not hold NaN, found it at index 1 of 2: leave that row out or repair its"
            + " input",
        refusal(new double[] {1, Double.NaN}, new boolean[] {true, false}));
    assertEquals(
        "scores and anomalies must have one length, found 2 and 3",
        refusal(new double[2], new boolean[3]));
    assertEquals("scores must not be null", refusal(null, new boolean[3]));
    assertThrows(IllegalArgumentException.class, () -> new Ranking(Double.NaN, 0.5));
    assertThrows(IllegalArgumentException.class, () -> new Ranking(0.5, 1.1));
  }

  private static String refusal(double[] scores, boolean[] anomalies) {
    return assertThrows(IllegalArgumentException.class, () -> Ranking.of(scores, anomalies))
        .getMessage();
  }
}
