package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelFormatException;
import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.TrainingReport.Stop;
import dev.concertina.backend.Threads;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.GraphPlanTest;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.SyntheticData;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;

/** Trainings that are cut short and go on. */
class CheckpointTest {
  private static final String MANIFEST = "checkpoint.json";
  private static final int EPOCHS = 6;
  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(6), 200, 3, 4);
  private static final DenseArchitecture NET = DenseArchitecture.of(10, 3).withDropout(0.2);

  /** With all that is random. */
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withEpochs(EPOCHS)
          .withBatchSize(32)
          .withSchedule(Schedule.cosine().withWarmup(0.2))
          .withCorruption(Corruption.gaussian(0, 1));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve("checkpoint");
  }

  /** What came of a fit, except the time it took. */
  private record Result(TrainingReport report, byte[] model) {
    static Result of(Fit fit) throws IOException {
      Path saved = Files.createTempFile("model", "");
      try (Autoencoder model = fit.model()) {
        model.save(saved);
        return new Result(timeless(fit.report()), Files.readAllBytes(saved));
      } finally {
        Files.delete(saved);
      }
    }

    private static TrainingReport timeless(TrainingReport report) {
      List<Epoch> history =
          report.history().stream()
              .map(
                  e ->
                      new Epoch(
                          e.number(),
                          e.trainingError(),
                          e.validationError(),
                          e.parts(),
                          e.learningRate(),
                          0))
              .toList();
      return new TrainingReport(
          history,
          report.bestEpoch(),
          report.stop(),
          report.loss(),
          report.trainingSamples(),
          report.validationSamples(),
          0,
          report.backend(),
          report.notes(),
          report.grossCells());
    }

    void assertSame(Result other) {
      assertEquals(report, other.report);
      assertArrayEquals(model, other.model);
    }
  }

  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Ends a training as a crash would, after an epoch. */
  private static TrainingListener cuttingAfter(int epoch) {
    return progress -> {
      if (progress.ended() != null && progress.epoch() == epoch) {
        throw new Cut();
      }
    };
  }

  private static Result straight(TrainingOptions options) throws IOException {
    return Result.of(Autoencoder.fit(NET, SAMPLES, options));
  }

  private void cut(TrainingOptions options, int epoch) {
    assertThrows(
        Cut.class,
        () -> Autoencoder.fit(NET, SAMPLES, options.withCheckpoint(file), cuttingAfter(epoch)));
  }

  private Result resumed(TrainingOptions options, int expectedDone) throws IOException {
    List<Integer> done = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onProgress(Progress progress) {
            assertFalse(done.isEmpty(), "onResume comes first");
            assertTrue(progress.epoch() > expectedDone);
          }

          @Override
          public void onResume(Path checkpoint, int epochs, int most) {
            assertEquals(file, checkpoint);
            assertEquals(options.epochs(), most);
            done.add(epochs);
          }
        };
    Fit fit = Autoencoder.fit(NET, SAMPLES, options.withCheckpoint(file), listener);
    assertEquals(List.of(expectedDone), done);
    return Result.of(fit);
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private static ObjectNode manifest(Path file) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(entries(file).get(MANIFEST));
  }

  /** The state on file, except the time it took. */
  private static void assertSameState(Path expected, Path actual) throws IOException {
    Map<String, byte[]> first = entries(expected);
    Map<String, byte[]> second = entries(actual);
    assertEquals(first.keySet(), second.keySet());
    for (String name : first.keySet()) {
      if (!name.equals(MANIFEST)) {
        assertArrayEquals(first.get(name), second.get(name), name);
      }
    }
    assertEquals(timeless(manifest(expected)), timeless(manifest(actual)));
  }

  private static ObjectNode timeless(ObjectNode manifest) {
    manifest.remove("seconds");
    for (JsonNode epoch : manifest.get("history")) {
      ((ObjectNode) epoch).remove("seconds");
    }
    return manifest;
  }

  @ParameterizedTest
  @EnumSource
  void everyOptimizer_endsAsWithoutTheBreak(Optimizer.Method method) throws IOException {
    TrainingOptions options = OPTIONS.withOptimizer(Optimizer.parse(method.name(), 0.01));
    Path other = folder.resolve("other");
    Result straight = straight(options.withCheckpoint(other));
    straight.assertSame(straight(options));
    for (int epoch : new int[] {1, 3, 5}) {
      cut(options, epoch);
      straight.assertSame(resumed(options, epoch));
      assertSameState(other, file);
      Files.delete(file);
    }
  }

  private static Stream<TrainingOptions> trainings() {
    return Stream.of(
        OPTIONS.withKeepBest(false),
        OPTIONS.withValidation(0),
        OPTIONS.withTimeOrdered(true).withScaling(Scaling.Method.ROBUST),
        OPTIONS.withStepsPerEpoch(9).withBatchSize(300),
        OPTIONS.withLoss(ReconstructionError.EUCLIDEAN).withL2(0.01).withL1(0.001),
        TrainingOptions.forTables().withEpochs(EPOCHS),
        OPTIONS.withPatience(2).withOptimizer(Optimizer.adam(0.3)).withEpochs(40));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void everyTraining_endsAsWithoutTheBreaks(TrainingOptions options) throws IOException {
    Result straight = straight(options);
    cut(options, 1);
    cut(options, 2);
    cut(options, 3);
    straight.assertSame(resumed(options, 3));
    straight.assertSame(resumed(options, straight.report().history().size()));
  }

  /** Running statistics among the parameters, which no gradient changes. */
  private static GraphPlan normalizing(PlanRequest request) {
    int width = request.shape().size();
    return plan(
        request,
        new DenseLayer.Builder().nIn(width).nOut(5).build(),
        new BatchNormalization.Builder().nIn(5).nOut(5).useLogStd(false).build(),
        new OutputLayer.Builder(request.lossFunction())
            .nIn(5)
            .nOut(width)
            .activation(Activation.IDENTITY)
            .build());
  }

  /** Masks of dropout over time, and state from step to step. */
  private static GraphPlan recurrent(PlanRequest request) {
    int width = request.shape().features();
    return plan(
        request,
        new LSTM.Builder().nIn(width).nOut(5).dataFormat(RNNFormat.NCW).build(),
        new LSTM.Builder().nIn(5).nOut(5).dropOut(0.8).dataFormat(RNNFormat.NCW).build(),
        new RnnOutputLayer.Builder(request.lossFunction())
            .dataFormat(RNNFormat.NCW)
            .nIn(5)
            .nOut(width)
            .activation(Activation.IDENTITY)
            .build());
  }

  private static GraphPlan plan(PlanRequest request, Layer code, Layer hidden, Layer output) {
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .graphBuilder()
            .addInputs("samples")
            .addLayer("code", code, "samples")
            .addLayer("hidden", hidden, "code")
            .addLayer("reconstruction", output, "hidden")
            .setOutputs("reconstruction")
            .build();
    return GraphPlan.of(
        graph,
        "code",
        List.of(PlanInput.samples("samples", request.shape())),
        List.of(PlanOutput.reconstruction("reconstruction", request.shape())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"normalizing", "recurrent", "variational"})
  void everyNet_endsAsWithoutTheBreak(String kind) throws IOException {
    Architecture net =
        switch (kind) {
          case "normalizing" -> HeldTypes.planned(CheckpointTest::normalizing);
          case "recurrent" -> HeldTypes.planned(CheckpointTest::recurrent);
          default -> HeldTypes.planned(GraphPlanTest::variational);
        };
    Samples samples =
        kind.equals("recurrent") ? SAMPLES.reshaped(new SampleShape.Series(2, 3)) : SAMPLES;
    Result straight = Result.of(Autoencoder.fit(net, samples, OPTIONS));
    TrainingOptions kept = OPTIONS.withCheckpoint(file);
    assertThrows(Cut.class, () -> Autoencoder.fit(net, samples, kept, cuttingAfter(3)));
    straight.assertSame(Result.of(Autoencoder.fit(net, samples, kept)));
  }

  @Test
  void interrupt_inTheMidstOfAnEpoch_goesOnFromItsStart() throws IOException {
    Thread caller = Thread.currentThread();
    TrainingOptions options = OPTIONS.withStepsPerEpoch(400);
    Fit fit =
        Autoencoder.fit(
            NET,
            SAMPLES,
            options.withCheckpoint(file),
            progress -> {
              if (progress.epoch() == 2) {
                caller.interrupt();
              }
            });
    assertTrue(Thread.interrupted());
    fit.model().close();
    assertEquals(Stop.INTERRUPTED, fit.report().stop());
    int whole = manifest(file).get("history").size();
    // The listener hears of an epoch before it is kept: an interrupt at once comes between.
    assertTrue(whole >= 1 && whole <= fit.report().history().size());
    straight(options).assertSame(resumed(options, whole));
  }

  /** Trains until it is killed, and says when an epoch is done. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      TrainingListener listener =
          progress -> {
            if (progress.ended() != null) {
              System.out.println(progress.epoch());
            }
          };
      TrainingOptions options = killed().withCheckpoint(Path.of(args[0]));
      Autoencoder.fit(NET, SAMPLES, options, listener).model().close();
    }
  }

  private static TrainingOptions killed() {
    return OPTIONS.withStepsPerEpoch(600);
  }

  @Test
  void kill_inTheMidstOfAnEpoch_goesOnFromTheLastWholeOne() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dconcertina.threads=" + Threads.count(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = child.inputReader()) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        assertEquals(Integer.toString(epoch), said.readLine());
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertFalse(child.exitValue() == 0, "it was killed");
    int done = manifest(file).get("history").size();
    assertTrue(done >= 3, "found " + done);
    straight(killed()).assertSame(resumed(killed(), done));
  }

  // 200 samples of which 180 train, in batches of 15, too few for a second thread: 12 an epoch.

  @Test
  void stepBack_isRemembered() throws IOException {
    TrainingOptions options = OPTIONS.withBatchSize(15);
    Result straight =
        Result.of(Autoencoder.fit(TrainerTest.unsteady(step -> step == 30), SAMPLES, options));
    assertEquals(1, straight.report().notes().size());

    Architecture crashing =
        TrainerTest.unsteady(
            step -> {
              if (step == 33) {
                throw new Cut();
              }
              return step == 30;
            });
    TrainingOptions kept = options.withCheckpoint(file);
    assertThrows(Cut.class, () -> Autoencoder.fit(crashing, SAMPLES, kept));
    assertEquals(1, manifest(file).get("stepsBack").asInt());
    assertEquals(2, manifest(file).get("history").size());
    assertEquals(0, manifest(file).get("steps").asInt());
    straight.assertSame(
        Result.of(Autoencoder.fit(TrainerTest.unsteady(step -> false), SAMPLES, kept)));
  }

  @Test
  void divergence_isTheSameAgain() throws IOException {
    TrainingOptions options = OPTIONS.withBatchSize(15);
    Architecture net = TrainerTest.unsteady(step -> step >= 30);
    Result straight = Result.of(Autoencoder.fit(net, SAMPLES, options));
    assertEquals(Stop.DIVERGED, straight.report().stop());
    TrainingOptions kept = options.withCheckpoint(file);
    straight.assertSame(Result.of(Autoencoder.fit(net, SAMPLES, kept)));
    Architecture always = TrainerTest.unsteady(step -> true);
    straight.assertSame(Result.of(Autoencoder.fit(always, SAMPLES, kept)));
  }

  @Test
  void divergenceInTheFirstEpoch_leavesNoFile() {
    Architecture net = TrainerTest.unsteady(step -> true);
    assertThrows(
        IllegalStateException.class,
        () -> Autoencoder.fit(net, SAMPLES, OPTIONS.withCheckpoint(file)));
    assertFalse(Files.exists(file));
  }

  @Test
  void moreEpochs_withAConstantSchedule_goOn() throws IOException {
    TrainingOptions options =
        OPTIONS.withSchedule(Schedule.constant()).withKeepBest(false).withCheckpoint(file);
    Autoencoder.fit(NET, SAMPLES, options.withEpochs(2)).model().close();
    straight(OPTIONS.withSchedule(Schedule.constant()).withKeepBest(false))
        .assertSame(resumed(options, 2));
    String message = refused(NET, SAMPLES, options.withEpochs(5));
    assertTrue(message.contains("6 epochs done, and epochs is 5"), message);
  }

  private String refused(Architecture net, Samples samples, TrainingOptions options)
      throws IOException {
    byte[] before = Files.readAllBytes(file);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Autoencoder.fit(net, samples, options.withCheckpoint(file)))
            .getMessage();
    assertTrue(message.contains(file.toString()), message);
    assertArrayEquals(before, Files.readAllBytes(file));
    return message;
  }

  @Test
  void anotherTraining_isRefusedByName() throws IOException {
    cut(OPTIONS, 1);
    Map<String, UnaryOperator<TrainingOptions>> others = new LinkedHashMap<>();
    others.put("epochs was 6, is 7", o -> o.withEpochs(7));
    others.put("stepsPerEpoch was one pass, is 3", o -> o.withStepsPerEpoch(3));
    others.put("batchSize was 32, is 31", o -> o.withBatchSize(31));
    others.put(
        "optimizer was ADAM 0.001, is ADAM 0.002", o -> o.withOptimizer(Optimizer.adam(2e-3)));
    others.put("optimizer was ADAM", o -> o.withOptimizer(Optimizer.sgd(1e-3)));
    others.put("weightDecay", o -> o.withOptimizer(Optimizer.adamW(1e-3)));
    others.put("schedule was COSINE", o -> o.withSchedule(Schedule.constant()));
    others.put("warm-up 0.3", o -> o.withSchedule(Schedule.cosine().withWarmup(0.3)));
    others.put("l1 was 0.0, is 0.1", o -> o.withL1(0.1));
    others.put("l2 was 0.0, is 0.1", o -> o.withL2(0.1));
    others.put("clipNorm was 1.0, is 2.0", o -> o.withClipNorm(2));
    others.put("validation was 0.1, is 0.2", o -> o.withValidation(0.2));
    others.put("the last samples", o -> o.withTimeOrdered(true));
    others.put("patience was 0, is 1", o -> o.withPatience(1));
    others.put("keeps was best epoch, is last epoch", o -> o.withKeepBest(false));
    others.put("scaling was AUTO, is STANDARD", o -> o.withScaling(Scaling.Method.STANDARD));
    others.put("corruption was", o -> o.withCorruption(Corruption.none()));
    others.put("loss was SQUARED", o -> o.withLoss(ReconstructionError.ABSOLUTE));
    others.put("seed was 42, is 43", o -> o.withSeed(43));
    for (Map.Entry<String, UnaryOperator<TrainingOptions>> other : others.entrySet()) {
      String message = refused(NET, SAMPLES, other.getValue().apply(OPTIONS));
      assertTrue(message.contains(other.getKey()), message);
    }
  }

  @Test
  void otherSamplesOrNet_areRefusedByName() throws IOException {
    cut(OPTIONS, 1);
    float[][] rows = SAMPLES.rows();
    rows[77][3] = Math.nextUp(rows[77][3]);
    List<String> names = List.of("a", "b", "c", "d", "e", "g");
    for (Samples other :
        List.of(
            Samples.of(rows),
            Samples.of(Arrays.copyOf(rows, 199)),
            SAMPLES.withNames(names),
            SAMPLES.withRange(new Range(-1000, 1000)))) {
      assertTrue(
          refused(NET, other, OPTIONS.withLoss(ReconstructionError.SQUARED))
              .contains("samples was 200 with digest"));
    }
    String net = refused(NET.withDropout(0.1), SAMPLES, OPTIONS);
    assertTrue(net.contains("architecture.dropout was 0.2, is 0.1"), net);
    String deeper = refused(DenseArchitecture.of(10, 5, 3).withDropout(0.2), SAMPLES, OPTIONS);
    assertTrue(deeper.contains("architecture.encoder was 10, is 10-5"), deeper);
  }

  private void refusedAsDamaged(byte[] content) throws IOException {
    Files.write(file, content);
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () -> Autoencoder.fit(NET, SAMPLES, OPTIONS.withCheckpoint(file)));
    assertInstanceOf(ModelFormatException.class, failure.getCause());
    String message = failure.getCause().getMessage();
    assertTrue(message.contains(file.toString()), message);
    assertArrayEquals(content, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private static byte[] zip(Map<String, byte[]> entries, boolean stored) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        if (stored && content.getKey().endsWith(".bin")) {
          CRC32 crc = new CRC32();
          crc.update(content.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return out.toByteArray();
  }

  private byte[] with(String name, byte[] content) throws IOException {
    Map<String, byte[]> entries = entries(file);
    entries.put(name, content);
    return zip(entries, true);
  }

  private byte[] withText(String text) throws IOException {
    return with(MANIFEST, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void truncated_isRefused() throws IOException {
    cut(OPTIONS, 1);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 20) {
      refusedAsDamaged(Arrays.copyOf(bytes, length));
    }
    refusedAsDamaged(Arrays.copyOf(bytes, bytes.length - 1));
  }

  @Test
  void damaged_isRefused() throws IOException {
    cut(OPTIONS, 1);
    byte[] bytes = Files.readAllBytes(file);
    Map<String, byte[]> entries = entries(file);
    String text = new String(entries.get(MANIFEST), StandardCharsets.UTF_8);
    List<byte[]> damaged = new ArrayList<>();
    for (String name : entries.keySet()) {
      Map<String, byte[]> fewer = new LinkedHashMap<>(entries);
      fewer.remove(name);
      damaged.add(zip(fewer, true));
      if (!name.equals(MANIFEST)) {
        damaged.add(with(name, new byte[0]));
        damaged.add(with(name, new byte[5]));
        damaged.add(with(name, Arrays.copyOf(entries.get(name), entries.get(name).length + 4)));
      }
    }
    byte[] blanks = new byte[65 << 20];
    Arrays.fill(blanks, (byte) ' ');
    damaged.add(with(MANIFEST, blanks));
    damaged.add(zip(entries, false));
    damaged.add(with("more.json", new byte[1]));
    damaged.add(withText("[" + "{},".repeat(3_000_000) + "{}]"));
    for (String[] change :
        new String[][] {
          {"\"version\":1", "\"version\":2"},
          {"concertina-checkpoint", "concertina-model"},
          {"\"stepsBack\":0", "\"stepsBack\":-1"},
          {"\"stepsBack\":0", "\"stepsBack\":0.5"},
          {"\"steps\":", "\"steps\":1e99,\"more\":"},
          {"\"trainingError\":", "\"trainingError\":\"NaN\",\"more\":"},
          {"\"trainingError\":", "\"trainingError\":1e999,\"more\":"},
          {"\"history\":[", "\"history\":[],\"more\":["},
          {"\"training\":", "\"other\":"},
        }) {
      assertTrue(text.contains(change[0]), text);
      damaged.add(withText(text.replace(change[0], change[1])));
    }
    byte[] model = straight(OPTIONS).model();
    damaged.add(model);
    for (byte[] content : damaged) {
      refusedAsDamaged(content);
    }
    Files.write(file, bytes);
    straight(OPTIONS).assertSame(resumed(OPTIONS, 1));
  }

  @Test
  void bitFlipped_isRefusedOrTheSame() throws IOException {
    Result straight = straight(OPTIONS.withCheckpoint(file));
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      try {
        straight.assertSame(straight(OPTIONS.withCheckpoint(file)));
      } catch (UncheckedIOException e) {
        assertInstanceOf(ModelFormatException.class, e.getCause());
        refused++;
      }
    }
    assertTrue(refused > 40, "only " + refused + " were refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"training", "means", "history", "notes"})
  void garbledUnderValidChecksums_neverFailsOtherwise(String part) throws IOException {
    straight(OPTIONS.withCheckpoint(file));
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(entries(file).get(MANIFEST), StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(part.hashCode());
    for (int i = 0; i < 15; i++) {
      Files.write(file, bytes);
      int at = Math.min(text.length() - 1, text.indexOf(part) + random.nextInt(60));
      char by = "0123456789{}[],:\"-eE. nul".charAt(random.nextInt(25));
      byte[] garbled = withText(text.substring(0, at) + by + text.substring(at + 1));
      Files.write(file, garbled);
      try {
        Autoencoder.fit(NET, SAMPLES, OPTIONS.withCheckpoint(file)).model().close();
      } catch (UncheckedIOException | IllegalArgumentException e) {
        assertArrayEquals(garbled, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void otherMeans_areNoted() throws IOException {
    cut(OPTIONS, 2);
    ObjectNode root = manifest(file);
    ((ObjectNode) root.get("means")).put("threads", "999");
    Files.write(file, withText(root.toString()));
    List<String> notes = resumed(OPTIONS, 2).report().notes();
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains("after epoch 2"), notes.get(0));
    assertTrue(notes.get(0).contains("threads was 999, is "), notes.get(0));
    assertEquals(notes, resumed(OPTIONS, EPOCHS).report().notes(), "said once");
  }

  @Test
  void missingFolder_isRefusedBeforeTraining() {
    file = folder.resolve("missing").resolve("checkpoint");
    List<Object> heard = new ArrayList<>();
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () -> Autoencoder.fit(NET, SAMPLES, OPTIONS.withCheckpoint(file), heard::add));
    assertTrue(failure.getCause().getMessage().contains(file.toString()));
    assertInstanceOf(NoSuchFileException.class, failure.getCause().getCause());
    assertTrue(heard.isEmpty());
  }

  @Test
  void folderInPlaceOfTheFile_isRefusedBeforeTraining() throws IOException {
    Files.createDirectory(file);
    List<Object> heard = new ArrayList<>();
    assertThrows(
        UncheckedIOException.class,
        () -> Autoencoder.fit(NET, SAMPLES, OPTIONS.withCheckpoint(file), heard::add));
    assertTrue(heard.isEmpty());
  }

  @Test
  void writingFailsLater_trainingGoesOnAndSaysSo() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Path there = gone.resolve("checkpoint");
    TrainingListener removing =
        progress -> {
          try {
            if (progress.epoch() == 2) {
              Files.deleteIfExists(there);
              Files.deleteIfExists(gone);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    Fit fit = Autoencoder.fit(NET, SAMPLES, OPTIONS.withCheckpoint(there), removing);
    List<String> notes = fit.report().notes();
    assertEquals(EPOCHS, fit.report().history().size());
    assertArrayEquals(straight(OPTIONS).model(), Result.of(fit).model());
    assertEquals(1, notes.size(), notes.toString());
    assertTrue(notes.get(0).contains("could not be written after epoch 3"), notes.get(0));
  }

  @Test
  void notANumber_inMoments_isKept() throws IOException {
    cut(OPTIONS.withOptimizer(Optimizer.adam(0.01)), 2);
    Map<String, byte[]> entries = entries(file);
    byte[] moments = entries.get("moments.bin");
    // Overflowed squares of gradients stop their parameter, and nothing else.
    Arrays.fill(moments, moments.length / 2, moments.length / 2 + 4, (byte) 0);
    moments[moments.length / 2 + 2] = (byte) 0x80;
    moments[moments.length / 2 + 3] = (byte) 0x7f;
    Files.write(file, with("moments.bin", moments));
    resumed(OPTIONS.withOptimizer(Optimizer.adam(0.01)), 2);
  }
}
