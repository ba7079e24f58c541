package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.backend.Threads;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.loss.RowLoss;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * A batch that several devices share is the same batch. The devices are made up: workers with
 * threads and weights of their own, as on GPUs, in the memory of the CPU.
 */
class DevicesTest {
  /** 81 samples in batches of 40 leave one over, for which two of three devices are not needed. */
  private static final int SAMPLES = 81;

  private static final int BATCH = 40;

  /**
   * Weights and errors near 1, rounded by 6e-8 in each of fifteen steps, and sums of gradients that
   * Adam's rule divides by their size.
   */
  private static final float ROUNDING = 2e-6f;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withBatchSize(BATCH)
          .withOptimizer(Optimizer.adamW(0.01))
          .withScaling(Scaling.Method.STANDARD)
          .withLoss(ReconstructionError.SQUARED)
          .withL2(0.01)
          .withClipNorm(0.1);

  @TempDir private Path folder;
  private String threads;

  @BeforeEach
  void keepProperty() {
    // The threads that all share are counted at their first use, which is not to be here.
    Threads.returnHelpers(Threads.takeHelpers(1));
    threads = System.getProperty(Threads.PROPERTY);
  }

  @AfterEach
  void restoreProperty() {
    if (threads == null) {
      System.clearProperty(Threads.PROPERTY);
    } else {
      System.setProperty(Threads.PROPERTY, threads);
    }
  }

  /** Kinds of nets, each with samples and a corruption for its training. */
  private enum Kind {
    DENSE(new SampleShape.Features(6), Corruption.gaussian(0.2)),
    CONVOLUTION(new SampleShape.Image(1, 6, 6), Corruption.blindSpot(0.1)),
    LSTM(new SampleShape.Series(2, 5), Corruption.gaussian(0.2));

    private final SampleShape shape;
    private final Corruption corruption;

    Kind(SampleShape shape, Corruption corruption) {
      this.shape = shape;
      this.corruption = corruption;
    }

    GraphPlan plan() {
      return switch (this) {
        case DENSE ->
            DenseArchitecture.of(8, 3)
                .withActivation(Activation.TANH)
                .plan(new PlanRequest(shape, ReconstructionError.SQUARED, 7));
        case CONVOLUTION -> DevicesTest.plan(shape, convolutional(), List.of("samples"));
        case LSTM -> DevicesTest.plan(shape, recurrent(), List.of("samples", "presence"));
      };
    }

    Samples samples() {
      Samples complete = SyntheticData.lowRank(shape, SAMPLES, 3, 4);
      return this == LSTM ? ragged(complete) : complete;
    }
  }

  /** Of different lengths, with readings missing in between. */
  private static Samples ragged(Samples complete) {
    SplittableRandom random = new SplittableRandom(6);
    List<float[][]> sequences = new ArrayList<>();
    for (int i = 0; i < complete.size(); i++) {
      int length = i == 0 ? 5 : random.nextInt(2, 6);
      float[] row = complete.row(i);
      float[][] sequence = {Arrays.copyOf(row, length), Arrays.copyOfRange(row, 5, 5 + length)};
      if (random.nextBoolean()) {
        sequence[0][1] = Float.NaN;
      }
      sequences.add(sequence);
    }
    return Samples.sequences(sequences);
  }

