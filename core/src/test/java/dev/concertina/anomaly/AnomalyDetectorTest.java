package dev.concertina.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.Detection.Reason;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.testkit.FakeAutoencoder;
import dev.concertina.testkit.SyntheticData;
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

class AnomalyDetectorTest {
  /** Sums of a few floats. */
  private static final double ROUNDING = 1e-6;

  /** Makes zeros of everything: the error of a value is its square. */
  private static final UnaryOperator<float[]> TO_ZERO = row -> new float[row.length];

  private static final ThresholdRule RULE = ThresholdRule.quantile(0.9);

  /** Rows of the given spreads, one for each feature. */
  private static Samples clean(int rows, double... spreads) {
    SplittableRandom random = new SplittableRandom(7);
    float[][] values = new float[rows][spreads.length];
    for (float[] row : values) {
      for (int f = 0; f < row.length; f++) {
        row[f] = (float) (spreads[f] * random.nextGaussian());
      }
    }
    return Samples.of(values);
  }

  private static AnomalyDetector detector(double... spreads) {
    return AnomalyDetector.calibrate(
        FakeAutoencoder.ofTable(spreads.length, TO_ZERO), clean(200, spreads), RULE);
  }

  private static List<String> features(Detection detection) {
    return detection.reasons().stream().map(Reason::feature).toList();
  }

  @Test
  void scores_areRootMeanSquaresInScaledUnits() {
    Scaling scaling = Scaling.of(Scaling.Method.STANDARD, new float[] {1, 10}, new float[] {2, 5});
    // Every pass makes a value one larger, in scaled units by 1/2 and 1/5: after four passes the
    // mean of 1, 2, 3 and 4 times that.
    FakeAutoencoder fake =
        new FakeAutoencoder(
            new SampleShape.Features(2), scaling, row -> new float[] {row[0] + 1, row[1] + 1});
    AnomalyDetector detector = AnomalyDetector.calibrate(fake, clean(50, 1, 1), RULE);
    double[] scores = detector.scores(Samples.of(new float[][] {{3, 4}, {-8, 100}}));
    assertEquals(2.5 * Math.sqrt((1 / 4.0 + 1 / 25.0) / 2), scores[0], 1e-5);
    assertEquals(
        2.5 * Math.sqrt((1 / 4.0 + 1 / 25.0) / 2), scores[1], 1e-5); // 101 is rounded more than 4
  }

  @Test
  void scores_severalValuesAFeature_areMeansOverAll() {
    SampleShape series = new SampleShape.Series(2, 3);
    Scaling scaling = Scaling.of(Scaling.Method.STANDARD, new float[2], new float[] {1, 10});
    FakeAutoencoder fake = new FakeAutoencoder(series, scaling, TO_ZERO);
    Samples clean = clean(50, 1, 1, 1, 10, 10, 10).reshaped(series);
    AnomalyDetector detector = AnomalyDetector.calibrate(fake, clean, RULE);
    Detection detection = detector.detect(1, 2, 3, 10, 20, 90);
    assertEquals(Math.sqrt((1 + 4 + 9 + 1 + 4 + 81) / 6.0), detection.score(), ROUNDING);
    Reason first = detection.reasons().get(0);
    assertEquals("f1", first.feature());
    assertEquals(40, first.value(), ROUNDING);
    assertEquals(0, first.expected(), ROUNDING);
  }

  @Test
  void calibrate_quantile_isThatOfTheScores() {
    Samples clean = clean(99, 1, 2);
    AnomalyDetector detector =
        AnomalyDetector.calibrate(FakeAutoencoder.ofTable(2, TO_ZERO), clean, RULE);
    double[] scores = new double[99];
    for (int i = 0; i < 99; i++) {
      float[] row = clean.row(i);
      scores[i] = Math.sqrt(((double) row[0] * row[0] + (double) row[1] * row[1]) / 2);
    }
    Arrays.sort(scores);
    // The 90th of 99, as ceil((99 + 1) 0.9) says.
    assertEquals(scores[89], detector.threshold().value(), ROUNDING);
    assertEquals(99, detector.threshold().calibrationSize());
  }

