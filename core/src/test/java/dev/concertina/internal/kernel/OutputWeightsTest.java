package dev.concertina.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.runtime.HostArrays;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Weights of outputs act on the gradient as they would on the losses. */
class OutputWeightsTest {
  private static final int SAMPLES = 5;

  private final INDArray in = Nd4j.rand(DataType.FLOAT, SAMPLES, 4);
  private final INDArray[] labels = {
    Nd4j.rand(DataType.FLOAT, SAMPLES, 4),
    Nd4j.rand(DataType.FLOAT, SAMPLES, 5),
    Nd4j.rand(DataType.FLOAT, SAMPLES, 3)
  };

  /** Outputs with weights of their own and without, over layers that they share. */
  private static ComputationGraphConfiguration net(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(type)
        .graphBuilder()
        .addInputs("in")
        .addLayer("hidden", dense(4, 6), "in")
        .addLayer("code", dense(6, 2), "hidden")
        .addLayer(
            "out",
            new OutputLayer.Builder(new LossMSE())
                .nIn(2)
                .nOut(4)
                .activation(Activation.IDENTITY)
                .build(),
            "code")
        .addLayer(
            "other",
            new OutputLayer.Builder(new LossMAE())
                .nIn(6)
                .nOut(5)
                .activation(Activation.TANH)
                .build(),
            "hidden")
        .addVertex("both", new MergeVertex(), "code", "first")
        .addLayer("first", dense(6, 1), "hidden")
        .addLayer(
            "penalty",
            new LossLayer.Builder(new LossL2()).activation(Activation.IDENTITY).build(),
            "both")
        .setOutputs("out", "other", "penalty")
        .build();
  }

  private static DenseLayer dense(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.TANH).build();
  }

  private AcceleratedGraph graph(DataType type) {
    AcceleratedGraph graph = new AcceleratedGraph(net(type));
    ComputationGraph plain = new ComputationGraph(net(type));
    plain.init();
    graph.init(plain.params(), true);
    graph.initGradientsView();
    return graph;
  }

  private INDArray[] labels(DataType type) {
    INDArray[] same = new INDArray[labels.length];
    for (int i = 0; i < same.length; i++) {
      same[i] = labels[i].castTo(type).dup();
    }
    return same;
  }

  private float[] gradient(ComputationGraph graph, DataType type) {
    graph.setInputs(in.castTo(type).dup());
    graph.setLabels(labels(type));
    graph.computeGradientAndScore();
    float[] gradient = HostArrays.values(graph.getGradientsViewArray());
    graph.clear();
    return gradient;
  }

  private float[] gradient(double... weights) {
    AcceleratedGraph graph = graph(DataType.FLOAT);
    graph.weighOutputs(weights);
    return gradient(graph, DataType.FLOAT);
  }

  @Test
  void gradient_isTheSumOfThoseOfTheOutputsByTheirWeights() {
    float[][] each = {gradient(1, 0, 0), gradient(0, 1, 0), gradient(0, 0, 1)};
    float[] expected = new float[each[0].length];
    float[] plain = new float[expected.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 0.7f * each[0][i] + 0.2f * each[1][i] + 3 * each[2][i];
      plain[i] = each[0][i] + each[1][i] + each[2][i];
    }
    assertArrayEquals(expected, gradient(0.7, 0.2, 3), 1e-5f);
    assertArrayEquals(plain, gradient(1, 1, 1), 1e-5f);
    ComputationGraph dl4j = new ComputationGraph(net(DataType.FLOAT));
    dl4j.init();
    dl4j.initGradientsView();
    assertArrayEquals(plain, gradient(dl4j, DataType.FLOAT), 1e-5f);
  }

  /** The losses that a forward pass tells, by their weights, change as the gradient says. */
  @ParameterizedTest
  @ValueSource(strings = {"2, 0, 0", "0, 2, 0", "0, 0, 2", "0.7, 0.2, 3"})
  void gradient_isTheSlopeOfTheLosses(String text) {
    double[] weights = Arrays.stream(text.split(", ")).mapToDouble(Double::parseDouble).toArray();
    AcceleratedGraph graph = graph(DataType.DOUBLE);
    graph.weighOutputs(weights);
    float[] gradient = gradient(graph, DataType.DOUBLE);
    INDArray params = graph.params();
    double step = 1e-2;
    for (int i = 0; i < params.length(); i++) {
      double start = params.getDouble(i);
      params.putScalar(i, start + step);
      double up = losses(graph, weights);
      params.putScalar(i, start - step);
      double down = losses(graph, weights);
      params.putScalar(i, start);
      assertEquals((up - down) / (2 * step), gradient[i], 2e-3 * (1 + Math.abs(gradient[i])));
    }
  }

  private double losses(AcceleratedGraph graph, double[] weights) {
    INDArray[] wanted = labels(DataType.DOUBLE);
    for (int i = 0; i < weights.length; i++) {
      graph.compareOutput(i, wanted[i]);
    }
    graph.output(false, in.castTo(DataType.DOUBLE));
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      assertEquals(SAMPLES, graph.losses(i).length);
      for (float loss : graph.losses(i)) {
        sum += weights[i] * loss;
      }
      graph.compareOutput(i, null);
    }
    graph.clear();
    return sum;
  }

  /** What others take in is not changed by a loss that is asked for. */
  @Test
  void output_isTheSameWithLosses() {
    AcceleratedGraph graph = graph(DataType.FLOAT);
    float[] before = HostArrays.values(graph.output(false, in)[0]);
    graph.compareOutput(2, Nd4j.zeros(SAMPLES, 3));
    assertArrayEquals(before, HostArrays.values(graph.output(false, in)[0]));
    float[] first = graph.losses(2);
    graph.output(false, in);
    assertArrayEquals(first, graph.losses(2));
    assertTrue(first[0] > 0);
  }
}
