package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.backend.Threads;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.testkit.SyntheticData;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** However a batch is cut, it is the same batch. */
class GraphWorkersTest {
  private static final int WIDTH = 6;

  /** Sums of up to forty samples, added up in another order: floats are rounded by 6e-8. */
  private static final double ROUNDING = 2e-6;

  private String threads;

  @BeforeEach
  void keepProperty() {
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

  private static DenseLayer dense(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.TANH).build();
  }

  private static OutputLayer output(int in, int out) {
    return new OutputLayer.Builder(new LossMSE())
        .activation(Activation.IDENTITY)
        .nIn(in)
        .nOut(out)
        .build();
  }

  /** Noise comes in beside the samples, and a penalty on the code goes out beside them. */
  private static GraphPlan plan() {
    ComputationGraphConfiguration net =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("samples", "noise")
            .addLayer("code", dense(WIDTH, 4), "samples")
            .addVertex("both", new MergeVertex(), "code", "noise")
            .addLayer("hidden", dense(6, 5), "both")
            .addLayer("out", output(5, WIDTH), "hidden")
            .addLayer("penalty", output(4, 4), "code")
            .setOutputs("out", "penalty")
            .build();
    SampleShape row = new SampleShape.Features(WIDTH);
    return GraphPlan.of(
        net,
        "code",
        List.of(
            PlanInput.samples("samples", row),
            PlanInput.noise("noise", new SampleShape.Features(2))),
        List.of(
            PlanOutput.reconstruction("out", row),
            PlanOutput.penalty("penalty", new SampleShape.Features(4))));
  }

