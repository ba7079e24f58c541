package dev.concertina.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelDescription;
import dev.concertina.Optimizer;
import dev.concertina.SampleErrors;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingSummary;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Checks what every architecture must do, whatever its net: implement the two methods, and these
 * tests run for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface AutoencoderContract {
  /**
   * A value may differ by this much of the largest one when a batch is put together differently: a
   * matrix product of floats may then sum in another order.
   */
  double ROUNDING = 1e-5;

  /**
   * Errors computed from the raw reconstruction have been rounded once more, at the size of the raw
   * values, which may be tens of times that of the scaled ones.
   */
  double ROUNDING_OF_ERRORS = 1e-4;

  /** Returns the net under test: small, and able to learn something in a few dozen steps. */
  Architecture architecture();

  /** Returns at least 100 samples, near few dimensions: {@link SyntheticData} has some. */
  Samples samples();

  /** Returns options for a training that is short, but long enough to learn something. */
  default TrainingOptions options() {
    return TrainingOptions.defaults()
        .withEpochs(8)
        .withBatchSize(16)
        .withOptimizer(Optimizer.adam(0.01));
  }

  /** The models that the tests of a class share: none of them may change one. */
  final class Shared {
    private static final Map<Class<?>, Fit> FITS = new ConcurrentHashMap<>();

    private Shared() {}

    static Fit of(AutoencoderContract contract) {
      return FITS.computeIfAbsent(contract.getClass(), c -> contract.fit(contract.options()));
    }
  }

  @AfterAll
  default void closeSharedModel() {
    Fit fit = Shared.FITS.remove(getClass());
    if (fit != null) {
      fit.model().close();
    }
  }

  private Fit fit(TrainingOptions options) {
    return Autoencoder.fit(architecture(), samples(), options);
  }

  private Autoencoder model() {
    return Shared.of(this).model();
  }

  private INDArray batch(int count) {
    int size = samples().size();
    return samples().select(IntStream.range(0, count).map(i -> i % size).toArray()).toArray();
  }

  private float[][] rows(int count) {
    return samples().select(IntStream.range(0, count).toArray()).rows();
  }

  private static void assertClose(float[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    double largest = 1e-6;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * largest, "value " + i);
    }
  }

  private static float[] flat(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  private Autoencoder load(Path file) throws IOException {
    return Autoencoder.load(file, architecture().nodeTypes().toArray(NodeType<?>[]::new));
  }

  private static byte[] saved(Autoencoder model, Path file) throws IOException {
    model.save(file);
    return Files.readAllBytes(file);
  }

  @Test
  default void encode_anyBatch_hasTheCodesShape() {
    SampleShape code = model().description().code();
    for (int count : new int[] {1, 3, 5000}) {
      try (INDArray codes = model().encode(batch(count))) {
        assertArrayEquals(code.withBatch(count), codes.shape());
      }
    }
    float[][] codes = model().encode(rows(3));
    assertEquals(3, codes.length);
    assertEquals(model().description().codeSize(), codes[2].length);
  }

  @Test
  default void decode_anyBatch_hasTheSamplesShape() {
    for (int count : new int[] {1, 3, 5000}) {
      try (INDArray codes = model().encode(batch(count));
          INDArray samples = model().decode(codes)) {
        assertArrayEquals(samples().shape().withBatch(count), samples.shape());
      }
    }
    float[][] samples = model().decode(model().encode(rows(3)));
    assertEquals(3, samples.length);
    assertEquals(samples().shape().size(), samples[2].length);
  }

  @Test
  default void reconstruct_anyBatch_hasTheSamplesShape() {
    for (int count : new int[] {1, 3, 5000}) {
      try (INDArray reconstructions = model().reconstruct(batch(count))) {
        assertArrayEquals(samples().shape().withBatch(count), reconstructions.shape());
      }
    }
    assertEquals(3, model().reconstruct(rows(3)).length);
  }

  @Test
  default void reconstruct_isDecodeOfEncode() {
    INDArray batch = batch(20);
    assertClose(
        flat(model().reconstruct(batch)), flat(model().decode(model().encode(batch))), ROUNDING);
  }

  @Test
  default void floatRows_giveWhatArraysGive() {
    float[] codes = flat(model().encode(batch(3)));
    float[] reconstructions = flat(model().reconstruct(batch(3)));
    int width = samples().shape().size();
    int codeSize = model().description().codeSize();
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(
          Arrays.copyOfRange(codes, i * codeSize, (i + 1) * codeSize), model().encode(rows(3))[i]);
      assertArrayEquals(
          Arrays.copyOfRange(reconstructions, i * width, (i + 1) * width),
          model().reconstruct(rows(3))[i]);
    }
  }

  @Test
  default void reconstruct_aSampleInAnyCompany_isTheSame() {
    float[][] alone = new float[3][];
    float[][] rows = rows(3);
    for (int i = 0; i < 3; i++) {
      alone[i] = model().reconstruct(new float[][] {rows[i]})[0];
    }
    // More than one chunk: the samples come again and again, at all places of a chunk.
    INDArray many = model().reconstruct(batch(5000));
    int size = samples().size();
    for (int i = 0; i < 3; i++) {
      assertClose(alone[i], model().reconstruct(rows)[i], ROUNDING);
      for (int at = i; at < 5000; at += size) {
        assertClose(alone[i], flat(many.slice(at)), ROUNDING);
      }
    }
  }

  @Test
  default void everyCall_leavesItsInputAlone() {
    INDArray batch = batch(7);
    INDArray copy = batch.dup();
    INDArray codes = model().encode(batch);
    INDArray codesCopy = codes.dup();
    model().reconstruct(batch);
    model().decode(codes);
    model().errors(batch);
    assertEquals(copy, batch);
    assertEquals(codesCopy, codes);

    float[][] rows = rows(3);
    model().reconstruct(rows);
    model().errors(rows);
    assertArrayEquals(rows(3), rows);
  }

  @Test
  default void encode_otherLayoutsAndTypes_giveTheSame() {
    INDArray plain = batch(4);
    float[] expected = flat(model().encode(plain));
    int rank = plain.rank();

    int[] reversed = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    INDArray permuted = plain.permute(reversed).dup('c').permute(reversed);
    int[] lastTwo = IntStream.range(0, rank).toArray();
    lastTwo[rank - 1] = rank - 2;
    lastTwo[rank - 2] = rank - 1;
    INDArray swapped = plain.permute(lastTwo).dup('c').permute(lastTwo);
    INDArray longer = Nd4j.concat(0, batch(2), plain, batch(1));
    INDArrayIndex[] middle = new INDArrayIndex[rank];
    Arrays.fill(middle, NDArrayIndex.all());
    middle[0] = NDArrayIndex.interval(2, 6);
    INDArray wider = Nd4j.concat(rank - 1, plain, plain);
    INDArrayIndex[] front = new INDArrayIndex[rank];
    Arrays.fill(front, NDArrayIndex.all());
    front[rank - 1] = NDArrayIndex.interval(0, plain.size(rank - 1));

    assertAll(
        () -> assertArrayEquals(model().errors(plain).raw(), model().errors(swapped).raw()),
        () -> assertArrayEquals(expected, flat(model().encode(plain.dup('f'))), "f order"),
        () -> assertArrayEquals(expected, flat(model().encode(permuted)), "permuted"),
        () -> assertArrayEquals(expected, flat(model().encode(swapped)), "swapped"),
        () -> assertArrayEquals(expected, flat(model().encode(longer.get(middle))), "rows"),
        () -> assertArrayEquals(expected, flat(model().encode(wider.get(front))), "columns"),
        () ->
            assertArrayEquals(
                expected, flat(model().encode(plain.castTo(DataType.DOUBLE))), "double"));
  }

  @Test
  default void errors_areThoseOfTheReconstruction() {
    float[][] samples = rows(6);
    float[][] reconstructions = model().reconstruct(samples);
    ModelDescription description = model().description();
    int features = description.shape().features();
    int block = description.shape().valuesPerFeature();
    float[] scale = description.scaling().scale();
    SampleErrors errors = model().errors(samples);
    for (int i = 0; i < samples.length; i++) {
      double rawSum = 0;
      double scaledSum = 0;
      for (int f = 0; f < features; f++) {
        double raw = 0;
        for (int k = f * block; k < (f + 1) * block; k++) {
          raw += Math.pow((double) samples[i][k] - reconstructions[i][k], 2) / block;
        }
        double scaled = raw / scale[f] / scale[f];
        rawSum += raw;
        scaledSum += scaled;
        assertEquals(raw, errors.rawByFeature()[i][f], ROUNDING_OF_ERRORS * (raw + scale[f]));
        assertEquals(scaled, errors.scaledByFeature()[i][f], ROUNDING_OF_ERRORS * (scaled + 1));
      }
      assertEquals(rawSum / features, errors.raw()[i], ROUNDING_OF_ERRORS * (rawSum + 1));
      assertEquals(scaledSum / features, errors.scaled()[i], ROUNDING_OF_ERRORS * (scaledSum + 1));
    }
    assertEquals(description.features(), errors.features());
  }

  @Test
  default void sampleErrors_areTheScaledErrors() {
    Samples some = samples().select(IntStream.range(0, 50).toArray());
    double[] expected = model().errors(some).scaled();
    double[] errors =
        model().sampleErrors(some, dev.concertina.metrics.ReconstructionError.SQUARED);
    for (int i = 0; i < errors.length; i++) {
      // The same sum in another order.
      assertEquals(expected[i], errors[i], 1e-12 * (1 + expected[i]));
    }
  }

  @Test
  default void fit_sameSeed_givesTheSameBits(@TempDir Path folder) throws IOException {
    try (Autoencoder again = fit(options()).model()) {
      assertArrayEquals(
          saved(model(), folder.resolve("first")), saved(again, folder.resolve("second")));
      assertArrayEquals(flat(model().reconstruct(batch(9))), flat(again.reconstruct(batch(9))));
    }
  }

  @Test
  default void fit_cutShort_goesOnToTheSameBits(@TempDir Path folder) throws IOException {
    TrainingOptions options = options().withCheckpoint(folder.resolve("checkpoint"));
    RuntimeException cut = new UnsupportedOperationException("cut short");
    TrainingListener cutting =
        progress -> {
          if (progress.ended() != null && progress.epoch() == options.epochs() / 2) {
            throw cut;
          }
        };
    assertThrows(
        cut.getClass(), () -> Autoencoder.fit(architecture(), samples(), options, cutting));
    try (Autoencoder again = fit(options).model()) {
      assertArrayEquals(
          saved(model(), folder.resolve("first")), saved(again, folder.resolve("second")));
    }
  }

  @Test
  default void fit_otherSeed_givesAnotherModel() {
    try (Autoencoder other = fit(options().withSeed(43)).model()) {
      assertFalse(
          Arrays.equals(flat(model().reconstruct(batch(9))), flat(other.reconstruct(batch(9)))));
    }
  }

  @Test
  default void fit_lowersTheError() {
    TrainingReport report = Shared.of(this).report();
    double first = report.history().get(0).decidingError();
    assertTrue(
        report.bestError() < 0.9 * first, "from " + first + " to " + report.bestError() + " only");
  }

  @Test
  default void load_givesBackTheModel(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.concertina");
    byte[] bytes = saved(model(), file);
    try (Autoencoder loaded = load(file)) {
      assertEquals(model().description(), loaded.description());
      assertArrayEquals(flat(model().encode(batch(9))), flat(loaded.encode(batch(9))));
      assertArrayEquals(flat(model().reconstruct(batch(9))), flat(loaded.reconstruct(batch(9))));
      INDArray codes = model().encode(batch(9));
      assertArrayEquals(flat(model().decode(codes)), flat(loaded.decode(codes)));
      assertArrayEquals(bytes, saved(model(), folder.resolve("again")));
      assertArrayEquals(bytes, saved(loaded, folder.resolve("loaded")));
    }
  }

  @Test
  default void wrongShape_isRefusedWithBothShapes() {
    SampleShape shape = samples().shape();
    INDArray flatBatch = Nd4j.zeros(2, shape.size() + 1);
    INDArray codes = Nd4j.zeros(2, model().description().codeSize() + 1);
    String found = Arrays.toString(flatBatch.shape());
    for (Runnable call :
        List.<Runnable>of(() -> model().encode(flatBatch), () -> model().reconstruct(flatBatch))) {
      String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
      assertTrue(message.contains(shape.toString()) && message.contains(found), message);
    }
    String decode =
        assertThrows(IllegalArgumentException.class, () -> model().decode(codes)).getMessage();
    assertTrue(
        decode.contains(model().description().code().toString())
            && decode.contains(Arrays.toString(codes.shape())),
        decode);
    float[][] short1 = {new float[shape.size() - 1]};
    String rows =
        assertThrows(IllegalArgumentException.class, () -> model().reconstruct(short1))
            .getMessage();
    assertTrue(rows.contains("" + shape.size()) && rows.contains("" + (shape.size() - 1)), rows);
    assertThrows(IllegalArgumentException.class, () -> model().errors(flatBatch));
    assertThrows(IllegalArgumentException.class, () -> model().errors(short1));
    assertThrows(IllegalArgumentException.class, () -> model().reconstruct(Nd4j.scalar(1f)));
  }

  @Test
  default void notFinite_isRefused() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[][] rows = rows(3);
      rows[2][samples().shape().size() - 1] = bad;
      INDArray array = batch(3);
      array.reshape(array.length()).putScalar(array.length() - 1, bad);
      float[][] codes = new float[1][model().description().codeSize()];
      codes[0][0] = bad;
      assertThrows(IllegalArgumentException.class, () -> model().encode(rows));
      assertThrows(IllegalArgumentException.class, () -> model().reconstruct(array));
      assertThrows(IllegalArgumentException.class, () -> model().errors(rows));
      assertThrows(IllegalArgumentException.class, () -> model().errors(array));
      assertThrows(IllegalArgumentException.class, () -> model().decode(codes));
    }
  }

  @Test
  default void emptyBatch_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> model().encode(new float[0][]));
    assertThrows(IllegalArgumentException.class, () -> model().decode(new float[0][]));
    assertThrows(IllegalArgumentException.class, () -> model().reconstruct(new float[0][]));
    assertThrows(IllegalArgumentException.class, () -> model().errors(new float[0][]));
    INDArray empty = Nd4j.create(DataType.FLOAT, samples().shape().withBatch(0));
    assertThrows(IllegalArgumentException.class, () -> model().encode(empty));
    assertThrows(IllegalArgumentException.class, () -> model().errors(empty));
  }

  @Test
  default void nothing_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> model().encode((INDArray) null));
    assertThrows(IllegalArgumentException.class, () -> model().reconstruct((float[][]) null));
    assertThrows(IllegalArgumentException.class, () -> model().errors((Samples) null));
    assertThrows(IllegalArgumentException.class, () -> model().errors(samples(), null));
    assertThrows(IllegalArgumentException.class, () -> model().reconstruct(new float[1][]));
  }

  @Test
  default void close_refusesFurtherUse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.concertina");
    model().save(file);
    Autoencoder closed = load(file);
    INDArray codes = closed.encode(batch(2));
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.encode(batch(2)));
    assertThrows(IllegalStateException.class, () -> closed.decode(codes));
    assertThrows(IllegalStateException.class, () -> closed.reconstruct(rows(2)));
    assertThrows(IllegalStateException.class, () -> closed.errors(samples()));
    assertThrows(IllegalStateException.class, () -> closed.save(folder.resolve("closed")));
    assertFalse(Files.exists(folder.resolve("closed")));
    assertEquals(model().description(), closed.description());
    assertEquals(2, codes.size(0), "what was returned is the caller's");
    assertTrue(Float.isFinite(codes.getFloat(0)));
  }

  @Test
  default void manyThreads_getWhatOneGets() throws Exception {
    INDArray[] batches = IntStream.range(1, 9).mapToObj(this::batch).toArray(INDArray[]::new);
    float[][] codes = new float[batches.length][];
    float[][] reconstructions = new float[batches.length][];
    for (int i = 0; i < batches.length; i++) {
      codes[i] = flat(model().encode(batches[i]));
      reconstructions[i] = flat(model().reconstruct(batches[i]));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int first = t;
        results.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 25; round++) {
                    int i = (first + round) % batches.length;
                    assertArrayEquals(codes[i], flat(model().encode(batches[i])));
                    assertArrayEquals(reconstructions[i], flat(model().reconstruct(batches[i])));
                  }
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  default void description_isComplete() throws IOException {
    ModelDescription description = model().description();
    TrainingReport report = Shared.of(this).report();
    assertEquals(architecture().kind(), description.kind());
    assertEquals(architecture().parameters(), description.architecture());
    assertEquals(samples().shape(), description.shape());
    assertEquals(samples().names(), description.features());
    assertEquals(report.loss(), description.loss());
    assertTrue(description.scaling().method() != Scaling.Method.AUTO);
    assertTrue(description.parameters() > 0);
    TrainingSummary training = description.training().orElseThrow();
    assertEquals(report.bestEpoch(), training.bestEpoch());
    assertEquals(report.bestError(), training.error());
    assertEquals(report.stop(), training.stop());
    assertEquals(options().seed(), training.seed());
    assertEquals(options().corruption(), training.corruption());
    assertEquals(samples().range(), training.range());
    for (String what : List.of("concertina", "dl4j", "backend")) {
      String version = description.versions().get(what);
      assertTrue(version != null && !version.contains("$"), what + ": " + version);
    }
    for (Map<?, ?> words :
        List.of(description.architecture(), training.words(), description.versions())) {
      assertThrows(UnsupportedOperationException.class, words::clear);
    }
  }
}