  @Test
  void detect_scoreAtTheThreshold_isNoAnomaly() {
    AnomalyDetector detector = detector(1);
    float edge = (float) detector.threshold().value();
    Detection at = detector.detect(edge);
    assertEquals(at.score() > at.threshold(), at.anomaly());
    assertFalse(detector.detect(edge * 0.99f).anomaly());
    assertTrue(detector.detect(edge * 1.01f).anomaly());
    assertEquals(detector.threshold().value(), at.threshold());
  }

  @Test
  void detect_reasons_areOrderedSharesOfTheScore() {
    Detection detection = detector(1, 1, 1, 1, 1).detect(1, 5, 0, 3, 2);
    assertEquals(List.of("f1", "f3", "f4"), features(detection));
    double sum = 0;
    double last = 1;
    for (Reason reason : detection.reasons()) {
      assertTrue(reason.share() <= last);
      last = reason.share();
      sum += reason.share();
    }
    assertTrue(sum <= 1 + ROUNDING && sum > 0.9);
    assertEquals(5, detection.reasons().get(0).value());
    assertEquals(0, detection.reasons().get(0).expected());
  }

  @Test
  void detect_featureThatIsAlwaysNoisy_isNotBlamed() {
    AnomalyDetector detector = detector(0.1, 10, 0.1);
    // The noisy one is off as usual, the first by twenty times what is usual for it.
    assertEquals("f0", detector.detect(2, 10, 0.1f).reasons().get(0).feature());
    assertEquals("f1", detector.detect(0.1f, 200, 0.1f).reasons().get(0).feature());
  }

  @Test
  void detect_constantColumn_isBlamedOnlyWhenItChanges() {
    AnomalyDetector detector = detector(1, 0, 1);
    Detection usual = detector.detect(0.5f, 0, 3);
    assertEquals("f2", usual.reasons().get(0).feature());
    Detection changed = detector.detect(0.5f, 1, 3);
    assertEquals("f1", changed.reasons().get(0).feature());
    Detection rounding = detector.detect(0.5f, 1e-4f, 3);
    assertEquals("f2", rounding.reasons().get(0).feature());
  }

  @Test
  void detect_netThatIsPerfectOnCleanSamples_stillGivesShares() {
    UnaryOperator<float[]> perfect = row -> row[0] > 50 ? new float[row.length] : row.clone();
    AnomalyDetector detector =
        AnomalyDetector.calibrate(FakeAutoencoder.ofTable(2, perfect), clean(50, 1, 1), RULE);
    Detection detection = detector.detect(100, 50);
    assertTrue(detection.anomaly());
    assertEquals(List.of("f0", "f1"), features(detection));
    assertEquals(0.8, detection.reasons().get(0).share(), ROUNDING);
    for (Reason reason : detector.detect(1, 2).reasons()) {
      assertEquals(0, reason.share());
    }
  }

