package dev.concertina.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.concertina.testkit.Twins;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sums and differences of arrays give what DL4J's own give, whoever else reads their inputs. */
class ElementWiseKernelTest {
  private static final double TOLERANCE = 1e-5;

  private static GraphBuilder graph(InputType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new NoOp())
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(type);
  }

  private static ConvolutionLayer layer(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(channels)
        .activation(Activation.TANH)
        .build();
  }

  private static ElementWiseVertex vertex(Op op) {
    return new ElementWiseVertex(op);
  }

  private static ComputationGraphConfiguration onImages(GraphBuilder graph, String last) {
    return graph
        .addLayer("loss", new CnnLossLayer.Builder(LossFunction.MSE).build(), last)
        .setOutputs("loss")
        .build();
  }

  private static INDArray values(long seed, long... shape) {
    INDArray array = Nd4j.zeros(shape);
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0; i < array.length(); i++) {
      array.data().put(i, (float) random.nextDouble());
    }
    return array;
  }

  private static void assertAsDl4j(ComputationGraphConfiguration net, int... batches) {
    Twins twins = new Twins(net);
    for (int batch : batches) {
      INDArray images = values(batch, batch, 3, 9, 7);
      twins.assertEqual(TOLERANCE, images, values(2, batch, 3, 9, 7));
    }
  }

  /** What one of them hands back is added to what another did: in an array of its own. */
  @ParameterizedTest
  @EnumSource(Op.class)
  void inputsThatGoElsewhereToo(Op op) {
    GraphBuilder graph =
        graph(InputType.convolutional(9, 7, 3))
            .addLayer("a", layer(3), "in")
            .addLayer("b", layer(3), "a")
            .addVertex("both", vertex(op), "a", "b")
            .addLayer("c", layer(3), "b")
            .addLayer("d", layer(3), "a")
            .addVertex("others", vertex(op), "d", "c")
            .addVertex("all", vertex(Op.Add), "both", "others")
            .addVertex("less", vertex(Op.Subtract), "in", "all");
    assertAsDl4j(onImages(graph, "less"), 4, 1, 90);
  }

  @Test
  void oneInputTwice_orThree() {
    GraphBuilder graph =
        graph(InputType.convolutional(9, 7, 3))
            .addLayer("a", layer(3), "in")
            .addVertex("twice", vertex(Op.Add), "a", "a")
            .addVertex("three", vertex(Op.Add), "a", "in", "twice")
            .addVertex("less", vertex(Op.Subtract), "three", "a");
    assertAsDl4j(onImages(graph, "less"), 3);
  }

  @Test
  void onSeries() {
    ComputationGraphConfiguration net =
        graph(InputType.recurrent(3, 5))
            .addLayer("a", new LSTM.Builder().nOut(3).build(), "in")
            .addVertex("sum", vertex(Op.Add), "a", "in")
            .addVertex("less", vertex(Op.Subtract), "sum", "a")
            .addLayer("loss", new RnnLossLayer.Builder(LossFunction.MSE).build(), "less")
            .setOutputs("loss")
            .build();
    Twins twins = new Twins(net);
    twins.assertEqual(TOLERANCE, values(1, 4, 3, 5), values(2, 4, 3, 5));
  }

  @Test
  void onlySumsAndDifferencesAreOurs() {
    ComputationGraphConfiguration net =
        onImages(
            graph(InputType.convolutional(9, 7, 3))
                .addVertex("sum", vertex(Op.Add), "in", "in")
                .addVertex("less", vertex(Op.Subtract), "in", "sum")
                .addVertex("most", vertex(Op.Max), "in", "less"),
            "most");
    AcceleratedGraph graph = new AcceleratedGraph(net);
    graph.init();
    assertInstanceOf(FastElementWiseVertex.class, graph.getVertex("sum"));
    assertInstanceOf(FastElementWiseVertex.class, graph.getVertex("less"));
    assertSame(
        org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex.class,
        graph.getVertex("most").getClass());
  }
}
