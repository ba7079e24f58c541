package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Optimizer;
import dev.concertina.Optimizer.Method;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class TrainingStepTest {
  private static final int WIDTH = 6;
  private static final int BATCH = 10;
  private static final double RATE = 0.01;

  /**
   * Twenty steps of floats, each rounded by 6e-8 of a weight of about 1; divisions by small moments
   * magnify that.
   */
  private static final double ROUNDING = 2e-5;

  private static final TrainingOptions PLAIN =
      TrainingOptions.defaults().withClipNorm(0).withOptimizer(Optimizer.sgd(RATE));

  private static GraphPlan plan(ReconstructionError loss) {
    return DenseArchitecture.of(5, 3)
        .withActivation(Activation.TANH)
        .plan(new PlanRequest(new SampleShape.Features(WIDTH), loss, 7));
  }

  private static INDArray batch(int number) {
    SplittableRandom random = new SplittableRandom(number);
    float[] values = new float[BATCH * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Nd4j.create(values, new int[] {BATCH, WIDTH});
  }

  /** Inputs and targets as they stand. */
  private record Given(INDArray inputs, INDArray targets) implements Batch {
    @Override
    public int samples() {
      return (int) inputs.size(0);
    }

    @Override
    public void read(int from, int count, float[] into) {
      copy(targets, from, count, into);
    }

    @Override
    public boolean corrupts() {
      return inputs != targets;
    }

    @Override
    public void corrupt(int from, int count, float[] values) {
      copy(inputs, from, count, values);
    }

    @Override
    public void noise(int input, int from, int count, int width, float[] into) {
      throw new AssertionError("no noise input here");
    }

    @Override
    public void quantisationNoise(int input, int from, int count, int width, float[] into) {
      throw new AssertionError("no noise input here");
    }

    private static void copy(INDArray array, int from, int count, float[] into) {
      float[] all = array.dup('c').data().asFloat();
      int width = (int) array.size(1);
      System.arraycopy(all, from * width, into, 0, count * width);
    }
  }

  /** A step under test, with the graphs that it runs on. */
  private static final class Stepper implements AutoCloseable {
    private final GraphWorkers graphs;
    private final TrainingStep step;

    Stepper(GraphPlan plan, INDArray weights, TrainingOptions options) {
      graphs = new GraphWorkers(plan, weights, 2 * BATCH);
      step = new TrainingStep(plan, weights, graphs, options);
    }

    boolean take(INDArray in, INDArray out, double rate) {
      return step.take(new Given(in, out), rate);
    }

    ComputationGraph graph() {
      return graphs.worker(0).graph();
    }

    @Override
    public void close() {
      step.close();
      graphs.close();
    }
  }

  /** The weights after some steps of ours. */
  private static float[] ours(GraphPlan plan, TrainingOptions options, int steps) {
    INDArray weights = Graphs.initialWeights(plan.graph());
    try (Stepper step = new Stepper(plan, weights, options)) {
      for (int i = 0; i < steps; i++) {
        INDArray batch = batch(i);
        assertTrue(step.take(batch, batch, options.optimizer().learningRate()));
      }
    }
    return weights.data().asFloat();
  }

  /** The weights after the same steps of DL4J's own solver and updaters. */
  private static float[] theirs(
      GraphPlan plan, IUpdater updater, List<Regularization> penalties, int steps) {
    ComputationGraphConfiguration configuration = plan.graph().clone();
    configuration
        .getVertices()
        .values()
        .forEach(
            vertex -> {
              BaseLayer layer = (BaseLayer) ((LayerVertex) vertex).getLayerConf().getLayer();
              layer.setIUpdater(updater.clone());
              layer.setBiasUpdater(null);
              layer.setRegularization(new ArrayList<>(penalties));
            });
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(Graphs.initialWeights(plan.graph()), true);
    for (int i = 0; i < steps; i++) {
      graph.fit(new INDArray[] {batch(i)}, new INDArray[] {batch(i)});
    }
    return graph.params().dup().data().asFloat();
  }

  static Stream<Arguments> updaters() {
    return Stream.of(
        Arguments.of(Method.SGD, new Sgd(RATE)),
        Arguments.of(Method.MOMENTUM, new Nesterovs(RATE, 0.9)),
        Arguments.of(Method.RMSPROP, new RmsProp(RATE)),
        Arguments.of(Method.ADAGRAD, new AdaGrad(RATE)),
        Arguments.of(Method.ADAM, new Adam(RATE)),
        Arguments.of(Method.ADAMW, new Adam(RATE)));
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void take_twentySteps_areThoseOfDl4j(Method method, IUpdater updater) {
    GraphPlan plan = plan(ReconstructionError.SQUARED);
    double decay = method == Method.ADAMW ? 0.1 : 0;
    TrainingOptions options = PLAIN.withOptimizer(new Optimizer(method, RATE, decay));
    List<Regularization> penalties = new ArrayList<>();
    if (decay > 0) {
      penalties.add(new WeightDecay(decay, true));
    }
    assertArrayEquals(
        theirs(plan, updater, penalties, 20), ours(plan, options, 20), (float) ROUNDING);

    penalties.add(0, new L2Regularization(0.05));
    penalties.add(0, new L1Regularization(0.02));
    assertArrayEquals(
        theirs(plan, updater, penalties, 20),
        ours(plan, options.withL1(0.02).withL2(0.05), 20),
        (float) ROUNDING);
  }

  @Test
  void take_penalties_changeTheWeights() {
    GraphPlan plan = plan(ReconstructionError.SQUARED);
    float[] none = ours(plan, PLAIN, 5);
    assertFalse(Arrays.equals(none, ours(plan, PLAIN.withL1(0.02), 5)));
    assertFalse(Arrays.equals(none, ours(plan, PLAIN.withL2(0.05), 5)));
  }

  @Test
  void take_clipNorm_shrinksTheWholeGradient() {
    GraphPlan plan = plan(ReconstructionError.SQUARED);
    TrainingOptions unit = PLAIN.withOptimizer(Optimizer.sgd(1));
    float[] start = Graphs.initialWeights(plan.graph()).data().asFloat();
    float[] free = ours(plan, unit, 1);
    double norm = 0;
    for (int i = 0; i < start.length; i++) {
      norm += Math.pow((double) start[i] - free[i], 2);
    }
    norm = Math.sqrt(norm);
    double bound = norm / 3;
    float[] clipped = ours(plan, unit.withClipNorm(bound), 1);
    for (int i = 0; i < start.length; i++) {
      double expected = start[i] + (free[i] - start[i]) * bound / norm;
      assertEquals(expected, clipped[i], ROUNDING * norm);
    }
    assertArrayEquals(free, ours(plan, unit.withClipNorm(norm * 1.01), 1));
  }

  /**
   * With p the output before the step and t the target, the gradient of the output's bias is the
   * mean over samples and values of 2 (p - t) for the squared error and of p - t for cross-entropy
   * on a sigmoid.
   */
  @Test
  void take_outputBias_movesByTheMeanOverSamplesAndValues() {
    for (ReconstructionError loss :
        List.of(ReconstructionError.SQUARED, ReconstructionError.CROSS_ENTROPY)) {
      GraphPlan plan = plan(loss);
      INDArray weights = Graphs.initialWeights(plan.graph());
      ComputationGraph graph = Graphs.sharing(plan.graph(), weights);
      INDArray in = batch(1);
      INDArray output = graph.output(false, in)[0];
      INDArray before = graph.getLayer("reconstruction").getParam("b").dup();
      TrainingOptions options = PLAIN.withOptimizer(Optimizer.sgd(1));
      try (Stepper step = new Stepper(plan, weights, options)) {
        assertTrue(step.take(in, in, 1));
      }
      double factor = loss == ReconstructionError.SQUARED ? 2 : 1;
      INDArray expected = output.sub(in).mean(0).muli(factor / WIDTH);
      INDArray moved = before.sub(graph.getLayer("reconstruction").getParam("b"));
      for (int i = 0; i < WIDTH; i++) {
        assertEquals(expected.getDouble(i), moved.getDouble(i), ROUNDING, loss + " " + i);
      }
    }
  }

  @Test
  void take_batchTwiceOver_isTheSameStep() {
    GraphPlan plan = plan(ReconstructionError.SQUARED);
    float[][] after = new float[2][];
    for (int i = 0; i < 2; i++) {
      INDArray weights = Graphs.initialWeights(plan.graph());
      INDArray in = i == 0 ? batch(1) : Nd4j.concat(0, batch(1), batch(1));
      try (Stepper step = new Stepper(plan, weights, PLAIN)) {
        step.take(in, in, 0.5);
      }
      after[i] = weights.data().asFloat();
    }
    assertArrayEquals(after[0], after[1], (float) ROUNDING);
  }

  @Test
  void take_lossNotFinite_changesNothing() {
    GraphPlan plan = plan(ReconstructionError.SQUARED);
    INDArray weights = Graphs.initialWeights(plan.graph());
    float[] before = weights.data().asFloat();
    INDArray bad = batch(1);
    bad.putScalar(3, Float.NaN);
    try (Stepper step = new Stepper(plan, weights, PLAIN)) {
      assertFalse(step.take(bad, batch(1), RATE));
      assertArrayEquals(before, weights.data().asFloat());
      assertTrue(step.take(batch(0), batch(0), RATE));
      assertArrayEquals(ours(plan, PLAIN, 1), weights.data().asFloat());
    }
  }

  @Test
  void restart_forgetsTheMoments() {
    GraphPlan plan = plan(ReconstructionError.SQUARED);
    TrainingOptions adam = PLAIN.withOptimizer(Optimizer.adam(RATE));
    INDArray weights = Graphs.initialWeights(plan.graph());
    INDArray start = weights.dup();
    try (Stepper step = new Stepper(plan, weights, adam)) {
      for (int i = 50; i < 60; i++) {
        step.take(batch(i), batch(i), RATE);
      }
      weights.assign(start);
      step.step.restart();
      for (int i = 0; i < 5; i++) {
        step.take(batch(i), batch(i), RATE);
      }
    }
    assertArrayEquals(ours(plan, adam, 5), weights.data().asFloat());
  }

  /**
   * A net whose first layer normalises: its running mean is kept among the parameters and must
   * become the mean of the data, however hard the gradient is clipped. After 200 steps with decay
   * 0.9 what is left of the first value, 0, is 0.9^200 = 7e-10.
   */
  @Test
  void take_batchNormalisationUnderClipping_learnsTheRunningMean() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("samples")
            .addLayer(
                "norm",
                new BatchNormalization.Builder().nIn(WIDTH).nOut(WIDTH).useLogStd(false).build(),
                "samples")
            .addLayer(
                "out",
                new OutputLayer.Builder(new LossMSE())
                    .activation(Activation.IDENTITY)
                    .nIn(WIDTH)
                    .nOut(WIDTH)
                    .build(),
                "norm")
            .setOutputs("out")
            .build();
    SampleShape row = new SampleShape.Features(WIDTH);
    GraphPlan plan =
        GraphPlan.of(
            configuration,
            "norm",
            List.of(PlanInput.samples("samples", row)),
            List.of(PlanOutput.reconstruction("out", row)));
    INDArray weights = Graphs.initialWeights(configuration);
    ComputationGraph graph = Graphs.sharing(configuration, weights);
    INDArray in = batch(1).addi(49.3);
    TrainingOptions options = PLAIN.withClipNorm(0.01).withL1(0.1).withL2(0.1);
    try (Stepper step = new Stepper(plan, weights, options)) {
      for (int i = 0; i < 200; i++) {
        assertTrue(step.take(in, in, RATE));
      }
    }
    INDArray mean = graph.getLayer("norm").getParam("mean");
    INDArray variance = graph.getLayer("norm").getParam("var");
    for (int i = 0; i < WIDTH; i++) {
      // Floats near 50, rounded 200 times.
      assertEquals(in.mean(0).getDouble(i), mean.getDouble(i), 1e-3);
      assertEquals(in.var(false, 0).getDouble(i), variance.getDouble(i), 1e-3);
    }
  }
}
