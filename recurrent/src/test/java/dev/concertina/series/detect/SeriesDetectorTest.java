package dev.concertina.series.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesScoring.Aggregation;
import dev.concertina.series.detect.SeriesScoring.Resolution;
import dev.concertina.testkit.FakeAutoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesDetectorTest {
  private static final float HOLE = Float.NaN;
  private static final UnaryOperator<float[]> TO_ZERO = row -> new float[row.length];
  private static final ThresholdRule RULE = ThresholdRule.quantile(0.9);

  /** For clean series that are worth few independent scores. */
  private static final ThresholdRule FEW = ThresholdRule.quantile(0.7);

  private static final SeriesScoring STEPS =
      new SeriesScoring(Resolution.STEP, Aggregation.MEAN, 1, 1);

  /** Steps of the given spreads. */
  private static TimeSeries noise(int steps, long seed, double... spreads) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[steps][spreads.length];
    for (float[] step : values) {
      for (int f = 0; f < step.length; f++) {
        step[f] = (float) (spreads[f] * random.nextGaussian());
      }
    }
    return TimeSeries.of(values);
  }

  private static double[] seconds(int steps) {
    double[] times = new double[steps];
    Arrays.setAll(times, t -> t);
    return times;
  }

  private static Autoencoder toZero(int features, int window) {
    return FakeAutoencoder.ofSeries(new SampleShape.Series(features, window), TO_ZERO);
  }

  private static Autoencoder completeToZero(int features, int window) {
    float[] ones = new float[features];
    Arrays.fill(ones, 1);
    Scaling scaling = Scaling.of(Scaling.Method.NONE, new float[features], ones);
    return new FakeAutoencoder(new SampleShape.Series(features, window), scaling, TO_ZERO);
  }

  private static SeriesDetector detector(SeriesScoring scoring) {
    return SeriesDetector.calibrate(toZero(2, 4), List.of(noise(300, 1, 1, 10)), scoring, RULE);
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  /** The error of a feature over its mean error on clean series, and the mean over features. */
  @Test
  void scores_steps_areMeanRelativeErrors() {
    TimeSeries clean = noise(300, 1, 1, 10);
    double[] usual = new double[2];
    for (int t = 0; t < 300; t++) {
      for (int f = 0; f < 2; f++) {
        usual[f] += Math.pow(clean.value(t, f), 2) / 300;
      }
    }
    TimeSeries series = noise(50, 2, 1, 10);
    SeriesDetection detection = detector(STEPS).detect(series);
    for (int t = 0; t < 50; t++) {
      double sum = 0;
      for (int f = 0; f < 2; f++) {
        double relative = Math.pow(series.value(t, f), 2) / usual[f];
        assertEquals(relative, detection.byFeature()[f][t], 1e-5 * (1 + relative));
        sum += relative / 2;
      }
      assertEquals(sum, detection.scores()[t], 1e-5 * (1 + sum));
      assertEquals(sum > detection.threshold().value(), detection.anomalies()[t]);
      assertEquals(0, detection.expected().value(t, 0));
    }
    assertArrayEquals(detection.scores(), detector(STEPS).scores(series));
  }

  /** The 271st of 300, as ceil(301 * 0.9) says: step scores are the calibration. */
  @Test
  void calibrate_threshold_isThatOfTheStepsScores() {
    SeriesDetector detector = detector(STEPS);
    double[] scores = detector.scores(noise(300, 1, 1, 10));
    Arrays.sort(scores);
    assertEquals(scores[270], detector.threshold().value(), 1e-12);
    assertEquals(300, detector.threshold().calibrationSize());
    assertEquals(1, Arrays.stream(scores).average().orElseThrow(), 1e-6);
    SeriesDetector strict = detector.withThreshold(ThresholdRule.quantile(0.99));
    assertTrue(strict.threshold().value() > detector.threshold().value());
    assertThrows(
        IllegalArgumentException.class, () -> detector.withThreshold(ThresholdRule.bestF1()));
    assertThrows(IllegalArgumentException.class, () -> detector.withThreshold(null));
  }

  /** Nothing is known of what is usual for it, so it counts as the others do. */
  @Test
  void calibrate_aSensorThatSaidNothing_doesNotAlarmWhenItSpeaks() {
    TimeSeries both = noise(300, 1, 1, 1);
    float[][] readings = {both.feature(0), new float[300]};
    Arrays.fill(readings[1], Float.NaN);
    TimeSeries silent = both.withReadings(readings);
    SeriesDetector detector = SeriesDetector.calibrate(toZero(2, 4), List.of(silent), STEPS, RULE);
    double mean = Arrays.stream(detector.scores(noise(300, 2, 1, 1))).average().orElseThrow();
    assertEquals(1, mean, 0.2);
  }

  @Test
  void calibrate_severalSeries_areTakenTogether() {
    TimeSeries first = noise(100, 3, 1, 10);
    TimeSeries second = noise(150, 4, 2, 20);
    SeriesDetector detector =
        SeriesDetector.calibrate(toZero(2, 4), List.of(first, second), STEPS, FEW);
    assertEquals(250, detector.threshold().calibrationSize());
    double sum = 0;
    for (TimeSeries series : List.of(first, second)) {
      sum += Arrays.stream(detector.scores(series)).sum();
    }
    assertEquals(250, sum, 1e-3);
  }

  @Test
  void detect_events_areRunsAndWhatTheyAreBlamedOn() {
    float[][] steps = new float[12][2];
    steps[3] = new float[] {9, 5};
    steps[4] = new float[] {0, 900};
    steps[5] = new float[] {20, 0};
    steps[11] = new float[] {50, HOLE};
    SeriesDetection detection = detector(STEPS).detect(TimeSeries.of(steps));
    assertEquals(2, detection.events().size());
    SeriesDetection.Event event = detection.events().get(0);
    assertEquals(3, event.from());
    assertEquals(6, event.to());
    assertEquals(4, event.peak());
    assertEquals(detection.scores()[4], event.score());
    assertEquals("f1", event.reasons().get(0).feature());
    assertEquals(900, event.reasons().get(0).value());
    assertEquals(20, event.reasons().get(1).value());
    assertEquals(0, event.reasons().get(1).expected());
    double shares = event.reasons().stream().mapToDouble(Detection.Reason::share).sum();
    assertEquals(1, shares, 1e-6);
    SeriesDetection.Event last = detection.events().get(1);
    assertEquals(11, last.from());
    assertEquals(12, last.to());
    assertEquals("f0", last.reasons().get(0).feature());
    assertEquals(1, last.reasons().get(0).share(), 1e-9);
    // Of the feature that is missing there is nothing to blame.
    assertTrue(Double.isNaN(detection.byFeature()[1][11]));
    assertEquals(detection.byFeature()[0][11], detection.scores()[11], 1e-9);
  }

  @Test
  void scores_betweenHoles_areThoseOfAWindowOrNone() {
    TimeSeries clean = noise(300, 1, 1, 10).withTimes(seconds(300));
    TimeSeries series = noise(9, 5, 1, 10).withTimes(new double[] {0, 1, 2, 3, 4, 50, 51, 60, 64});
    double[] serving =
        SeriesDetector.calibrate(toZero(2, 4), List.of(clean), STEPS, RULE).scores(series);
    double[] others =
        SeriesDetector.calibrate(completeToZero(2, 4), List.of(clean), STEPS, RULE).scores(series);
    for (int t = 0; t < 9; t++) {
      assertFalse(Double.isNaN(serving[t]));
      assertEquals(t < 5 ? serving[t] : Double.NaN, others[t]);
    }
    boolean[] anomalies =
        SeriesDetector.calibrate(completeToZero(2, 4), List.of(clean), STEPS, RULE)
            .detect(series)
            .anomalies();
    assertFalse(anomalies[8]);
    // The unit of the gap is that of the clean series, however the new one is timed.
    TimeSeries slow = noise(6, 5, 1, 10).withTimes(new double[] {0, 10, 20, 30, 40, 50});
    double[] none =
        SeriesDetector.calibrate(completeToZero(2, 4), List.of(clean), STEPS, RULE).scores(slow);
    assertTrue(Arrays.stream(none).allMatch(Double::isNaN));
  }

  @Test
  void scores_smoothed_areMeansWithinASegment() {
    TimeSeries clean = noise(300, 1, 1, 10).withTimes(seconds(300));
    SeriesDetector plain = SeriesDetector.calibrate(toZero(2, 2), List.of(clean), STEPS, RULE);
    SeriesDetector smooth =
        SeriesDetector.calibrate(
            toZero(2, 2), List.of(clean), STEPS.withSmoothing(3).withStride(2), RULE);
    TimeSeries series = noise(6, 5, 1, 10).withTimes(new double[] {0, 1, 2, 30, 31, 32});
    double[] s = plain.scores(series);
    assertArrayEquals(
        new double[] {
          (s[0] + s[1]) / 2,
          (s[0] + s[1] + s[2]) / 3,
          (s[1] + s[2]) / 2,
          (s[3] + s[4]) / 2,
          (s[3] + s[4] + s[5]) / 3,
          (s[4] + s[5]) / 2
        },
        smooth.scores(series),
        1e-9);
  }

  @Test
  void scores_nothingKnown_isNoScore() {
    TimeSeries series =
        TimeSeries.of(new float[][] {{1, 1}, {HOLE, HOLE}, {2, HOLE}, {3, 3}, {1, 1}});
    double[] scores = detector(STEPS).scores(series);
    assertTrue(Double.isNaN(scores[1]) && !Double.isNaN(scores[2]));
    SeriesDetection detection = detector(STEPS).detect(series);
    assertFalse(detection.anomalies()[1]);
    double[] ofWindows = detector(SeriesScoring.defaults()).scores(series);
    assertFalse(Double.isNaN(ofWindows[1]), "its windows have readings");
  }

  @Test
  void strideLongerThanAWindow_countsAsOne() {
    double[] scores = detector(STEPS.withStride(100)).scores(noise(23, 6, 1, 10));
    assertTrue(Arrays.stream(scores).noneMatch(Double::isNaN));
    assertArrayEquals(detector(STEPS.withStride(4)).scores(noise(23, 6, 1, 10)), scores);
    assertEquals(4, SeriesScoring.defaults().strideFor(64));
    assertEquals(1, SeriesScoring.defaults().strideFor(8));
    for (Runnable wrong :
        List.<Runnable>of(
            () -> STEPS.withStride(-1),
            () -> STEPS.withSmoothing(0),
            () -> STEPS.withResolution(null),
            () -> STEPS.withAggregation(null))) {
      refusal(wrong);
    }
  }

  @Test
  void otherFeatures_areRefused_unlessTheyHaveNoNames() {
    TimeSeries clean = noise(60, 1, 1, 10);
    SeriesDetector detector = detector(STEPS);
    assertTrue(refusal(() -> detector.scores(noise(9, 1, 1))).contains("[f0, f1]"));
    try (SeriesDetector named = named()) {
      String message = refusal(() -> named.detect(clean.withNames(List.of("speed", "pressure"))));
      assertTrue(message.contains("[pressure, speed] in this order"), message);
      SeriesDetection byPlace = named.detect(clean);
      SeriesDetection byName = named.detect(clean.withNames(List.of("pressure", "speed")));
      assertArrayEquals(byName.scores(), byPlace.scores());
      assertEquals(byName.events(), byPlace.events());
      assertEquals(List.of("pressure", "speed"), byPlace.expected().names());
    }
    assertTrue(
        refusal(
                () ->
                    SeriesDetector.calibrate(
                        FakeAutoencoder.ofTable(2, TO_ZERO), List.of(clean), STEPS, RULE))
            .contains("[n, features, time]"));
    assertTrue(
        refusal(() -> SeriesDetector.calibrate(completeToZero(2, 100), List.of(clean), STEPS, RULE))
            .contains("room for a window"));
    refusal(() -> SeriesDetector.calibrate(toZero(2, 4), List.of(), STEPS, RULE));
    refusal(() -> SeriesDetector.calibrate(toZero(2, 4), List.of(clean), STEPS, null));
    refusal(() -> SeriesDetector.calibrate(toZero(2, 4), List.of(clean), null, RULE));
  }

  /** Two waves that go together. */
  static TimeSeries waves(int steps, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[steps][2];
    for (int t = 0; t < steps; t++) {
      values[t][0] = (float) (Math.sin(0.5 * t) + 0.05 * random.nextGaussian());
      values[t][1] = (float) (20 + 5 * Math.cos(0.5 * t) + 0.2 * random.nextGaussian());
    }
    return TimeSeries.of(values).withNames(List.of("pressure", "speed"));
  }

  private static TrainingOptions options() {
    return TrainingOptions.forSeries().withEpochs(4).withStepsPerEpoch(40).withValidation(0.3);
  }

  /** The model is left to the garbage collector. */
  static SeriesDetector named() {
    SlidingWindows windows = SlidingWindows.of(List.of(waves(500, 1)), 8);
    Fit fit = Autoencoder.fit(DenseArchitecture.of(12, 3), windows.samples(), options());
    return SeriesDetector.calibrate(fit, windows, RULE);
  }

  /** What fit and calibration did in one call before they were two. */
  @Test
  void calibrate_aFit_givesTheThresholdOfTheLastParts() {
    List<TimeSeries> series = List.of(waves(200, 1), waves(120, 2), waves(20, 3));
    SlidingWindows windows = SlidingWindows.of(series, 12);
    TrainingOptions options = options().withEpochs(1).withStepsPerEpoch(2);
    try (Fit fit = Autoencoder.fit(DenseArchitecture.of(3), windows.samples(), options)) {
      List<TimeSeries> lastParts = windows.lastParts(options.validation());
      assertEquals(2, lastParts.size(), "the third has no room");
      SeriesDetector expected =
          SeriesDetector.calibrate(fit.model(), lastParts, SeriesScoring.defaults(), FEW);
      SeriesDetector found = SeriesDetector.calibrate(fit, windows, FEW);
      assertEquals(expected.threshold(), found.threshold());
      assertEquals(expected.live().threshold(), found.live().threshold());
    }
  }

  /** Of a series whose middle is like nothing else, only a net that has seen it makes little. */
  @Test
  void crossCalibrate_scoresEachBlockByANetWithoutIt() {
    float[][] values = new float[400][2];
    SplittableRandom random = new SplittableRandom(4);
    for (int t = 0; t < 400; t++) {
      boolean middle = t >= 160 && t < 240;
      double angle = middle ? 1.9 * t : 0.5 * t;
      values[t][0] = (float) (Math.sin(angle) + 0.05 * random.nextGaussian());
      values[t][1] = (float) (Math.cos(angle) + 0.05 * random.nextGaussian());
    }
    SlidingWindows windows = SlidingWindows.of(TimeSeries.of(values), 8);
    ThresholdRule largest = ThresholdRule.maximum(1);
    TrainingOptions options = options().withEpochs(20);
    DenseArchitecture net = DenseArchitecture.of(24, 3);
    try (Fit fit = Autoencoder.fit(net, windows.samples(), options)) {
      SeriesDetector seen = SeriesDetector.calibrate(fit.model(), windows.series(), largest);
      SeriesDetector unseen =
          SeriesDetector.crossCalibrate(
              fit, net, options, windows, SeriesScoring.defaults(), largest, 5);
      assertEquals(400, unseen.threshold().calibrationSize(), "all steps count");
      double[] ofSeen = seen.calibration().steps().scores();
      double[] ofUnseen = unseen.calibration().steps().scores();
      double spreadSeen = ofSeen[399] / ofSeen[200];
      double spreadUnseen = ofUnseen[399] / ofUnseen[200];
      assertTrue(spreadUnseen > 2 * spreadSeen, spreadUnseen + " and " + spreadSeen);
      assertTrue(
          refusal(
                  () ->
                      SeriesDetector.crossCalibrate(
                          fit, net, options, windows, SeriesScoring.defaults(), largest, 1))
              .contains("2 blocks"));
      SlidingWindows longer = SlidingWindows.of(TimeSeries.of(values), 9);
      assertTrue(
          refusal(
                  () ->
                      SeriesDetector.crossCalibrate(
                          fit, net, options, longer, SeriesScoring.defaults(), largest, 5))
              .contains("must be those of the fit"));
    }
  }

  @Test
  void fit_findsWhatIsStrange() {
    try (SeriesDetector trained = named()) {
      SeriesDetector detector = trained.withThreshold(ThresholdRule.maximum(1.2));
      float[][] values = new float[200][];
      TimeSeries usual = waves(200, 9);
      Arrays.setAll(values, usual::step);
      for (int t = 100; t < 104; t++) {
        values[t][1] = 35; // of 15 to 25
      }
      SeriesDetection detection =
          detector.detect(TimeSeries.of(values).withNames(List.of("pressure", "speed")));
      int best = 0;
      for (int t = 0; t < 200; t++) {
        best = detection.scores()[t] > detection.scores()[best] ? t : best;
      }
      int peak = best;
      assertTrue(best >= 93 && best <= 110, "highest at " + best);
      assertEquals(
          1, detection.events().stream().filter(e -> e.from() <= peak && peak < e.to()).count());
      // Windows held out by the fit: the last 150 steps.
      assertEquals(150, detector.threshold().calibrationSize());
    }
  }

  @Test
  void calibrate_aFitThatDoesNotServe_isRefusedWithTheRemedy() {
    DenseArchitecture net = DenseArchitecture.of(3);
    SlidingWindows windows = SlidingWindows.of(List.of(waves(60, 1)), 8);
    TrainingOptions quick = options().withEpochs(1).withStepsPerEpoch(1);
    try (Fit nothing = Autoencoder.fit(net, windows.samples(), quick.withValidation(0))) {
      String refused = refusal(() -> SeriesDetector.calibrate(nothing, windows, RULE));
      assertTrue(refused.contains("set validation"), refused);
    }
    try (Fit random = Autoencoder.fit(net, windows.samples(), quick.withTimeOrdered(false))) {
      String refused = refusal(() -> SeriesDetector.calibrate(random, windows, RULE));
      assertTrue(refused.contains("set timeOrdered"), refused);
    }
    try (Fit fit = Autoencoder.fit(net, windows.samples(), quick)) {
      refusal(() -> SeriesDetector.calibrate(fit, windows, null));
      String refused = refusal(() -> SeriesDetector.calibrate(fit, windows.withStride(2), RULE));
      assertTrue(refused.contains("windows must be those of the fit"), refused);
    }
    SlidingWindows long40 = SlidingWindows.of(List.of(waves(60, 1)), 40);
    String tooShort = refusal(() -> Autoencoder.fit(net, long40.samples(), quick));
    assertTrue(tooShort.contains("twice the 40 steps"), tooShort);
  }

  @Test
  void close_leavesAGivenModelOpen() {
    FakeAutoencoder fake = FakeAutoencoder.ofSeries(new SampleShape.Series(1, 2), TO_ZERO);
    SeriesDetector.calibrate(fake, List.of(noise(40, 1, 1)), STEPS, RULE).close();
    assertFalse(fake.isClosed());
  }

  @Test
  void load_givesBackTheDetector(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("detector.concertina");
    TimeSeries fresh = waves(90, 7);
    try (SeriesDetector first = named()) {
      first.model().save(file, Map.of("mine", "[1]"));
      SeriesScoring scoring = new SeriesScoring(Resolution.STEP, Aggregation.MEDIAN, 5, 3);
      try (SeriesDetector saved =
          SeriesDetector.calibrate(Autoencoder.load(file), List.of(waves(200, 3)), scoring, RULE)) {
        saved.save(file);
        try (SeriesDetector loaded = SeriesDetector.load(file)) {
          assertEquals(scoring, loaded.scoring());
          assertEquals(saved.threshold(), loaded.threshold());
          assertArrayEquals(saved.scores(fresh), loaded.scores(fresh));
          assertEquals(saved.detect(fresh).events(), loaded.detect(fresh).events());
          assertEquals(
              saved.withThreshold(ThresholdRule.meanPlusSd(2)).threshold(),
              loaded.withThreshold(ThresholdRule.meanPlusSd(2)).threshold());
          assertEquals(saved.live().threshold(), loaded.live().threshold());
          assertEquals(saved.cleanWindows(), loaded.cleanWindows());
          assertEquals("[1]", loaded.model().sections().get("mine"));
        }
      }
    }
  }

  @Test
  void load_timedDetector_keepsTheGap(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("detector.concertina");
    try (SeriesDetector first = named()) {
      TimeSeries timed = waves(200, 3).withTimes(seconds(200));
      SeriesDetector saved = SeriesDetector.calibrate(first.model(), List.of(timed), STEPS, RULE);
      saved.save(file);
      try (SeriesDetector loaded = SeriesDetector.load(file)) {
        assertEquals(3, loaded.calibration().largestGap());
        double[] times = seconds(90);
        for (int t = 50; t < 90; t++) {
          times[t] += 4;
        }
        TimeSeries holed = waves(90, 4).withTimes(times);
        assertArrayEquals(saved.scores(holed), loaded.scores(holed));
      }
    }
  }

  @Test
  void load_noDetectorOrADamagedOne_isRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.concertina");
    try (SeriesDetector detector = named()) {
      Autoencoder model = detector.model();
      model.save(file);
      String none =
          assertThrows(ModelFormatException.class, () -> SeriesDetector.load(file)).getMessage();
      assertTrue(none.contains("calibrate one on clean series"), none);
      LiveDetector live = detector.live();
      TimeSeries series = waves(150, 8);
      for (int t = 0; t < 150; t++) {
        live.accept(t, series.step(t));
      }
      live.recalibrate(100);
      for (int t = 0; t < 90; t++) {
        live.accept(150 + t, series.step(t));
      }
      live.save(file);
      String whole;
      try (Autoencoder loaded = Autoencoder.load(file)) {
        whole = loaded.sections().get("series");
      }
      assertTrue(whole.contains("\"drift\":{"), whole);
      for (String damaged : damaged(whole)) {
        assertFalse(damaged.equals(whole));
        model.save(file, Map.of("series", damaged));
        for (boolean asLive : new boolean[] {false, true}) {
          String why =
              assertThrows(
                      ModelFormatException.class,
                      () -> (asLive ? LiveDetector.load(file) : SeriesDetector.load(file)).close(),
                      damaged.substring(0, Math.min(400, damaged.length())))
                  .getMessage();
          assertTrue(why.contains(file.toString()), why);
        }
      }
    }
  }

  private static List<String> damaged(String whole) {
    List<String> damaged =
        new ArrayList<>(
            List.of(
                "{}",
                "[]",
                "7",
                "null",
                whole.replace("\"version\":1", "\"version\":9"),
                whole.replaceFirst("\"resolution\":\"[a-z]*\"", "\"resolution\":\"day\""),
                whole.replaceFirst("\"aggregation\"", "\"mixture\""),
                whole.replaceFirst("\"smoothing\":\\d*", "\"smoothing\":0"),
                whole.replaceFirst("\"stride\":\\d*", "\"stride\":-4"),
                whole.replace("\"rule\":\"quantile:0.9\"", "\"rule\":\"magic\""),
                whole.replace("\"featureErrors\":[", "\"featureErrors\":[1,"),
                whole.replaceFirst("\"featureErrors\":\\[[^,]*,", "\"featureErrors\":[-1,"),
                whole.replaceFirst("\"scores\":\\[[^]]*\\]", "\"scores\":[]"),
                whole.replaceFirst("\"windowScores\":\\[[^]]*\\]", "\"windowScores\":[]"),
                whole.replace("\"windowScores\":[", "\"windowScores\":[1e999,"),
                whole.replace("\"windowScores\"", "\"largestGap\":-1,\"windowScores\""),
                whole.replace("\"price\"", "").replace("\"value\"", "\"price\"")));
    // The live part.
    damaged.addAll(
        List.of(
            whole.replaceFirst("\"steps\":\\d*", "\"steps\":3"),
            whole.replaceFirst("\"steps\":\\d*", "\"steps\":9223372036854775807"),
            whole.replaceFirst("\"scored\":\\d*", "\"scored\":7"),
            whole.replaceFirst("\"scored\":\\d*,", ""),
            whole.replaceFirst("\"lastTime\":[^,]*", "\"lastTime\":1e999"),
            whole.replace("\"readings\":[", "\"readings\":[1,"),
            whole.replace("\"readings\":[", "\"readings\":[1,1,"),
            whole.replaceFirst("\"readings\":\\[[^,]*,", "\"readings\":[1e99,"),
            whole.replaceFirst("\"expected\":\\[[^]]*\\]", "\"expected\":[]"),
            whole.replace("\"expected\":[", "\"expected\":[1e999,"),
            whole.replaceFirst("\"distance\":", "\"farness\":")));
    return damaged;
  }
}