  private static BatchFeed feed(int batch) {
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(WIDTH), 60, 3, 1);
    TrainingOptions options =
        TrainingOptions.defaults().withBatchSize(batch).withCorruption(Corruption.gaussian(0.1));
    BatchFeed feed = new BatchFeed(samples, Scaling.learn(options.scaling(), samples), options);
    feed.begin(1);
    feed.advance();
    return feed;
  }

  private static GraphWorkers workers(GraphPlan plan, INDArray weights, int parts) {
    System.setProperty(Threads.PROPERTY, Integer.toString(parts));
    GraphWorkers workers = new GraphWorkers(plan, weights, 60);
    assertEquals(parts, workers.parts());
    return workers;
  }

  /** The sum over samples of gradients, by as many workers. */
  private static double[] gradient(GraphPlan plan, INDArray weights, int parts, Batch batch) {
    try (GraphWorkers workers = workers(plan, weights, parts)) {
      // Before, another batch: nothing of it may be left.
      for (Batch each : List.of(feed(33), batch)) {
        workers.each(part -> workers.compute(part, each, 1));
      }
      double[] sum = new double[(int) weights.length()];
      for (INDArray gradient : workers.gradients()) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradient.getDouble(i);
        }
      }
      return sum;
    }
  }

  @Test
  void gradient_anyNumberOfParts_isTheWholeBatchs() {
    GraphPlan plan = plan();
    INDArray weights = Graphs.initialWeights(plan.graph());
    for (int samples : new int[] {1, 2, 3, 4, 17, 40}) {
      double[] whole = gradient(plan, weights, 1, feed(samples));
      double most = 0;
      for (double value : whole) {
        most = Math.max(most, Math.abs(value));
      }
      assertTrue(most > 0);
      for (int parts : new int[] {2, 3, 5}) {
        double[] sum = gradient(plan, weights, parts, feed(samples));
        assertArrayEquals(whole, sum, ROUNDING * most, samples + " samples in " + parts);
      }
    }
  }

  @Test
  void step_anyNumberOfParts_isTheSame() {
    GraphPlan plan = plan();
    TrainingOptions options =
        TrainingOptions.defaults().withOptimizer(Optimizer.sgd(0.1)).withL2(0.1);
    for (int samples : new int[] {1, 3, 40}) {
      float[] first = null;
      for (int parts : new int[] {1, 2, 3, 5}) {
        INDArray weights = Graphs.initialWeights(plan.graph());
        try (GraphWorkers workers = workers(plan, weights, parts);
            TrainingStep step = new TrainingStep(plan, weights, workers, options)) {
          assertTrue(step.take(feed(samples), 0.1));
        }
        first = first == null ? weights.data().asFloat() : first;
        assertArrayEquals(first, weights.data().asFloat(), 1e-6f, samples + " in " + parts);
      }
    }
  }

  @Test
  void from_partsAreNextToEachOtherAndAlike() {
    GraphPlan plan = plan();
    try (GraphWorkers workers = workers(plan, Graphs.initialWeights(plan.graph()), 5)) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 200; i++) {
        int samples = i < 20 ? i : random.nextInt(1, Integer.MAX_VALUE);
        assertEquals(0, workers.from(0, samples));
        assertEquals(samples, workers.from(5, samples));
        for (int part = 0; part < 5; part++) {
          int count = workers.from(part + 1, samples) - workers.from(part, samples);
          assertTrue(count == samples / 5 || count == samples / 5 + 1, samples + ": " + count);
        }
      }
    }
  }

  private static int partsWith(org.deeplearning4j.nn.conf.layers.Layer layer) {
    ComputationGraphConfiguration net =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("samples")
            .addLayer("code", dense(WIDTH, WIDTH), "samples")
            .addLayer("layer", layer, "code")
            .addLayer("out", output(WIDTH, WIDTH), "layer")
            .setOutputs("out")
            .build();
    SampleShape row = new SampleShape.Features(WIDTH);
    GraphPlan plan =
        GraphPlan.of(
            net,
            "code",
            List.of(PlanInput.samples("samples", row)),
            List.of(PlanOutput.reconstruction("out", row)));
    System.setProperty(Threads.PROPERTY, "3");
    try (GraphWorkers workers = new GraphWorkers(plan, Graphs.initialWeights(net), 60)) {
      return workers.parts();
    }
  }

  @Test
  void fewSamples_areCutIfTheyAreLarge() {
    System.setProperty(Threads.PROPERTY, "4");
    assertEquals(1, partsOf(1 << 15, 1));
    assertEquals(2, partsOf(1 << 14, 2));
    assertEquals(3, partsOf(1 << 15, 3));
    assertEquals(1, partsOf(1 << 12, 7));
    assertEquals(1, partsOf(WIDTH, 15));
    assertEquals(2, partsOf(WIDTH, 16));
  }

  private static int partsOf(int width, int batch) {
    ComputationGraphConfiguration net =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("samples")
            .addLayer("code", dense(width, 1), "samples")
            .addLayer("out", output(1, width), "code")
            .setOutputs("out")
            .build();
    SampleShape row = new SampleShape.Features(width);
    GraphPlan plan =
        GraphPlan.of(
            net,
            "code",
            List.of(PlanInput.samples("samples", row)),
            List.of(PlanOutput.reconstruction("out", row)));
    try (GraphWorkers workers = new GraphWorkers(plan, Graphs.initialWeights(net), batch)) {
      return workers.parts();
    }
  }

  @Test
  void layersThatLookAtTheWholeBatch_haveOnePart() {
    assertEquals(3, partsWith(new ActivationLayer(Activation.ELU)));
    assertEquals(1, partsWith(new BatchNormalization.Builder().nIn(WIDTH).nOut(WIDTH).build()));
    // DL4J's keeps what it drew in the configuration, which copies of a graph share.
    assertEquals(1, partsWith(new ActivationLayer(new ActivationRReLU())));
    DenseLayer random = dense(WIDTH, WIDTH);
    random.setActivationFn(new ActivationRReLU());
    assertEquals(1, partsWith(random));
    // A copy of a layer with weights has a dropout of its own; of others it has not.
    ActivationLayer dropped = new ActivationLayer(Activation.ELU);
    dropped.setIDropout(new Dropout(0.5));
    assertEquals(1, partsWith(dropped));
    DenseLayer weighted = dense(WIDTH, WIDTH);
    weighted.setIDropout(new Dropout(0.5));
    assertEquals(3, partsWith(weighted));
    assertEquals(3, partsWith(new DropoutLayer(0.5)));
  }

  @Test
  void error_anyNumberOfParts_isTheSame() {
    GraphPlan plan = plan();
    INDArray weights = Graphs.initialWeights(plan.graph());
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(WIDTH), 3000, 3, 1);
    TrainingOptions options = TrainingOptions.defaults().withCorruption(Corruption.gaussian(0.1));
    Scaling scaling = Scaling.learn(options.scaling(), samples);
    double first = Double.NaN;
    for (int parts : new int[] {1, 2, 3}) {
      try (GraphWorkers workers = workers(plan, weights, parts)) {
        Evaluator evaluator =
            new Evaluator(workers, plan, scaling, ReconstructionError.SQUARED, options);
        double error = evaluator.errors(samples).total();
        first = parts == 1 ? error : first;
        assertEquals(first, error);
        assertEquals(first, evaluator.errors(samples).total());
      }
    }
  }
}
