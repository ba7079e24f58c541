package dev.concertina.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.testkit.Twins;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Nets of the kinds that people train on pictures learn as DL4J's own do. */
class WholeNetsTest {
  private static final int STEPS = 6;

  private static GraphBuilder graph(int channels, int size) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .updater(new NoOp())
        .weightInit(WeightInit.RELU)
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(size, size, channels));
  }

  private static ConvolutionLayer convolution(int channels, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(activation)
        .build();
  }

  /** Half the size, residual blocks, back to the full size: what is found is taken off. */
  private static ComputationGraphConfiguration denoiser(int channels, int size) {
    GraphBuilder graph =
        graph(3, size)
            .addLayer(
                "half",
                new ConvolutionLayer.Builder(2, 2)
                    .stride(2, 2)
                    .nOut(channels)
                    .activation(Activation.RELU)
                    .build(),
                "in");
    String last = "half";
    for (int i = 0; i < 3; i++) {
      graph
          .addLayer("a" + i, convolution(channels, Activation.RELU), last)
          .addLayer("b" + i, convolution(channels, Activation.IDENTITY), "a" + i)
          .addVertex("sum" + i, new ElementWiseVertex(ElementWiseVertex.Op.Add), last, "b" + i);
      last = "sum" + i;
    }
    return graph
        .addLayer(
            "noise",
            new Deconvolution2D.Builder(2, 2)
                .stride(2, 2)
                .nOut(3)
                .activation(Activation.IDENTITY)
                .build(),
            last)
        .addVertex("clean", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "in", "noise")
        .addLayer("loss", loss(LossFunction.MSE, Activation.IDENTITY), "clean")
        .setOutputs("loss")
        .build();
  }

  private static CnnLossLayer loss(LossFunction function, Activation activation) {
    return new CnnLossLayer.Builder(function).activation(activation).build();
  }

  private static Deconvolution2D twice(int channels) {
    return new Deconvolution2D.Builder(3, 3)
        .stride(2, 2)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .build();
  }

  private static SubsamplingLayer half() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  /** After "Convolutional autoencoder for image denoising" among Keras's examples. */
  private static ComputationGraphConfiguration pooling(int channels, int size) {
    return graph(1, size)
        .addLayer("a", convolution(channels, Activation.RELU), "in")
        .addLayer("half", half(), "a")
        .addLayer("b", convolution(channels, Activation.RELU), "half")
        .addLayer("quarter", half(), "b")
        .addLayer("c", twice(channels), "quarter")
        .addLayer("d", twice(channels), "c")
        .addLayer("e", convolution(1, Activation.IDENTITY), "d")
        .addLayer("loss", loss(LossFunction.XENT, Activation.SIGMOID), "e")
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

  /** Steps down the gradient: the scores before each, and the output in the end. */
  private record Course(List<Double> scores, float[] output) {
    static Course of(ComputationGraph graph, INDArray noisy, INDArray clean, double rate) {
      List<Double> scores = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        graph.setInputs(noisy);
        graph.setLabels(clean);
        graph.computeGradientAndScore();
        scores.add(graph.score());
        graph.params().subi(graph.gradient().gradient().mul(rate / noisy.size(0)));
      }
      return new Course(scores, Twins.values(graph.outputSingle(noisy)));
    }
  }

  private static void assertLearnsAsDl4j(
      ComputationGraphConfiguration net, INDArray noisy, INDArray clean, double rate) {
    ComputationGraph plain = new ComputationGraph(net.clone());
    plain.init();
    ComputationGraph fast = new AcceleratedGraph(net);
    fast.init(plain.params().dup(), false);
    INDArray start = plain.params().dup();
    Course expected = Course.of(plain, noisy, clean, rate);
    Course actual = Course.of(fast, noisy, clean, rate);
    for (int i = 0; i < STEPS; i++) {
      double score = expected.scores().get(i);
      assertEquals(score, actual.scores().get(i), 1e-4 * score, "score " + i);
    }
    assertTrue(expected.scores().get(STEPS - 1) < 0.98 * expected.scores().get(0), "learns");
    Twins.assertClose("output", 1e-4, expected.output(), actual.output());
    assertSameAgain(fast, start, actual, noisy, clean, rate);
  }

  /** Bit for bit, whatever was computed in between. */
  private static void assertSameAgain(
      ComputationGraph fast,
      INDArray start,
      Course before,
      INDArray noisy,
      INDArray clean,
      double rate) {
    fast.params().assign(start);
    INDArray other = values(9, 3, noisy.size(1), 2 * noisy.size(2), noisy.size(3));
    fast.outputSingle(other);
    Course again = Course.of(fast, noisy, clean, rate);
    assertEquals(before.scores(), again.scores());
    assertArrayEquals(before.output(), again.output());
  }

  @Test
  void denoiser_learnsAsDl4j() {
    INDArray clean = values(1, 7, 3, 40, 40);
    INDArray noisy = clean.add(values(2, 7, 3, 40, 40)).subi(0.5);
    assertLearnsAsDl4j(denoiser(24, 40), noisy, clean, 1e-5);
  }

  @Test
  void autoencoderWithPooling_learnsAsDl4j() {
    INDArray clean = values(3, 9, 1, 28, 28).muli(0.3);
    assertLearnsAsDl4j(pooling(32, 28), values(4, 9, 1, 28, 28), clean, 1e-4);
  }
}
