package dev.concertina.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.MissingReadings;
import dev.concertina.Optimizer;
import dev.concertina.SampleErrors;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.recurrent.LstmArchitecture.Feeding;
import dev.concertina.recurrent.LstmArchitecture.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** LSTM nets on sequences of different lengths, with readings missing. */
class MissingReadingsTest {
  private static final int FEATURES = 2;
  private static final int TIME = 10;
  private static final SampleShape.Series SHAPE = new SampleShape.Series(FEATURES, TIME);

  /** Products of floats may be summed in another order in another batch. */
  private static final float ROUNDING = 1e-5f;

  private static final float HOLE = Float.NaN;

  private static final Map<String, Autoencoder> MODELS = new ConcurrentHashMap<>();

  static Stream<Arguments> kinds() {
    return Stream.of(Reading.values())
        .flatMap(r -> Stream.of(Feeding.values()).map(f -> Arguments.of(r, f)));
  }

  private static TrainingOptions options(int epochs) {
    return TrainingOptions.defaults()
        .withEpochs(epochs)
        .withBatchSize(16)
        .withOptimizer(Optimizer.adam(0.01));
  }

  /** Waves of a random phase, from 3 steps to all; some readings are missing. */
  private static List<float[][]> waves(int count, double missing, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[][]> waves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[][] wave = new float[FEATURES][i == 0 ? TIME : random.nextInt(3, TIME + 1)];
      double phase = random.nextDouble(6.28);
      for (int f = 0; f < FEATURES; f++) {
        for (int t = 0; t < wave[f].length; t++) {
          boolean there = t == 0 || random.nextDouble() >= missing;
          wave[f][t] = there ? (float) (5 * f + Math.sin(phase + 0.7 * t + f)) : HOLE;
        }
      }
      waves.add(wave);
    }
    return waves;
  }

  private static Autoencoder model(Reading reading, Feeding feeding) {
    return model(LstmArchitecture.of(7, 6, 4).withReading(reading).withFeeding(feeding));
  }

  private static Autoencoder model(LstmArchitecture net) {
    return MODELS.computeIfAbsent(
        net.toString(),
        k -> Autoencoder.fit(net, Samples.sequences(waves(60, 0.2, 3)), options(3)).model());
  }

  @AfterAll
  static void close() {
    MODELS.values().forEach(Autoencoder::close);
    MODELS.clear();
  }

  /** A sequence that starts later than the sample does, feature by feature. */
  private static float[] placed(float[][] sequence, int start) {
    float[] row = new float[SHAPE.size()];
    Arrays.fill(row, HOLE);
    for (int f = 0; f < FEATURES; f++) {
      System.arraycopy(sequence[f], 0, row, f * TIME + start, sequence[f].length);
    }
    return row;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anyCall_aSequenceInAnyCompany_isTheSame(Reading reading, Feeding feeding) {
    Autoencoder model = model(reading, feeding);
    Samples all = Samples.sequences(waves(40, 0.3, 8));
    float[][] codes = model.encode(all.rows());
    float[][] images = model.reconstruct(all.rows());
    double[] errors = model.sampleErrors(all, ReconstructionError.SQUARED);
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 12; trial++) {
      int[] some = random.ints(random.nextInt(1, 6), 0, all.size()).toArray();
      Samples few = all.select(some);
      float[][] fewCodes = model.encode(few.rows());
      float[][] fewImages = model.reconstruct(few.rows());
      double[] fewErrors = model.sampleErrors(few, ReconstructionError.SQUARED);
      for (int i = 0; i < some.length; i++) {
        assertArrayEquals(codes[some[i]], fewCodes[i], ROUNDING);
        assertArrayEquals(images[some[i]], fewImages[i], 10 * ROUNDING); // raw, up to 6
        assertEquals(errors[some[i]], fewErrors[i], ROUNDING);
      }
    }
  }

  /** Complete samples take a way without masks: it must leave none behind, and find none. */
  @ParameterizedTest
  @MethodSource("kinds")
  void anyCall_completeAmongThoseWithHoles_isTheSame(Reading reading, Feeding feeding) {
    Autoencoder model = model(reading, feeding);
    float[][] whole = {placed(waves(1, 0, 4).get(0), 0)};
    float[][] holes = {placed(new float[][] {{1, HOLE, 0.5f}, {5, 6, HOLE}}, 4)};
    float[][] both = {whole[0], holes[0]};
    float[] before = model.encode(whole)[0];
    model.encode(holes);
    assertArrayEquals(before, model.encode(whole)[0]);
    assertArrayEquals(before, model.encode(both)[0], ROUNDING);
    assertArrayEquals(model.encode(holes)[0], model.encode(both)[1], ROUNDING);
    float[] image = model.reconstruct(whole)[0];
    model.reconstruct(holes);
    assertArrayEquals(image, model.reconstruct(whole)[0]);
    assertArrayEquals(image, model.reconstruct(both)[0], 10 * ROUNDING);
  }

  /** Weights do not depend on the number of steps: the seed's, for two lengths of the frame. */
  private static Autoencoder untrained(LstmArchitecture net, List<float[][]> sequences) {
    TrainingOptions still =
        options(1)
            .withStepsPerEpoch(1)
            .withOptimizer(Optimizer.adam(1e-12))
            .withScaling(Scaling.Method.NONE);
    return Autoencoder.fit(net, Samples.sequences(sequences), still).model();
  }

  private static List<float[][]> padded(List<float[][]> sequences, int steps) {
    List<float[][]> longer = new ArrayList<>();
    for (float[][] sequence : sequences) {
      float[][] wide = new float[FEATURES][];
      for (int f = 0; f < FEATURES; f++) {
        wide[f] = Arrays.copyOf(sequence[f], sequence[f].length + steps);
        Arrays.fill(wide[f], sequence[f].length, wide[f].length, HOLE);
      }
      longer.add(wide);
    }
    return longer;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void paddingAtTheEnd_changesNothing(Reading reading, Feeding feeding) {
    LstmArchitecture net = LstmArchitecture.of(7, 6, 4).withReading(reading).withFeeding(feeding);
    List<float[][]> sequences = waves(20, 0.2, 9);
    Samples tight = Samples.sequences(sequences);
    try (Autoencoder narrow = untrained(net, sequences)) {
      for (int more = 1; more <= 5; more++) {
        Samples wide = Samples.sequences(padded(sequences, more));
        try (Autoencoder wider = untrained(net, padded(sequences, more))) {
          float[][] codes = narrow.encode(tight.rows());
          float[][] images = narrow.reconstruct(tight.rows());
          float[][] widerCodes = wider.encode(wide.rows());
          float[][] widerImages = wider.reconstruct(wide.rows());
          for (int i = 0; i < codes.length; i++) {
            assertArrayEquals(codes[i], widerCodes[i], ROUNDING);
            for (int f = 0; f < FEATURES; f++) {
              int from = f * (TIME + more);
              assertArrayEquals(
                  Arrays.copyOfRange(images[i], f * TIME, (f + 1) * TIME),
                  Arrays.copyOfRange(widerImages[i], from, from + TIME),
                  ROUNDING);
            }
          }
          assertArrayEquals(
              narrow.sampleErrors(tight, ReconstructionError.SQUARED),
              wider.sampleErrors(wide, ReconstructionError.SQUARED),
              10 * ROUNDING);
        }
      }
    }
  }

  @Test
  void linearPathAndFolds_inAnyCompany_giveTheSame() {
    Autoencoder model = model(LstmArchitecture.of(7, 4).withLinearPath(true).withPatch(5));
    float[][] whole = {placed(waves(1, 0, 4).get(0), 0)};
    float[][] holes = {placed(new float[][] {{1, HOLE, 0.5f}, {5, 6, HOLE}}, 0)};
    float[][] both = {whole[0], holes[0]};
    for (int i = 0; i < 2; i++) {
      float[][] alone = i == 0 ? whole : holes;
      assertArrayEquals(model.encode(alone)[0], model.encode(both)[i], ROUNDING);
      assertArrayEquals(model.reconstruct(alone)[0], model.reconstruct(both)[i], 10 * ROUNDING);
    }
  }

  @Test
  void encode_aMissingReading_isNoZero() {
    Autoencoder model = model(Reading.FORWARD, Feeding.EVERY_STEP);
    float[][] missing = {{0.3f, HOLE, -0.8f, 0.1f}, {5.5f, 4.2f, HOLE, HOLE}};
    float[][] zero = {{0.3f, 0, -0.8f, 0.1f}, {5.5f, 4.2f, HOLE, HOLE}};
    assertFalse(
        Arrays.equals(
            model.encode(new float[][] {placed(missing, 0)})[0],
            model.encode(new float[][] {placed(zero, 0)})[0]));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void reconstruct_isDecodeOfEncode_andComplete(Reading reading, Feeding feeding) {
    Autoencoder model = model(reading, feeding);
    float[][] rows = Samples.sequences(waves(9, 0.5, 5)).rows();
    float[][] images = model.reconstruct(rows);
    float[][] decoded = model.decode(model.encode(rows));
    for (int i = 0; i < rows.length; i++) {
      assertArrayEquals(images[i], decoded[i], 10 * ROUNDING);
      for (float value : images[i]) {
        assertTrue(Float.isFinite(value));
      }
    }
    float[] codes = {0.1f, -2, 0, 3};
    assertEquals(SHAPE.size(), model.decode(new float[][] {codes})[0].length);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> model.decode(new float[][] {{0, HOLE, 0, 0}}),
            "a code has no missing values");
    assertTrue(refused.getMessage().contains("codes must be finite"), refused.getMessage());
  }

  /** A sample of which nothing is known is no reason to fail: the net says what it expects. */
  @ParameterizedTest
  @MethodSource("kinds")
  void reconstruct_nothingKnown_isWhatTheNetExpects(Reading reading, Feeding feeding) {
    float[] nothing = new float[SHAPE.size()];
    Arrays.fill(nothing, HOLE);
    float[][] rows = {nothing, placed(waves(1, 0, 2).get(0), 0)};
    for (float value : model(reading, feeding).reconstruct(rows)[0]) {
      assertTrue(Float.isFinite(value));
    }
  }

  @Test
  void errors_areThoseOfKnownReadings() {
    Autoencoder model = model(Reading.BOTH, Feeding.EVERY_STEP);
    Samples samples = Samples.sequences(waves(12, 0.4, 6));
    SampleErrors errors = model.errors(samples, ReconstructionError.ABSOLUTE);
    double[] alone = model.sampleErrors(samples, ReconstructionError.ABSOLUTE);
    float[][] images = model.reconstruct(samples.rows());
    Scaling scaling = model.description().scaling();
    for (int i = 0; i < samples.size(); i++) {
      double raw = 0;
      double scaled = 0;
      int known = 0;
      for (int k = 0; k < SHAPE.size(); k++) {
        float value = samples.row(i)[k];
        if (!Float.isNaN(value)) {
          raw += Math.abs(value - images[i][k]);
          scaled += Math.abs(value - images[i][k]) / scaling.scale()[k / TIME];
          known++;
        }
      }
      assertEquals(raw / known, errors.raw()[i], 1e-5);
      assertEquals(scaled / known, errors.scaled()[i], 1e-5);
      assertEquals(errors.scaled()[i], alone[i], 1e-12);
    }
  }

  @Test
  void errors_featureWithoutReadings_isNaN() {
    Autoencoder model = model(Reading.FORWARD, Feeding.EVERY_STEP);
    float[][] sequence = {{1, 0.5f, 0}, {HOLE, HOLE, HOLE}};
    Samples samples = Samples.series(new float[][] {placed(sequence, 0)}, SHAPE);
    SampleErrors errors = model.errors(samples, ReconstructionError.SQUARED);
    assertTrue(Double.isNaN(errors.scaledByFeature()[0][1]));
    assertTrue(Double.isNaN(errors.rawByFeature()[0][1]));
    assertEquals(errors.scaledByFeature()[0][0], errors.scaled()[0], 1e-12);
  }

  /** What is missing has no influence: the means and spreads are those of the rest. */
  @Test
  void fit_scaling_isThatOfKnownReadings() {
    float[][] rows = new float[20][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = placed(new float[][] {{i, HOLE, i + 1}, {HOLE, 100, 200}}, i % 5);
    }
    try (Autoencoder model =
        Autoencoder.fit(
                LstmArchitecture.of(4, 2),
                Samples.series(rows, SHAPE),
                options(1).withValidation(0).withScaling(Scaling.Method.STANDARD))
            .model()) {
      float[] mean = model.description().scaling().offset();
      float[] sd = model.description().scaling().scale();
      assertEquals(10, mean[0], ROUNDING); // of 0 .. 19 and 1 .. 20
      assertEquals(Math.sqrt(33.25 + 0.25), sd[0], ROUNDING);
      assertEquals(150, mean[1], ROUNDING);
      assertEquals(50, sd[1], ROUNDING);
    }
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void fit_readingsMissing_learns(Reading reading) {
    List<float[][]> waves = waves(300, 0.25, 9);
    Fit fit =
        Autoencoder.fit(
            LstmArchitecture.of(16, 4).withReading(reading),
            Samples.sequences(waves),
            options(25).withValidation(0.2));
    try (Autoencoder model = fit.model()) {
      double first = fit.report().history().get(0).decidingError();
      assertTrue(fit.report().bestError() < first / 4, first + ", " + fit.report().bestError());
      assertTrue(model.capability(MissingReadings.class).isPresent());
      // In waves with more readings missing it also predicts those, from the others.
      List<float[][]> whole = waves(60, 0, 10);
      double squares = 0;
      int count = 0;
      for (float[][] wave : whole) {
        float[][] holed = {wave[0].clone(), wave[1].clone()};
        holed[0][1] = HOLE;
        float[] image = model.reconstruct(new float[][] {placed(holed, 0)})[0];
        squares += Math.pow(image[1] - wave[0][1], 2);
        count++;
      }
      assertTrue(squares / count < 0.1, "of a variance of 0.5: " + squares / count);
    }
  }

  /** The corruption makes a net tell what is missing, though all samples are complete. */
  @Test
  void fit_gaps_servesMissing() {
    Samples complete = complete(80);
    assertFalse(complete.hasMissing());
    TrainingOptions options = options(2).withCorruption(Corruption.gaps(0.3, 4));
    try (Autoencoder model =
        Autoencoder.fit(LstmArchitecture.of(6, 3), complete, options).model()) {
      assertTrue(model.capability(MissingReadings.class).isPresent());
      float[] image = model.reconstruct(new float[][] {placed(new float[][] {{1}, {5}}, 3)})[0];
      assertTrue(Float.isFinite(image[0]));
    }
  }

  private static Samples complete(int count) {
    List<float[][]> whole = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      whole.add(waves(1, 0, i).get(0));
    }
    return Samples.sequences(whole);
  }

  @Test
  void load_givesBackTheModel(@TempDir Path folder) throws IOException {
    for (Reading reading : Reading.values()) {
      Autoencoder model = model(reading, Feeding.FIRST_STEP);
      float[][] rows = Samples.sequences(waves(7, 0.4, 12)).rows();
      Path file = folder.resolve(reading + ".concertina");
      model.save(file);
      try (Autoencoder loaded = Autoencoder.load(file)) {
        assertTrue(loaded.capability(MissingReadings.class).isPresent());
        assertArrayEquals(model.encode(rows), loaded.encode(rows));
        assertArrayEquals(model.reconstruct(rows), loaded.reconstruct(rows));
        loaded.save(folder.resolve("again"));
      }
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(folder.resolve("again")));
    }
  }

  @Test
  void fit_same_givesTheSameModel(@TempDir Path folder) throws IOException {
    for (String name : new String[] {"one", "two"}) {
      Samples samples = Samples.sequences(waves(50, 0.3, 2));
      TrainingOptions options = options(2).withCorruption(Corruption.gaps(0.2, 3));
      try (Autoencoder model =
          Autoencoder.fit(LstmArchitecture.of(5, 3), samples, options).model()) {
        model.save(folder.resolve(name));
      }
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one")), Files.readAllBytes(folder.resolve("two")));
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void model_trainedOnCompleteSamples_refusesMissing() {
    try (Autoencoder model =
        Autoencoder.fit(LstmArchitecture.of(5, 3), complete(30), options(1)).model()) {
      assertFalse(model.capability(MissingReadings.class).isPresent());
      float[][] rows = {placed(waves(1, 0, 1).get(0), 0), placed(new float[][] {{1}, {2}}, 0)};
      String values = refusal(() -> model.reconstruct(rows));
      assertTrue(values.contains("samples must be finite, found NaN in row 1"), values);
      refusal(() -> model.encode(rows));
      Samples holed = Samples.series(rows, SHAPE);
      String samples = refusal(() -> model.errors(holed));
      assertTrue(samples.contains("found missing readings"), samples);
      refusal(() -> model.sampleErrors(holed, ReconstructionError.SQUARED));
    }
    Autoencoder serving = model(Reading.FORWARD, Feeding.EVERY_STEP);
    float[] infinite = placed(new float[][] {{1, Float.NEGATIVE_INFINITY}, {2, HOLE}}, 0);
    String message = refusal(() -> serving.reconstruct(new float[][] {infinite}));
    assertTrue(message.contains("found -Infinity in row 0"), message);
  }

  @Test
  void fit_denseNet_refusesMissing() {
    Samples holed = Samples.sequences(waves(30, 0.3, 1));
    String flat =
        refusal(
            () ->
                Autoencoder.fit(
                    DenseArchitecture.of(4),
                    holed.reshaped(new SampleShape.Features(SHAPE.size())),
                    options(1)));
    assertTrue(flat.contains("net of kind dense must have complete samples"), flat);
    String series = refusal(() -> Autoencoder.fit(DenseArchitecture.of(4), holed, options(1)));
    assertTrue(series.contains("found missing readings"), series);
    String gaps =
        refusal(
            () ->
                Autoencoder.fit(
                    DenseArchitecture.of(4),
                    complete(30),
                    options(1).withCorruption(Corruption.gaps(0.1, 2))));
    assertTrue(gaps.contains("missing readings"), gaps);
  }
}
