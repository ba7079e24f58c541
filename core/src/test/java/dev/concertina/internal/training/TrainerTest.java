package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingListener.Progress;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.TrainingReport.Stop;
import dev.concertina.backend.Threads;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.data.Split;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.SyntheticData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class TrainerTest {
  /** The same mean over the same floats, summed in another order. */
  private static final double ROUNDING = 1e-6;

  private static final SampleShape SHAPE = new SampleShape.Features(6);
  private static final DenseArchitecture NET = DenseArchitecture.of(10, 3);
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withEpochs(6).withBatchSize(32);

  private static Samples samples(int size) {
    return SyntheticData.lowRank(SHAPE, size, 3, 4);
  }

  private static float[] weights(Fit fit) {
    return fit.model().reconstruct(samples(40).toArray()).data().asFloat();
  }

  private static double error(Fit fit, Samples samples) {
    double[] errors = fit.model().sampleErrors(samples, fit.report().loss());
    return Arrays.stream(errors).average().orElseThrow();
  }

  private static void assertBestIsTheModel(Fit fit) {
    double error = error(fit, fit.heldOut().orElseThrow());
    assertEquals(error, fit.report().bestError(), ROUNDING * error);
  }

  @Test
  void fit_patience_keepsTheBestEpochsWeights() {
    // A rate this high makes the error go up and down.
    TrainingOptions options =
        OPTIONS
            .withEpochs(200)
            .withPatience(3)
            .withOptimizer(Optimizer.adam(0.2))
            .withSchedule(Schedule.constant());
    Fit fit = Autoencoder.fit(NET, samples(300), options);
    try (Autoencoder model = fit.model()) {
      TrainingReport report = fit.report();
      assertEquals(Stop.PATIENCE, report.stop());
      assertEquals(report.bestEpoch() + 3, report.history().size());
      double least =
          report.history().stream().mapToDouble(Epoch::validationError).min().orElseThrow();
      assertEquals(least, report.bestError());
      assertBestIsTheModel(fit);
    }
  }

  @Test
  void fit_validationNone_decidesByTheTrainingError() {
    Fit fit = Autoencoder.fit(NET, samples(100), OPTIONS.withValidation(0));
    try (Autoencoder model = fit.model()) {
      assertTrue(fit.heldOut().isEmpty());
      assertEquals(100, fit.report().trainingSamples());
      assertEquals(0, fit.report().validationSamples());
      fit.report().history().forEach(e -> assertTrue(Double.isNaN(e.validationError())));
      double error = error(fit, samples(100));
      assertEquals(error, fit.report().bestError(), ROUNDING * error);
    }
  }

  @Test
  void fit_timeOrdered_holdsOutTheLast() {
    Samples samples = samples(50);
    Fit fit = Autoencoder.fit(NET, samples, OPTIONS.withTimeOrdered(true).withValidation(0.2));
    try (Autoencoder model = fit.model()) {
      float[][] last = samples.select(IntStream.range(40, 50).toArray()).rows();
      assertArrayEquals(last, fit.heldOut().orElseThrow().rows());
    }
  }

  @Test
  void fit_scaling_isLearnedFromTheTrainingPartOnly() {
    float[][] rows = samples(50).rows();
    for (int i = 40; i < 50; i++) {
      rows[i][2] = 1000;
    }
    Samples samples = Samples.of(rows);
    TrainingOptions options =
        OPTIONS.withTimeOrdered(true).withValidation(0.2).withScaling(Scaling.Method.STANDARD);
    Fit fit = Autoencoder.fit(NET, samples, options);
    try (Autoencoder model = fit.model()) {
      Samples training = samples.select(Split.tail(50, 0.2).training());
      assertEquals(Scaling.learn(Scaling.Method.STANDARD, training), model.description().scaling());
      assertBestIsTheModel(fit);
    }
  }

  @Test
  void fit_declaredRange_takesCrossEntropy() {
    float[][] rows = new float[60][6];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < 6; j++) {
        rows[i][j] = (i * 31 + j * 17) % 256;
      }
    }
    Samples bytes = Samples.of(rows).withRange(new Range(0, 255));
    Fit fit = Autoencoder.fit(NET, bytes, OPTIONS);
    try (Autoencoder model = fit.model()) {
      assertEquals(ReconstructionError.CROSS_ENTROPY, fit.report().loss());
      assertBestIsTheModel(fit);
      for (float[] row : model.reconstruct(rows)) {
        for (float value : row) {
          assertTrue(value >= 0 && value <= 255, "a sigmoid, in raw units: " + value);
        }
      }
    }
  }

  @Test
  void fit_crossEntropyOutsideUnitInterval_isRefused() {
    TrainingOptions options =
        OPTIONS.withLoss(ReconstructionError.CROSS_ENTROPY).withScaling(Scaling.Method.STANDARD);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Autoencoder.fit(NET, samples(50), options))
            .getMessage();
    assertTrue(message.contains("[0, 1]") && message.contains("min-max"), message);
    Autoencoder.fit(NET, samples(50), options.withScaling(Scaling.Method.MIN_MAX)).model().close();
  }

  @Test
  void fit_oneSample_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Autoencoder.fit(NET, samples(1), OPTIONS));
  }

  @Test
  void fit_twoSamples_works() {
    Fit fit = Autoencoder.fit(NET, samples(2), OPTIONS);
    assertEquals(1, fit.report().trainingSamples());
    assertEquals(1, fit.heldOut().orElseThrow().size());
    fit.model().close();
  }

  @Test
  void fit_nothing_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Autoencoder.fit(null, samples(9), OPTIONS));
    assertThrows(IllegalArgumentException.class, () -> Autoencoder.fit(NET, null, OPTIONS));
    assertThrows(IllegalArgumentException.class, () -> Autoencoder.fit(NET, samples(9), null));
    assertThrows(
        IllegalArgumentException.class, () -> Autoencoder.fit(NET, samples(9), OPTIONS, null));
  }

  @Test
  void fit_fixedStepsAndFewSamples_takesThatManySteps() {
    List<Progress> heard = new ArrayList<>();
    Fit fit =
        Autoencoder.fit(
            NET,
            samples(10),
            OPTIONS.withEpochs(3).withStepsPerEpoch(20).withBatchSize(64),
            heard::add);
    fit.model().close();
    assertEquals(60, heard.get(heard.size() - 1).step());
    assertEquals(3, fit.report().history().size());
  }

  @Test
  void fit_everyOptimizer_lowersTheLoss() {
    for (Optimizer.Method method : Optimizer.Method.values()) {
      double rate = method == Optimizer.Method.SGD ? 0.5 : 0.02;
      TrainingOptions options =
          OPTIONS.withEpochs(12).withOptimizer(Optimizer.parse(method.name(), rate));
      Fit fit = Autoencoder.fit(NET, samples(300), options);
      fit.model().close();
      double first = fit.report().history().get(0).validationError();
      assertTrue(
          fit.report().bestError() < 0.8 * first,
          method + ": from " + first + " to " + fit.report().bestError());
    }
  }

  @Test
  void fit_seedZero_isASeed() {
    Fit first = Autoencoder.fit(NET, samples(60), OPTIONS.withSeed(0));
    Fit second = Autoencoder.fit(NET, samples(60), OPTIONS.withSeed(0));
    assertArrayEquals(weights(first), weights(second));
    first.model().close();
    second.model().close();
  }

  /** A squared error that is not a number at some of its steps. */
  static final class Unsteady extends LossMSE {
    private static final long serialVersionUID = 1;
    private static final ThreadLocal<Integer> STEP = ThreadLocal.withInitial(() -> 0);
    private final transient IntPredicate bad;

    Unsteady(IntPredicate bad) {
      this.bad = bad;
    }

    @Override
    public double computeScore(
        INDArray labels,
        INDArray preOutput,
        IActivation activation,
        INDArray mask,
        boolean average) {
      int step = STEP.get();
      STEP.set(step + 1);
      return bad.test(step)
          ? Double.NaN
          : super.computeScore(labels, preOutput, activation, mask, average);
    }
  }

  static Architecture unsteady(IntPredicate bad) {
    return HeldTypes.planned(
        request -> {
          GraphPlan plan = NET.plan(request);
          LayerVertex output = (LayerVertex) plan.graph().getVertices().get("reconstruction");
          ((BaseOutputLayer) output.getLayerConf().getLayer()).setLossFn(new Unsteady(bad));
          return plan;
        });
  }

  // 100 samples of which 90 train, in batches of 32: 3 steps an epoch.

  @Test
  void fit_lossOnceNotFinite_goesBackAndHalvesTheRate() {
    TrainingOptions options = OPTIONS.withSchedule(Schedule.constant());
    Fit fit = Autoencoder.fit(unsteady(step -> step == 7), samples(100), options);
    try (Autoencoder model = fit.model()) {
      TrainingReport report = fit.report();
      assertEquals(Stop.ALL_EPOCHS, report.stop());
      assertEquals(6, report.history().size());
      assertEquals(
          IntStream.rangeClosed(1, 6).boxed().toList(),
          report.history().stream().map(Epoch::number).toList());
      assertEquals(1, report.notes().size());
      assertTrue(report.notes().get(0).contains("epoch 3"), report.notes().get(0));
      assertEquals(1e-3, report.history().get(1).learningRate(), 1e-12);
      assertEquals(5e-4, report.history().get(2).learningRate(), 1e-12);
      assertBestIsTheModel(fit);
    }
  }

  @Test
  void fit_lossNeverFiniteAgain_stopsWithTheBest() {
    Fit fit = Autoencoder.fit(unsteady(step -> step >= 7), samples(100), OPTIONS);
    try (Autoencoder model = fit.model()) {
      assertEquals(Stop.DIVERGED, fit.report().stop());
      assertEquals(2, fit.report().history().size());
      assertFalse(fit.report().notes().isEmpty());
      assertBestIsTheModel(fit);
      assertEquals(Stop.DIVERGED, model.description().training().orElseThrow().stop());
    }
  }

  @Test
  void fit_lossNotFiniteFromTheStart_saysWhatToDo() {
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> Autoencoder.fit(unsteady(step -> true), samples(100), OPTIONS))
            .getMessage();
    assertTrue(message.contains("lower") && message.contains("first epoch"), message);
  }

  @Test
  void fit_absurdRate_neverGivesNotANumber() {
    TrainingOptions options =
        OPTIONS
            .withClipNorm(0)
            .withOptimizer(Optimizer.sgd(1e12))
            .withSchedule(Schedule.constant());
    assertThrows(IllegalStateException.class, () -> Autoencoder.fit(NET, samples(100), options));
  }

  @Test
  void fit_heldOutOverflows_isNoReasonToIgnoreIt() {
    float[][] rows = samples(50).rows();
    for (float[] row : rows) {
      row[2] /= 1e6f; // so that its scaled value is no float
    }
    rows[49][2] = 3e38f;
    TrainingOptions options = OPTIONS.withTimeOrdered(true).withValidation(0.1);
    String message =
        assertThrows(
                IllegalStateException.class, () -> Autoencoder.fit(NET, Samples.of(rows), options))
            .getMessage();
    assertTrue(message.contains("extreme values"), message);
  }

  @Test
  void fit_interrupted_returnsTheBestSoFar() {
    Thread caller = Thread.currentThread();
    Fit fit =
        Autoencoder.fit(
            NET,
            samples(100),
            OPTIONS.withEpochs(1_000_000),
            progress -> {
              if (progress.epoch() == 3) {
                caller.interrupt();
              }
            });
    assertTrue(Thread.interrupted(), "the interrupt status is set");
    try (Autoencoder model = fit.model()) {
      assertEquals(Stop.INTERRUPTED, fit.report().stop());
      assertTrue(fit.report().history().size() >= 3);
      assertBestIsTheModel(fit);
    }
  }

  @Test
  void fit_interruptedOnTheWayToTheLastEpoch_returnsTheBest() {
    Thread caller = Thread.currentThread();
    // A rate so high that the error goes up and down.
    TrainingOptions rough =
        OPTIONS
            .withEpochs(1_000_000)
            .withOptimizer(Optimizer.adam(0.3))
            .withSchedule(Schedule.constant())
            .withKeepBest(false);
    Fit fit =
        Autoencoder.fit(
            NET,
            samples(100),
            rough,
            progress -> {
              if (progress.epoch() == 12) {
                caller.interrupt();
              }
            });
    assertTrue(Thread.interrupted(), "the interrupt status is set");
    try (Autoencoder model = fit.model()) {
      assertEquals(Stop.INTERRUPTED, fit.report().stop());
      double least =
          fit.report().history().stream()
              .mapToDouble(TrainingReport.Epoch::decidingError)
              .min()
              .orElseThrow();
      assertEquals(least, fit.report().bestError());
      assertBestIsTheModel(fit);
    }
  }

  @Test
  void fit_interruptedBefore_stillReturnsAModel() {
    Thread.currentThread().interrupt();
    Fit fit = Autoencoder.fit(NET, samples(100), OPTIONS.withEpochs(1_000_000));
    assertTrue(Thread.interrupted(), "the interrupt status is set");
    try (Autoencoder model = fit.model()) {
      assertEquals(Stop.INTERRUPTED, fit.report().stop());
      assertBestIsTheModel(fit);
    }
  }

  @Test
  void fit_listenerThrows_throwsThat() {
    RuntimeException mine = new UnsupportedOperationException("mine");
    assertSame(
        mine,
        assertThrows(
            UnsupportedOperationException.class,
            () ->
                Autoencoder.fit(
                    NET,
                    samples(50),
                    OPTIONS,
                    progress -> {
                      throw mine;
                    })));
    Error error = new AssertionError("mine too");
    assertSame(
        error,
        assertThrows(
            AssertionError.class,
            () ->
                Autoencoder.fit(
                    NET,
                    samples(50),
                    OPTIONS,
                    progress -> {
                      throw error;
                    })));
  }

  @Test
  void fit_planFails_throwsThat() {
    RuntimeException mine = new UnsupportedOperationException("mine");
    Architecture failing =
        HeldTypes.planned(
            request -> {
              throw mine;
            });
    assertSame(
        mine,
        assertThrows(
            UnsupportedOperationException.class,
            () -> Autoencoder.fit(failing, samples(50), OPTIONS)));
  }

  @Test
  void fit_planForAnotherShape_isRefused() {
    Architecture wrong =
        HeldTypes.planned(
            request ->
                NET.plan(
                    new PlanRequest(
                        new SampleShape.Features(6000), request.loss(), request.seed())));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Autoencoder.fit(wrong, samples(50), OPTIONS))
            .getMessage();
    assertTrue(message.contains("[n, 6000]") && message.contains("[n, 6]"), message);
  }

  @Test
  void onProgress_counts_areConsistent() {
    List<Progress> heard = new ArrayList<>();
    Autoencoder.fit(NET, samples(100), OPTIONS, heard::add).model().close();
    List<Progress> ends = heard.stream().filter(p -> p.ended() != null).toList();
    assertEquals(6, ends.size());
    long step = 0;
    for (Progress progress : heard) {
      assertTrue(progress.step() > step && progress.step() <= progress.steps());
      step = progress.step();
      assertEquals(18, progress.steps());
      assertEquals(6, progress.epochs());
      assertFalse(progress.remaining().isNegative());
      assertFalse(progress.elapsed().isNegative());
      assertEquals(progress.ended() != null, progress.validationError().isPresent());
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(i + 1, ends.get(i).epoch());
      assertEquals(3 * (i + 1), ends.get(i).step());
      assertEquals(i + 1, ends.get(i).ended().number());
    }
    assertTrue(heard.get(heard.size() - 1).remaining().isZero());
  }

  @Test
  void fit_callersRandomNumbersAndWorkspaces_areUntouched() {
    Nd4j.getRandom().setSeed(99);
    float[] expected = Nd4j.rand(1, 8).data().asFloat();
    Nd4j.getRandom().setSeed(99);
    int workspaces = Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().size();
    Fit fit = Autoencoder.fit(NET.withDropout(0.1), samples(60), OPTIONS);
    try (Autoencoder model = fit.model()) {
      model.reconstruct(samples(60).toArray());
      model.encode(samples(60).rows());
      assertEquals(
          workspaces, Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().size());
      assertArrayEquals(expected, Nd4j.rand(1, 8).data().asFloat());
    }
  }

  @Test
  void fit_withinAWorkspace_staysOutOfIt() {
    INDArray codes;
    INDArray detached = samples(20).toArray();
    Fit fit;
    try (MemoryWorkspace open = Nd4j.getWorkspaceManager().getAndActivateWorkspace("callers")) {
      fit = Autoencoder.fit(NET, samples(60), OPTIONS);
      INDArray attached = samples(20).toArray();
      codes = fit.model().encode(attached);
      assertFalse(codes.isAttached());
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    assertArrayEquals(fit.model().encode(detached).data().asFloat(), codes.data().asFloat());
    fit.model().close();
  }

  @Test
  void fit_twoAtOnce_areWhatTheyAreAlone() throws Exception {
    DenseArchitecture net = NET.withDropout(0.2);
    Fit one = Autoencoder.fit(net, samples(120), OPTIONS.withSeed(1));
    Fit two = Autoencoder.fit(net, samples(120), OPTIONS.withSeed(2));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Fit>> both =
          List.of(
              () -> Autoencoder.fit(net, samples(120), OPTIONS.withSeed(1)),
              () -> Autoencoder.fit(net, samples(120), OPTIONS.withSeed(2)));
      List<Future<Fit>> fits = threads.invokeAll(both);
      assertArrayEquals(weights(one), weights(fits.get(0).get()));
      assertArrayEquals(weights(two), weights(fits.get(1).get()));
      assertFalse(Arrays.equals(weights(one), weights(two)));
      fits.get(0).get().model().close();
      fits.get(1).get().model().close();
    } finally {
      threads.shutdownNow();
      one.model().close();
      two.model().close();
    }
  }

  @Test
  void fit_inAnotherProcess_givesTheSameBits() throws Exception {
    Process java =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-Dconcertina.threads=" + Threads.count(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FitDigest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), output);
    assertTrue(output.contains("digest " + FitDigest.digest()), output);
  }

  @Test
  void fit_dropout_isActiveInTrainingOnly() {
    TrainingOptions options = OPTIONS.withEpochs(2);
    Fit plain = Autoencoder.fit(NET, samples(60), options);
    Fit dropping = Autoencoder.fit(NET.withDropout(0.5), samples(60), options);
    assertFalse(Arrays.equals(weights(plain), weights(dropping)), "it trains otherwise");
    assertArrayEquals(weights(dropping), weights(dropping), "and runs the same every time");
    assertNotEquals(plain.report().bestError(), dropping.report().bestError());
    assertBestIsTheModel(dropping);
    plain.model().close();
    dropping.model().close();
  }

  @Test
  void report_bestEpochOutsideItsHistory_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TrainingReport(
                List.of(),
                1,
                Stop.INTERRUPTED,
                ReconstructionError.SQUARED,
                1,
                0,
                0,
                "CPU",
                List.of(),
                List.of()));
  }

  @Test
  void keepBest_off_keepsTheLastEpoch() {
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(4), 40, 2, 3);
    // A rate so high that the error goes up and down.
    TrainingOptions rough =
        TrainingOptions.defaults()
            .withEpochs(12)
            .withOptimizer(Optimizer.adam(0.3))
            .withSchedule(Schedule.constant());
    try (Autoencoder best = Autoencoder.fit(DenseArchitecture.of(3), samples, rough).model()) {
      Fit fit = Autoencoder.fit(DenseArchitecture.of(3), samples, rough.withKeepBest(false));
      try (Autoencoder last = fit.model()) {
        assertEquals(12, fit.report().bestEpoch());
        assertEquals(
            Arrays.stream(
                    last.sampleErrors(fit.heldOut().orElseThrow(), ReconstructionError.SQUARED))
                .average()
                .orElseThrow(),
            fit.report().history().get(11).validationError(),
            1e-5);
        assertFalse(
            Arrays.deepEquals(best.reconstruct(samples.rows()), last.reconstruct(samples.rows())),
            "the best epoch is not the last, or this shows nothing");
      }
    }
  }
}
