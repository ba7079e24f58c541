package dev.concertina.series.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.metrics.Ranking;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeUnderSurfaceTest {
  private static final double ROUNDING = 1e-12;

  /**
   * The volumes are those of TSB-AD's reference code at commit
   * 87630099ea8d0dafe89a957e31ed9720e88479eb, as series-reference.py prints them. Events are from
   * (with) to (without).
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one event, 400, 97, 3, 20, 180 200, 0.6914766339459384, 0.20287083358324084",
    "both ends, 300, 89, 2, 16, 0 12 290 300, 0.7105982373579945, 0.27026175348298775",
    "closer than the window, 500, 101, 2, 40, 100 110 125 126 160 190 191 195, 0.7995639324189044,"
        + " 0.36766021167606466",
    "ties, 257, 13, 1, 10, 60 70 200 203, 0.9040168530546727, 0.6723526430822923",
    "all equal, 300, 1, 0, 12, 30 60, 0.5043061468078102, 0.11530618847113017",
    "window 0, 400, 97, 3, 0, 180 200 390 395, 0.59376, 0.12949461300783874",
    "window 1, 400, 97, 3, 1, 180 200 390 395, 0.59376, 0.12949461300783874",
    "odd window, 400, 97, -2, 25, 180 200 220 225, 0.5540907791960992, 0.09375141101361309",
    "few steps, 60, 31, 1, 8, 5 8 40 50, 0.8633008022353014, 0.7334355829298715",
    "long window, 60, 31, 1, 150, 20 25 40 50, 0.9887280983470235, 0.9772161533388474",
    "two steps, 2, 5, 0, 3, 1 2, 1, 1",
    "perfect, 500, 10, 9, 10, 250 300, 1, 1",
  })
  void agreesWithTheReferenceCode(
      String name, int n, int modulus, int lift, int window, String events, double roc, double pr) {
    boolean[] anomalies = new boolean[n];
    int[] ends = Arrays.stream(events.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int e = 0; e < ends.length; e += 2) {
      Arrays.fill(anomalies, ends[e], ends[e + 1], true);
    }
    assertVolumes(roc, pr, scores(modulus, lift, anomalies), anomalies, window);
  }

  @Test
  void agreesWithTheReferenceCodeOnManyEvents() {
    boolean[] everyOther = new boolean[121];
    for (int i = 0; i < everyOther.length; i += 2) {
      everyOther[i] = true;
    }
    assertVolumes(0.81455893832943, 0.8602760252556948, scores(37, 0, everyOther), everyOther, 6);

    boolean[] sometimes = new boolean[30_000];
    for (int i = 700; i < sometimes.length; i += 1900) {
      Arrays.fill(sometimes, i, i + 17 + i % 60, true);
    }
    double[] scores = scores(9973, 500, sometimes);
    assertVolumes(0.8908755128414345, 0.4749314754373081, scores, sometimes, 100);
  }

  private static double[] scores(int modulus, int lift, boolean[] anomalies) {
    double[] scores = new double[anomalies.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (i * i + 3 * i) % modulus / 8.0 + (anomalies[i] ? lift : 0);
    }
    return scores;
  }

  private static void assertVolumes(
      double roc, double pr, double[] scores, boolean[] anomalies, int window) {
    VolumeUnderSurface found = VolumeUnderSurface.of(scores, anomalies, window);
    assertEquals(roc, found.roc(), ROUNDING);
    assertEquals(pr, found.pr(), ROUNDING);
  }

  @Test
  void withoutWindowAndFoundAtOnceIsThePlainArea() {
    // One event, found by the highest score, and fewer steps than thresholds: nothing left out.
    Random random = new Random(4);
    double[] scores = random.doubles(200).toArray();
    boolean[] anomalies = new boolean[200];
    Arrays.fill(anomalies, 50, 80, true);
    scores[60] = 1;
    Ranking plain = Ranking.of(scores, anomalies);
    assertVolumes(plain.auroc(), plain.averagePrecision(), scores, anomalies, 0);
  }

  @Test
  void onlyTheOrderOfScoresMatters() {
    double[] scores = new Random(8).doubles(600).toArray();
    boolean[] anomalies = new boolean[600];
    Arrays.fill(anomalies, 590, 600, true);
    double[] stretched = Arrays.stream(scores).map(s -> Math.exp(9 * s) - 4).toArray();
    stretched[3] = Double.POSITIVE_INFINITY;
    stretched[595] = Double.NEGATIVE_INFINITY;
    scores[3] = 2;
    scores[595] = -2;
    double[] before = scores.clone();
    assertEquals(
        VolumeUnderSurface.of(scores, anomalies, 30),
        VolumeUnderSurface.of(stretched, anomalies, 30));
    assertArrayEquals(before, scores);
  }

  @Test
  void forgivesAnAlarmJustBesideTheEvent() {
    boolean[] anomalies = new boolean[400];
    Arrays.fill(anomalies, 200, 210, true);
    double near = VolumeUnderSurface.of(alarm(212), anomalies, 20).pr();
    double far = VolumeUnderSurface.of(alarm(300), anomalies, 20).pr();
    assertTrue(near > far + 0.05, near + " beside " + far);
    // Without a window the two are equally wrong.
    assertEquals(
        VolumeUnderSurface.of(alarm(300), anomalies, 0),
        VolumeUnderSurface.of(alarm(212), anomalies, 0));
  }

  private static double[] alarm(int position) {
    double[] scores = new double[400];
    Arrays.fill(scores, position, position + 4, 1);
    return scores;
  }

  @Test
  void aWindowFarBeyondTheSeriesIsNoTrouble() {
    double[] scores = {3, 1, 2, 0};
    boolean[] anomalies = {true, false, false, false};
    assertEquals(1, VolumeUnderSurface.of(scores, anomalies, 5000).roc(), ROUNDING);
  }

  @Test
  void refusals() {
    boolean[] anomalies = {true, false};
    assertEquals(
        "scores must not hold NaN, found it at index 1 of 2: leave that row out or repair its"
            + " input",
        refusal(new double[] {1, Double.NaN}, anomalies, 1));
    // Here the reference code fails with an IndexError.
    assertTrue(refusal(new double[2], new boolean[2], 1).contains("both classes"));
    assertTrue(refusal(new double[2], new boolean[] {true, true}, 1).contains("both classes"));
    assertTrue(refusal(new double[0], new boolean[0], 1).contains("both classes"));
    assertEquals(
        "scores and anomalies must have one length, found 3 and 2",
        refusal(new double[3], anomalies, 1));
    assertEquals("scores must not be null", refusal(null, anomalies, 1));
    assertEquals("anomalies must not be null", refusal(new double[2], null, 1));
    assertEquals("window must not be negative, found -1", refusal(new double[2], anomalies, -1));
    assertThrows(IllegalArgumentException.class, () -> new VolumeUnderSurface(Double.NaN, 0));
    assertThrows(IllegalArgumentException.class, () -> new VolumeUnderSurface(0, 1.1));
  }

  private static String refusal(double[] scores, boolean[] anomalies, int window) {
    return assertThrows(
            IllegalArgumentException.class, () -> VolumeUnderSurface.of(scores, anomalies, window))
        .getMessage();
  }
}
