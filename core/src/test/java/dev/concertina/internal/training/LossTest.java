package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.internal.loss.EuclideanLoss;
import dev.concertina.internal.loss.HuberLoss;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.SplittableRandom;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.gradientcheck.GradientCheckUtil.GraphConfig;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** The losses that a plan asks for, against numeric derivatives in double precision. */
class LossTest {
  /** Central differences with a step of 1e-6 in double precision are good to about 1e-6. */
  private static final double STEP = 1e-6;

  private static final double LARGEST_RELATIVE = 1e-4;
  private static final double LEAST_ABSOLUTE = 1e-8;
  private static final int WIDTH = 4;

  private static final DenseArchitecture NET =
      DenseArchitecture.of(5, 3).withActivation(Activation.TANH);

  private static DataType before;

  @BeforeAll
  static void doubles() {
    before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void floats() {
    Nd4j.setDefaultDataTypes(before, before);
  }

  private static INDArray values(int rows, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = spread * random.nextDouble();
    }
    return Nd4j.create(values, new long[] {rows, WIDTH}, DataType.DOUBLE);
  }

  private static ComputationGraph graph(ReconstructionError loss) {
    return graph(NET, loss);
  }

  private static ComputationGraph graph(DenseArchitecture net, ReconstructionError loss) {
    GraphPlan plan = net.plan(new PlanRequest(new SampleShape.Features(WIDTH), loss, 11));
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(
            plan.graph().toJson().replace("\"FLOAT\"", "\"DOUBLE\""));
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        ((BaseLayer) layer.getLayerConf().getLayer()).setIUpdater(new Sgd(1));
      }
    }
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    assertEquals(DataType.DOUBLE, graph.params().dataType());
    return graph;
  }

  private static GraphConfig check(ReconstructionError loss) {
    double spread = loss == ReconstructionError.CROSS_ENTROPY ? 1 : 6;
    return new GraphConfig()
        .net(graph(loss))
        .epsilon(STEP)
        .maxRelError(LARGEST_RELATIVE)
        .minAbsoluteError(LEAST_ABSOLUTE)
        .inputs(new INDArray[] {values(6, 1, 1)})
        .labels(new INDArray[] {values(6, spread, 2)});
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void lossFunction_inAPlannedGraph_hasTheGradientOfItsScore(ReconstructionError loss) {
    assertTrue(GradientCheckUtil.checkGradients(check(loss)));
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void rate_inAPlannedGraph_hasTheGradientOfItsScore(ReconstructionError loss) {
    ComputationGraph graph = graph(NET.withRate(0.4), loss);
    graph.getParam("rate_location").assign(Nd4j.create(new double[] {0.3, -2, 4}));
    graph.getParam("rate_scale").assign(Nd4j.create(new double[] {-1.5, 0.2, 1}));
    INDArray noise = values(6, 1, 7).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3)).dup();
    assertTrue(
        GradientCheckUtil.checkGradients(
            check(loss)
                .net(graph)
                .inputs(new INDArray[] {values(6, 1, 1), noise.subi(0.5)})
                .labels(
                    new INDArray[] {
                      values(6, loss == ReconstructionError.CROSS_ENTROPY ? 1 : 6, 2),
                      Nd4j.zeros(DataType.DOUBLE, 6, 3)
                    })));
  }

  @Test
  void huber_masked_hasTheGradientOfItsScore() {
    INDArray rows =
        Nd4j.create(new double[] {1, 0, 1, 1, 0, 1}, new long[] {6, 1}, DataType.DOUBLE);
    assertTrue(
        GradientCheckUtil.checkGradients(
            check(ReconstructionError.HUBER).labelMask(new INDArray[] {rows})));
  }

  @Test
  void huber_score_isTheClosedForm() {
    INDArray labels = values(7, 6, 3);
    INDArray output = values(7, 6, 4);
    HuberLoss loss = new HuberLoss();
    for (IActivation activation :
        new IActivation[] {new ActivationIdentity(), new ActivationTanH()}) {
      boolean identity = activation instanceof ActivationIdentity;
      double sum = 0;
      for (int i = 0; i < 7; i++) {
        double row = 0;
        for (int j = 0; j < WIDTH; j++) {
          double out = output.getDouble(i, j);
          double e = Math.abs(labels.getDouble(i, j) - (identity ? out : Math.tanh(out)));
          row += (e <= 1 ? e * e / 2 : e - 0.5) / WIDTH;
        }
        INDArray scores = loss.computeScoreArray(labels, output, activation, null);
        assertEquals(row, scores.getDouble(i), 1e-12);
        sum += row;
      }
      assertEquals(sum / 7, loss.computeScore(labels, output, activation, null, true), 1e-12);
      assertEquals(sum, loss.computeScore(labels, output, activation, null, false), 1e-12);
    }
  }

  @Test
  void euclidean_score_isTheClosedForm() {
    INDArray labels = values(5, 6, 3);
    INDArray output = values(5, 6, 4);
    INDArray scores =
        new EuclideanLoss().computeScoreArray(labels, output, new ActivationIdentity(), null);
    for (int i = 0; i < 5; i++) {
      double squares = 0;
      for (int j = 0; j < WIDTH; j++) {
        squares += Math.pow(labels.getDouble(i, j) - output.getDouble(i, j), 2);
      }
      assertEquals(Math.sqrt(squares / WIDTH + 1e-4), scores.getDouble(i), 1e-12);
    }
  }

  @Test
  void huber_mask_leavesOutWhatItHides() {
    INDArray labels = values(2, 6, 3);
    INDArray output = values(2, 6, 4);
    HuberLoss loss = new HuberLoss();
    IActivation identity = new ActivationIdentity();
    INDArray byRow = Nd4j.create(new double[] {0, 1}, new long[] {2, 1}, DataType.DOUBLE);
    INDArray scores = loss.computeScoreArray(labels, output, identity, null);
    INDArray masked = loss.computeScoreArray(labels, output, identity, byRow);
    assertEquals(0, masked.getDouble(0));
    assertEquals(scores.getDouble(1), masked.getDouble(1), 1e-12);

    INDArray byValue = Nd4j.ones(DataType.DOUBLE, 2, WIDTH);
    byValue.putScalar(1, 2, 0);
    INDArray gradient = loss.computeGradient(labels, output, identity, byValue);
    assertEquals(0, gradient.getDouble(1, 2));
    assertEquals(
        loss.computeGradient(labels, output, identity, null).getDouble(1, 1),
        gradient.getDouble(1, 1));
  }

  @Test
  void huber_scoring_leavesItsArgumentsAlone() {
    INDArray labels = values(3, 6, 3);
    INDArray output = values(3, 6, 4);
    new HuberLoss().computeScore(labels, output, new ActivationTanH(), null, true);
    assertEquals(values(3, 6, 3), labels);
    assertEquals(values(3, 6, 4), output);
  }
}
