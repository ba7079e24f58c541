package dev.concertina.series.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.metrics.Dependence;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.LiveDetector.Verdict;
import dev.concertina.series.detect.SeriesScoring.Aggregation;
import dev.concertina.series.detect.SeriesScoring.Resolution;
import dev.concertina.testkit.FakeAutoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDetectorTest {
  private static final float HOLE = Float.NaN;
  private static final int WINDOW = 4;
  private static final ThresholdRule RULE = ThresholdRule.quantile(0.95);
  private static final SeriesScoring SCORING =
      new SeriesScoring(Resolution.WINDOW, Aggregation.MEAN, 1, 1);

  private static TimeSeries noise(int steps, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[steps][2];
    double[] times = new double[steps];
    for (int t = 0; t < steps; t++) {
      values[t][0] = (float) (spread * random.nextGaussian());
      values[t][1] = (float) (10 * spread * random.nextGaussian());
      times[t] = t;
    }
    return TimeSeries.of(values).withTimes(times);
  }

  private static SeriesDetector detector() {
    Autoencoder toZero =
        FakeAutoencoder.ofSeries(new SampleShape.Series(2, WINDOW), row -> new float[row.length]);
    return SeriesDetector.calibrate(toZero, List.of(noise(400, 1, 1)), SCORING, RULE);
  }

  /** The score of the window that ends with a step, from the definition. */
  private static double score(SeriesDetector detector, TimeSeries series, int end) {
    double[] usual = detector.calibration().steps().featureErrors();
    double sum = 0;
    int features = 0;
    for (int f = 0; f < 2; f++) {
      double squares = 0;
      int known = 0;
      for (int t = end - WINDOW + 1; t <= end; t++) {
        float value = series.value(t, f);
        squares += Float.isNaN(value) ? 0 : (double) value * value;
        known += Float.isNaN(value) ? 0 : 1;
      }
      sum += known == 0 ? 0 : squares / known / usual[f];
      features += known == 0 ? 0 : 1;
    }
    return sum / features;
  }

  @Test
  void accept_score_isThatOfTheLastWindow() {
    SeriesDetector detector = detector();
    LiveDetector live = detector.live();
    TimeSeries series = noise(60, 1.5, 2);
    for (int t = 0; t < 60; t++) {
      Verdict verdict = live.accept(series.step(t));
      assertEquals(t, verdict.step());
      assertEquals(t >= WINDOW - 1, verdict.score().isPresent());
      assertEquals(live.threshold().value(), verdict.threshold());
      if (t >= WINDOW - 1) {
        double wanted = score(detector, series, t);
        assertEquals(wanted, verdict.score().orElseThrow(), 1e-5 * wanted);
        assertEquals(wanted > verdict.threshold(), verdict.anomaly());
      } else {
        assertFalse(verdict.anomaly());
      }
    }
  }

  /** Windows of clean series are what a live threshold is learned from, not steps. */
  @Test
  void live_threshold_isThatOfWindows() {
    SeriesDetector detector = detector();
    TimeSeries clean = noise(400, 1, 1);
    double[] scores = new double[397];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(detector, clean, i + WINDOW - 1);
    }
    Arrays.sort(scores);
    // Windows of 4 steps share steps, so 397 of them are worth 99: the level is 95 of 100.
    assertEquals(scores[378], detector.live().threshold().value(), 1e-5); // ceil(398 * 0.95)
    assertEquals(397, detector.live().threshold().calibrationSize());
    assertEquals(397.0 / WINDOW, detector.live().threshold().independent());
    assertThrows(
        IllegalArgumentException.class,
        () -> detector.withThreshold(ThresholdRule.targetFalsePositiveRate(0.0025)));
  }

  @Test
  void accept_missingReadings_areLeftOut() {
    SeriesDetector detector = detector();
    LiveDetector live = detector.live();
    float[][] steps = {{1, HOLE}, {HOLE, 20}, {2, HOLE}, {3, HOLE}, {4, HOLE}, {HOLE, HOLE}};
    TimeSeries series = TimeSeries.of(steps);
    for (int t = 0; t < 6; t++) {
      Verdict verdict = live.accept(series.step(t));
      if (t >= WINDOW - 1 && t < 5) {
        assertEquals(score(detector, series, t), verdict.score().orElseThrow(), 1e-4);
      } else {
        assertTrue(verdict.score().isEmpty(), "no window, or nothing said, at " + t);
      }
    }
  }

  /** As a detector of whole series has it: a short silence is spanned, a longer one is a hole. */
  @Test
  void accept_afterSilence_spansItOrBeginsAnew() {
    LiveDetector live = detector().live();
    for (int silent = 1; silent <= 4; silent++) {
      for (int t = 0; t < 2 * WINDOW; t++) {
        live.accept(t, 10 + t);
      }
      for (int t = 0; t < silent; t++) {
        Verdict verdict = live.accept(HOLE, HOLE);
        assertTrue(verdict.score().isEmpty() && !verdict.anomaly());
      }
      boolean spanned = live.accept(1f, 2f).score().isPresent();
      assertEquals(silent < 3, spanned, "after " + silent + " silent steps");
    }
  }

  @Test
  void accept_afterAHole_beginsAnew() {
    SeriesDetector detector = detector();
    LiveDetector live = detector.live();
    TimeSeries series = noise(30, 1, 3);
    double time = 0;
    int since = 0;
    for (int t = 0; t < 30; t++) {
      boolean hole = t == 6 || t == 8 || t == 20;
      time += hole ? 3.5 : 3;
      since = hole ? 1 : since + 1;
      Verdict verdict = live.accept(time, series.step(t));
      assertEquals(since >= WINDOW, verdict.score().isPresent(), "step " + t);
      if (since >= WINDOW) {
        double wanted = score(detector, series, t);
        assertEquals(wanted, verdict.score().orElseThrow(), 1e-5 * (1 + wanted));
      }
    }
  }

  @Test
  void accept_badReading_isRefusedAndNotTaken() {
    LiveDetector live = detector().live();
    LiveDetector same = live.detector().live();
    TimeSeries series = noise(20, 1, 4);
    for (int t = 0; t < 20; t++) {
      double time = t;
      assertThrows(IllegalArgumentException.class, () -> live.accept(1f));
      assertThrows(IllegalArgumentException.class, () -> live.accept(1f, 2f, 3f));
      assertThrows(IllegalArgumentException.class, () -> live.accept((float[]) null));
      assertThrows(
          IllegalArgumentException.class, () -> live.accept(time, new float[] {1, 1 / 0f}));
      assertThrows(
          IllegalArgumentException.class, () -> live.accept(Double.NaN, new float[] {1, 2}));
      if (t > 0) {
        String message =
            assertThrows(
                    IllegalArgumentException.class,
                    () -> live.accept(time - 1.5, new float[] {1, 2}))
                .getMessage();
        assertTrue(message.contains("not before that of the last reading"), message);
      }
      assertEquals(same.accept(time, series.step(t)), live.accept(time, series.step(t)));
    }
    float[] reused = {1, 2};
    live.accept(30, reused);
    same.accept(30, new float[] {1, 2});
    reused[0] = 99;
    for (int t = 0; t < WINDOW; t++) {
      assertEquals(same.accept(0f, 0f), live.accept(0f, 0f), "a reading is copied");
    }
  }

  @Test
  void drift_isSignificantOnlyIfSomethingHasChanged() {
    LiveDetector live = detector().live();
    TimeSeries usual = noise(400, 1, 5);
    for (int t = 0; t < 400; t++) {
      int scores = Math.max(0, t - WINDOW + 1);
      assertEquals(scores >= 10 * WINDOW, live.drift().isPresent(), "step " + t);
      assertFalse(live.accept(usual.step(t)).drifted(), "step " + t);
    }
    assertFalse(live.drift().orElseThrow().isSignificant());
    TimeSeries louder = noise(400, 1.6, 6);
    boolean drifted = false;
    for (int t = 0; t < 400; t++) {
      drifted = live.accept(louder.step(t)).drifted();
    }
    assertTrue(drifted && live.drift().orElseThrow().isSignificant());
    double before = live.threshold().value();
    assertTrue(live.recalibrate(380).value() > before);
    assertTrue(live.drift().isEmpty(), "nothing to compare yet");
    TimeSeries again = noise(400, 1.6, 7);
    for (int t = 0; t < 400; t++) {
      assertFalse(live.accept(again.step(t)).drifted(), "as recalibrated");
    }
    assertTrue(live.drift().isPresent());
  }

  @Test
  void recalibrate_isTheRuleOnTheLastScores() {
    SeriesDetector detector = detector();
    LiveDetector live = detector.live();
    assertThrows(IllegalStateException.class, () -> live.recalibrate(1));
    TimeSeries series = noise(1300, 2, 8);
    double[] scores = new double[1300];
    for (int t = 0; t < 1300; t++) {
      scores[t] = live.accept(series.step(t)).score().orElse(Double.NaN);
    }
    String message =
        assertThrows(IllegalStateException.class, () -> live.recalibrate(1001)).getMessage();
    assertTrue(message.contains("needs 1001 scores, found 1000"), message);
    assertThrows(IllegalArgumentException.class, () -> live.recalibrate(0));
    assertThrows(IllegalArgumentException.class, () -> live.recalibrate(5), "too few for the rule");
    double[] last = Arrays.copyOfRange(scores, 300, 1300);
    Threshold wanted = RULE.learn(last, Dependence.independent(List.of(last), WINDOW));
    assertEquals(1000.0 / WINDOW, wanted.independent(), "windows share steps, and nothing else");
    assertEquals(wanted, live.recalibrate(1000));
    assertEquals(wanted, live.threshold());
    assertEquals(wanted.value(), live.accept(1f, 1f).threshold());
    assertThrows(IllegalStateException.class, () -> live.recalibrate(2), "begun anew");
  }

  /** Saved and loaded again and again, it goes on with the very same verdicts. */
  @Test
  void load_inTheMiddle_goesOnAsIfNothingHadHappened(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("live.concertina");
    try (SeriesDetector detector = SeriesDetectorTest.named()) {
      LiveDetector through = detector.live();
      LiveDetector saved = detector.live();
      TimeSeries series = SeriesDetectorTest.waves(1700, 5);
      SplittableRandom random = new SplittableRandom(4);
      double time = 0;
      for (int t = 0; t < 1700; t++) {
        float[] reading = series.step(t);
        time += t % 311 == 310 ? 50 : 1;
        if (t > 900) {
          reading[0] *= 1.3f;
        }
        reading[1] = random.nextInt(20) == 0 ? HOLE : reading[1];
        assertEquals(through.accept(time, reading), saved.accept(time, reading), "step " + t);
        assertEquals(through.drift(), saved.drift());
        if (t == 600) {
          assertEquals(through.recalibrate(300), saved.recalibrate(300));
        }
        if (random.nextInt(70) == 0 || t == 3) {
          saved.save(file);
          if (saved.detector().model() != detector.model()) {
            saved.close();
          }
          saved = LiveDetector.load(file);
          assertEquals(through.threshold(), saved.threshold());
        }
      }
      saved.close();
      // The same file is a detector of whole series.
      try (SeriesDetector whole = SeriesDetector.load(file)) {
        assertArrayEquals(detector.scores(series.slice(0, 50)), whole.scores(series.slice(0, 50)));
      }
    }
  }

  @Test
  void load_fileOfADetectorOfSeries_hasSeenNothing(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("detector.concertina");
    try (SeriesDetector detector = SeriesDetectorTest.named()) {
      detector.save(file);
      try (LiveDetector live = LiveDetector.load(file)) {
        LiveDetector other = detector.live();
        TimeSeries series = SeriesDetectorTest.waves(40, 6);
        for (int t = 0; t < 40; t++) {
          assertEquals(other.accept(series.step(t)), live.accept(series.step(t)));
        }
      }
    }
  }
}