  private static ComputationGraphConfiguration convolutional() {
    ConvolutionLayer code =
        new ConvolutionLayer.Builder(3, 3)
            .nIn(1)
            .nOut(4)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.TANH)
            .build();
    ConvolutionLayer back =
        new ConvolutionLayer.Builder(3, 3)
            .nIn(4)
            .nOut(1)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.IDENTITY)
            .build();
    CnnLossLayer loss =
        new CnnLossLayer.Builder()
            .lossFunction(new LossMSE())
            .activation(Activation.IDENTITY)
            .build();
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("samples")
        .addLayer("code", code, "samples")
        .addLayer("back", back, "code")
        .addLayer("out", loss, "back")
        .setOutputs("out")
        .build();
  }

  private static ComputationGraphConfiguration recurrent() {
    RnnOutputLayer output =
        new RnnOutputLayer.Builder(new LossMSE())
            .dataFormat(RNNFormat.NCW)
            .nIn(4)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build();
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("samples", "presence")
        .addVertex("both", new MergeVertex(), "samples", "presence")
        .addLayer(
            "code", new LSTM.Builder().nIn(4).nOut(4).dataFormat(RNNFormat.NCW).build(), "both")
        .addLayer("out", output, "code")
        .setOutputs("out")
        .build();
  }

  private static GraphPlan plan(
      SampleShape shape, ComputationGraphConfiguration net, List<String> inputs) {
    return GraphPlan.of(
        net,
        "code",
        inputs.stream()
            .map(
                name ->
                    name.equals("presence")
                        ? PlanInput.observationMask(name, shape)
                        : PlanInput.samples(name, shape))
            .toList(),
        List.of(PlanOutput.reconstruction("out", shape)));
  }

  /** The weights after five epochs, with the error after each. */
  private record Trained(float[] weights, double[] errors) {}

  private static Trained trained(Kind kind, TrainingOptions given, int devices) {
    TrainingOptions options = given.withCorruption(kind.corruption);
    GraphPlan plan = kind.plan();
    Samples samples = kind.samples();
    Scaling scaling = Scaling.learn(options.scaling(), samples);
    BatchFeed feed = new BatchFeed(samples, scaling, options);
    double[] errors = new double[5];
    try (INDArray weights = Graphs.initialWeights(plan.graph());
        GraphWorkers workers = new GraphWorkers(plan, weights, BATCH, devices);
        TrainingStep step = new TrainingStep(plan, weights, workers, options)) {
      assertEquals(devices, workers.parts());
      Evaluator evaluator =
          new Evaluator(workers, plan, scaling, ReconstructionError.SQUARED, options);
      for (int epoch = 0; epoch < errors.length; epoch++) {
        feed.begin(epoch);
        for (int i = 0; i < feed.stepsPerEpoch(); i++) {
          feed.advance();
          assertTrue(step.take(feed, 0.01));
        }
        errors[epoch] = evaluator.errors(samples).total();
      }
      return new Trained(HostArrays.values(weights), errors);
    }
  }

  @ParameterizedTest
  @EnumSource
  void steps_onSeveralDevices_areThoseOfOne(Kind kind) {
    System.setProperty(Threads.PROPERTY, "1");
    for (double clip : new double[] {0, 0.1}) {
      TrainingOptions options = OPTIONS.withClipNorm(clip);
      Trained one = trained(kind, options, 1);
      assertTrue(one.errors[4] < one.errors[0], Arrays.toString(one.errors));
      for (int devices : new int[] {2, 3, 5}) {
        Trained several = trained(kind, options, devices);
        String what = kind + " on " + devices + ", clipped to " + clip;
        assertArrayEquals(one.weights, several.weights, ROUNDING, what);
        assertArrayEquals(one.errors, several.errors, ROUNDING, what);
      }
    }
  }

  private static long address(INDArray array) {
    return array.data().addressPointer().address();
  }

  @Test
  void lanes_haveAThreadAndWeightsEach() {
    System.setProperty(Threads.PROPERTY, "1");
    GraphPlan plan = Kind.DENSE.plan();
    try (INDArray weights = Graphs.initialWeights(plan.graph());
        GraphWorkers workers = new GraphWorkers(plan, weights, BATCH, 3)) {
      Thread[] threads = new Thread[3];
      workers.each(part -> threads[part] = Thread.currentThread());
      assertSame(Thread.currentThread(), threads[0]);
      assertEquals(3, Set.of(threads).size());
      for (int i = 0; i < 10; i++) {
        weights.addi(1);
        float[] expected = HostArrays.values(weights);
        workers.each(
            part -> {
              assertSame(threads[part], Thread.currentThread());
              INDArray own = workers.worker(part).graph().params();
              assertEquals(part == 0, address(own) == address(weights));
              assertArrayEquals(expected, HostArrays.values(own));
            });
      }
    }
  }

  @Test
  void threads_shareTheWeights() {
    System.setProperty(Threads.PROPERTY, "3");
    GraphPlan plan = Kind.DENSE.plan();
    try (INDArray weights = Graphs.initialWeights(plan.graph());
        GraphWorkers workers = new GraphWorkers(plan, weights, BATCH)) {
      assertEquals(3, workers.parts());
      for (int part = 0; part < 3; part++) {
        assertEquals(address(weights), address(workers.worker(part).graph().params()));
      }
    }
  }

  private static int partsOf(Kind kind, int batch, int devices) {
    GraphPlan plan = kind.plan();
    try (INDArray weights = Graphs.initialWeights(plan.graph());
        GraphWorkers workers = new GraphWorkers(plan, weights, batch, devices)) {
      return workers.parts();
    }
  }

  @Test
  void smallBatch_isForFewerDevices() {
    assertEquals(4, partsOf(Kind.DENSE, 64, 4));
    assertEquals(2, partsOf(Kind.DENSE, 20, 4));
    assertEquals(1, partsOf(Kind.DENSE, 3, 4));
  }

  private static final DenseArchitecture NET = DenseArchitecture.of(10, 3);

  private static Samples rows() {
    return SyntheticData.lowRank(new SampleShape.Features(6), 100, 3, 4);
  }

  private static final TrainingOptions FIT =
      OPTIONS.withEpochs(6).withBatchSize(32).withCorruption(Corruption.gaussian(0.1));

  private static final TrainingListener NOBODY = progress -> {};

  /** A fit on a machine with the given number of devices, all of which it may take. */
  private static Fit fit(Architecture net, TrainingOptions options, int devices) {
    return Trainer.fit(
        net, rows(), options.withDevices(TrainingOptions.ALL_DEVICES), NOBODY, () -> devices);
  }

  private static void assertAlike(Fit expected, Fit actual) {
    try (Autoencoder one = expected.model();
        Autoencoder other = actual.model()) {
      float[][] rows = rows().rows();
      float[][] images = one.reconstruct(rows);
      float[][] others = other.reconstruct(rows);
      for (int i = 0; i < rows.length; i++) {
        // In raw units: values up to 60, each scaled by up to 3.
        assertArrayEquals(images[i], others[i], 100 * ROUNDING);
      }
    }
    List<Epoch> history = expected.report().history();
    assertEquals(history.size(), actual.report().history().size());
    for (int i = 0; i < history.size(); i++) {
      Epoch one = history.get(i);
      Epoch other = actual.report().history().get(i);
      assertEquals(one.trainingError(), other.trainingError(), ROUNDING);
      assertEquals(one.validationError(), other.validationError(), ROUNDING);
      assertEquals(one.learningRate(), other.learningRate());
    }
  }

  @Test
  void fit_onSeveralDevices_isThatOnOne() {
    System.setProperty(Threads.PROPERTY, "1");
    Fit several = fit(NET, FIT, 3);
    assertTrue(several.report().notes().isEmpty());
    assertEquals(
        "all", several.model().description().training().orElseThrow().options().get("devices"));
    assertAlike(fit(NET, FIT, 1), several);
  }

  /** A squared error that is not a number once, at its eighth step on some threads. */
  static final class Unsteady extends RowLoss {
    private static final long serialVersionUID = 1;
    private static final ThreadLocal<Integer> STEP = ThreadLocal.withInitial(() -> 0);
    private final String thread;

    Unsteady(String thread) {
      this.thread = thread;
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
      boolean bad = step == 7 && Thread.currentThread().getName().equals(thread);
      return bad ? Double.NaN : super.computeScore(labels, preOutput, activation, mask, average);
    }

    @Override
    protected INDArray losses(INDArray differences) {
      return differences.mul(differences).mean(true, 1);
    }

    @Override
    protected INDArray slopes(INDArray differences) {
      return differences.muli(2.0 / differences.size(1));
    }
  }

  private static Architecture unsteadyOn(String thread) {
    return HeldTypes.planned(
        request -> {
          GraphPlan plan = NET.plan(request);
          LayerVertex output = (LayerVertex) plan.graph().getVertices().get("reconstruction");
          ((BaseOutputLayer) output.getLayerConf().getLayer()).setLossFn(new Unsteady(thread));
          return plan;
        });
  }

  @Test
  void fit_stepBack_isForAllDevices() {
    System.setProperty(Threads.PROPERTY, "1");
    // 90 of 100 samples train, in batches of 32: 3 steps an epoch.
    Fit one = fit(unsteadyOn("concertina-fit"), FIT, 1);
    assertEquals(1, one.report().notes().size());
    assertTrue(one.report().notes().get(0).contains("epoch 3"));
    Fit several = fit(unsteadyOn("concertina-worker-2"), FIT, 3);
    assertEquals(one.report().notes(), several.report().notes());
    assertAlike(one, several);
  }

  @Test
  void fit_dropoutOnSeveralDevices_isReproducible() throws IOException {
    Architecture net = NET.withDropout(0.2);
    assertArrayEquals(saved(fit(net, FIT, 3)), saved(fit(net, FIT, 3)));
  }

  private byte[] saved(Fit fit) throws IOException {
    Path file = folder.resolve("model");
    try (Autoencoder model = fit.model()) {
      model.save(file);
      return Files.readAllBytes(file);
    }
  }

  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private void cut(TrainingOptions options, int devices) {
    TrainingListener listener =
        progress -> {
          if (progress.ended() != null && progress.epoch() == 3) {
            throw new Cut();
          }
        };
    assertThrows(Cut.class, () -> Trainer.fit(NET, rows(), options, listener, () -> devices));
  }

  @Test
  void checkpoint_onSeveralDevices_goesOnWithTheSameBits() throws IOException {
    byte[] straight = saved(fit(NET, FIT, 3));
    TrainingOptions kept =
        FIT.withCheckpoint(folder.resolve("checkpoint")).withDevices(TrainingOptions.ALL_DEVICES);
    cut(kept, 3);
    Fit resumed = fit(NET, kept, 3);
    assertTrue(resumed.report().notes().isEmpty());
    assertArrayEquals(straight, saved(resumed));
  }

  @Test
  void checkpoint_onOtherDevices_goesOnAndSaysSo() {
    System.setProperty(Threads.PROPERTY, "1");
    TrainingOptions kept = FIT.withCheckpoint(folder.resolve("checkpoint")).withDevices(3);
    cut(kept, 3);
    Fit resumed = Trainer.fit(NET, rows(), kept.withDevices(2), NOBODY, () -> 3);
    String note = String.join("; ", resumed.report().notes());
    assertTrue(note.contains("devices was 3, is 2"), note);
    assertAlike(fit(NET, FIT, 1), resumed);
  }

  @Test
  void fit_onTheCpu_devicesMeanNothing() throws IOException {
    Fit all = Autoencoder.fit(NET, rows(), FIT.withDevices(TrainingOptions.ALL_DEVICES));
    Fit one = Autoencoder.fit(NET, rows(), FIT);
    assertEquals(
        "all", all.model().description().training().orElseThrow().options().get("devices"));
    assertFalse(
        one.model().description().training().orElseThrow().options().containsKey("devices"));
    float[][] rows = rows().rows();
    try (Autoencoder first = all.model();
        Autoencoder second = one.model()) {
      assertTrue(Arrays.deepEquals(first.reconstruct(rows), second.reconstruct(rows)));
    }
    assertTrue(all.report().notes().isEmpty());
  }

  private static GraphPlan normalizing(PlanRequest request) {
    int width = request.shape().size();
    OutputLayer output =
        new OutputLayer.Builder(request.lossFunction())
            .nIn(5)
            .nOut(width)
            .activation(Activation.IDENTITY)
            .build();
    ComputationGraphConfiguration net =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .graphBuilder()
            .addInputs("samples")
            .addLayer("code", new DenseLayer.Builder().nIn(width).nOut(5).build(), "samples")
            .addLayer(
                "norm",
                new BatchNormalization.Builder().nIn(5).nOut(5).useLogStd(false).build(),
                "code")
            .addLayer("out", output, "norm")
            .setOutputs("out")
            .build();
    return plan(request.shape(), net, List.of("samples"));
  }

  @Test
  void fit_netThatLooksAtTheWholeBatch_staysOnOneDeviceAndSaysSo() throws IOException {
    Architecture net = HeldTypes.planned(DevicesTest::normalizing);
    Fit several = fit(net, FIT, 3);
    String note = String.join("; ", several.report().notes());
    assertTrue(note.contains("one GPU of 3") && note.contains("batch normalisation"), note);
    assertArrayEquals(saved(fit(net, FIT, 1)), saved(several));
  }

  @Test
  void withDevices_noneOrFewer_isRefused() {
    for (int devices : new int[] {0, -1}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> OPTIONS.withDevices(devices))
              .getMessage();
      assertTrue(message.contains("devices"), message);
    }
  }
}