  @Test
  void detect_valueBeyondWhatANetCanTake_isAnAnomaly() {
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(4), 200, 2, 3);
    float[][] small = samples.rows();
    for (float[] row : small) {
      for (int f = 0; f < row.length; f++) {
        row[f] /= 1e6f;
      }
    }
    Fit fit =
        Autoencoder.fit(
            DenseArchitecture.of(8, 2),
            Samples.of(small),
            TrainingOptions.defaults().withEpochs(3));
    try (AnomalyDetector detector = AnomalyDetector.calibrate(fit, RULE)) {
      float[] row = small[0].clone();
      row[2] = 3e38f; // finite, but its scaled value is no float
      Detection detection = detector.detect(row);
      assertTrue(detection.anomaly());
      assertEquals("f2", detection.reasons().get(0).feature());
      for (Reason reason : detection.reasons()) {
        assertTrue(reason.share() >= 0 && reason.share() <= 1, reason.toString());
      }
    }
  }

  @Test
  void calibrate_valuesAtOnce_areWhatTheyAreInParts() {
    AnomalyDetector detector = detector(1, 2);
    Samples many = clean(5000, 1, 2);
    double[] scores = detector.scores(many);
    List<Detection> detections = detector.detect(many);
    assertEquals(5000, detections.size());
    for (int i = 0; i < 5000; i += 123) {
      assertEquals(scores[i], detector.detect(many.row(i)).score());
      assertEquals(scores[i], detections.get(i).score());
    }
  }

  @Test
  void calibrate_nothingHeldOut_isRefused() {
    Fit fit =
        Autoencoder.fit(
            DenseArchitecture.of(2),
            clean(30, 1, 1, 1),
            TrainingOptions.defaults().withEpochs(1).withValidation(0));
    String message =
        assertThrows(IllegalArgumentException.class, () -> AnomalyDetector.calibrate(fit, RULE))
            .getMessage();
    assertTrue(message.contains("validation"), message);
    fit.model().close();
  }

  @Test
  void anyCall_otherShape_isRefused() {
    FakeAutoencoder fake = FakeAutoencoder.ofTable(6, TO_ZERO);
    Samples series = clean(50, 1, 1, 1, 1, 1, 1).reshaped(new SampleShape.Series(2, 3));
    for (Runnable call :
        List.<Runnable>of(
            () -> AnomalyDetector.calibrate(fake, series, RULE),
            () -> detector(1, 1, 1, 1, 1, 1).scores(series),
            () -> detector(1, 1, 1, 1, 1, 1).detect(series))) {
      String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
      assertTrue(message.contains("[n, 6]") && message.contains("[n, 2, 3]"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> detector(1, 1).detect(1, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> detector(1, 1).detect(1, Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> detector(1, 1).detect((float[]) null));
    assertThrows(IllegalArgumentException.class, () -> detector(1).detect(clean(3, 1), "mine"));
    assertThrows(IllegalArgumentException.class, () -> detector(1).scores(null));
  }

  @Test
  void withThreshold_labels_giveTheBestF1() {
    Samples samples = Samples.of(new float[][] {{0}, {1}, {2}, {3}, {4}, {5}});
    List<String> labels = List.of("0", "0", "0", "0", "1", "1");
    AnomalyDetector detector =
        detector(1).withThreshold("labels", ThresholdRule.bestF1(), samples.withLabels(labels));
    List<Detection> detections = detector.detect(samples, "labels");
    for (int i = 0; i < 6; i++) {
      assertEquals(labels.get(i).equals("1"), detections.get(i).anomaly(), "sample " + i);
    }
    assertThrows(
        IllegalArgumentException.class, () -> detector(1).withThreshold(ThresholdRule.bestF1()));
    assertThrows(
        IllegalStateException.class,
        () -> detector(1).withThreshold("labels", ThresholdRule.bestF1(), samples));
  }

  @Test
  void withThreshold_leavesTheFirstDetectorAlone() {
    AnomalyDetector first = detector(1);
    AnomalyDetector second = first.withThreshold(ThresholdRule.quantile(0.5));
    AnomalyDetector third = second.withThreshold("strict", ThresholdRule.quantile(0.7));
    assertEquals(1, first.thresholds().size());
    assertTrue(second.threshold().value() < first.threshold().value());
    assertEquals(second.threshold(), third.threshold());
    assertEquals(List.of("default", "strict"), new ArrayList<>(third.thresholds().keySet()));
    assertThrows(UnsupportedOperationException.class, () -> third.thresholds().remove("default"));
  }

  @Test
  void close_leavesAGivenModelOpen_andAFitClosesIts() {
    FakeAutoencoder fake = FakeAutoencoder.ofTable(1, TO_ZERO);
    AnomalyDetector.calibrate(fake, clean(20, 1), RULE).close();
    assertFalse(fake.isClosed());
    try (Fit fit = fit()) {
      AnomalyDetector detector = AnomalyDetector.calibrate(fit, RULE);
      detector.close();
      fit.model().encode(new float[1][5]);
      fit.close();
      assertThrows(IllegalStateException.class, () -> fit.model().encode(new float[1][5]));
    }
  }

  private static Fit fit() {
    return Autoencoder.fit(
        DenseArchitecture.of(8, 2),
        SyntheticData.lowRank(new SampleShape.Features(5), 400, 2, 3),
        TrainingOptions.defaults().withEpochs(3).withValidation(0.3));
  }

  @Test
  void load_givesBackTheDetector(@TempDir Path folder) throws IOException {
    Samples fresh = SyntheticData.lowRank(new SampleShape.Features(5), 50, 3, 9);
    Path file = folder.resolve("detector.concertina");
    try (AnomalyDetector saved =
        AnomalyDetector.calibrate(fit(), RULE)
            .withThreshold("customary", ThresholdRule.meanPlusSd(3))
            .withThreshold("robust", ThresholdRule.medianPlusMad(3.5))) {
      saved.save(file);
      try (AnomalyDetector loaded = AnomalyDetector.load(file)) {
        assertEquals(saved.thresholds(), loaded.thresholds());
        assertEquals(
            new ArrayList<>(saved.thresholds().keySet()),
            new ArrayList<>(loaded.thresholds().keySet()));
        assertArrayEquals(saved.scores(fresh), loaded.scores(fresh));
        assertEquals(saved.detect(fresh), loaded.detect(fresh));
        assertEquals(saved.detect(fresh, "robust"), loaded.detect(fresh, "robust"));
        for (ThresholdRule rule :
            List.of(
                ThresholdRule.quantile(0.75),
                ThresholdRule.targetFalsePositiveRate(0.05),
                ThresholdRule.meanPlusSd(2))) {
          assertEquals(
              saved.withThreshold(rule).threshold(), loaded.withThreshold(rule).threshold());
        }
      }
    }
  }

  @Test
  void save_otherSections_areKept(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.concertina");
    try (Autoencoder model = fit().model()) {
      model.save(file, Map.of("mine", "[1]"));
    }
    Samples clean = SyntheticData.lowRank(new SampleShape.Features(5), 50, 2, 9);
    try (AnomalyDetector detector =
        AnomalyDetector.calibrate(Autoencoder.load(file), clean, RULE)) {
      detector.save(file);
    }
    try (AnomalyDetector loaded = AnomalyDetector.load(file)) {
      assertEquals("[1]", loaded.model().sections().get("mine"));
    }
  }

  @Test
  void load_noDetectorOrADamagedOne_isRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.concertina");
    try (Autoencoder model = fit().model()) {
      model.save(file);
      String message =
          assertThrows(ModelFormatException.class, () -> AnomalyDetector.load(file)).getMessage();
      assertTrue(message.contains("calibrate"), message);
      AnomalyDetector detector =
          AnomalyDetector.calibrate(
              model, SyntheticData.lowRank(new SampleShape.Features(5), 20, 2, 9), RULE);
      detector.save(file);
      String whole;
      try (Autoencoder loaded = Autoencoder.load(file)) {
        whole = loaded.sections().get("detector");
      }
      for (String damaged :
          new String[] {
            "{}",
            "[]",
            "7",
            whole.replace("\"version\":1", "\"version\":9"),
            whole.replace("\"default\"", "\"other\""),
            whole.replace("\"passes\":4", "\"passes\":0"),
            whole.replace("\"passes\":4", "\"passes\":1000000"),
            whole.replace("\"featureErrors\":[", "\"featureErrors\":[1,"),
            whole
                .replace("\"featureErrors\":[", "\"featureErrors\":[-1,")
                .replaceFirst("(\"featureErrors\":\\[-1,)[^,]*,", "$1"),
            whole.replace("\"scores\":[", "\"scores\":[1e999,"),
            whole.replaceFirst("\"scores\":\\[.*\\]", "\"scores\":[]"),
            whole.replace("\"scores\"", "\"marks\""),
            whole.replace("\"value\"", "\"price\"")
          }) {
        assertFalse(damaged.equals(whole));
        model.save(file, Map.of("detector", damaged));
        String why =
            assertThrows(
                    ModelFormatException.class, () -> AnomalyDetector.load(file).close(), damaged)
                .getMessage();
        assertTrue(why.contains(file.toString()), why);
      }
    }
  }

  @Test
  void columnsInAnotherOrder_areRefused() {
    Samples named = clean(50, 1, 1).withNames(List.of("pressure", "speed"));
    try (Autoencoder model =
            Autoencoder.fit(
                    DenseArchitecture.of(1), named, TrainingOptions.defaults().withEpochs(1))
                .model();
        AnomalyDetector detector = AnomalyDetector.calibrate(model, named, RULE)) {
      Samples swapped = named.withNames(List.of("speed", "pressure"));
      String message =
          assertThrows(IllegalArgumentException.class, () -> detector.detect(swapped)).getMessage();
      assertTrue(message.contains("[pressure, speed]"), message);
      assertTrue(message.contains("[speed, pressure]"), message);
      assertThrows(IllegalArgumentException.class, () -> model.errors(swapped));
      assertEquals(detector.detect(named), detector.detect(named.withNames(List.of("f0", "f1"))));
      String few =
          assertThrows(IllegalArgumentException.class, () -> detector.detect(1f)).getMessage();
      assertEquals("sample must have 2 values (pressure, speed), found 1", few);
      String nan =
          assertThrows(IllegalArgumentException.class, () -> detector.detect(1f, Float.NaN))
              .getMessage();
      assertTrue(nan.startsWith("speed must be finite, found NaN"), nan);
    }
  }

  /** Rows that follow each other closely are nearly copies: 300 of them are no 300 rows. */
  @Test
  void timeOrderedRows_countByWhatIsIndependent(@TempDir Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    float[][] rows = new float[1500][3];
    float last = 0;
    for (float[] row : rows) {
      last = 0.95f * last + 0.3f * (float) random.nextGaussian();
      row[0] = last;
      row[1] = 2 * last + 0.01f * (float) random.nextGaussian();
      row[2] = last * last;
    }
    TrainingOptions options =
        TrainingOptions.forTables().withEpochs(3).withTimeOrdered(true).withValidation(0.2);
    DenseArchitecture net = DenseArchitecture.of(8, 1);
    try (Fit fit = Autoencoder.fit(net, Samples.of(rows), options)) {
      AnomalyDetector detector = AnomalyDetector.calibrate(fit, ThresholdRule.maximum(2));
      Threshold threshold = detector.threshold();
      assertEquals(300, threshold.calibrationSize());
      assertTrue(threshold.independent() < 150, threshold.toString());
      assertThrows(
          IllegalArgumentException.class,
          () -> detector.withThreshold(ThresholdRule.targetFalsePositiveRate(0.005)));
      Path file = folder.resolve("m.concertina");
      detector.save(file);
      try (AnomalyDetector loaded = AnomalyDetector.load(file)) {
        assertEquals(threshold, loaded.threshold());
        assertEquals(threshold.independent(), loaded.withThreshold(RULE).threshold().independent());
      }
    }
    AnomalyDetector given =
        AnomalyDetector.calibrate(
            FakeAutoencoder.ofTable(3, TO_ZERO), Samples.of(rows), ThresholdRule.maximum(2));
    assertEquals(1500, given.threshold().independent(), "rows in no order are independent");
  }
}
