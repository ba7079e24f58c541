package dev.concertina.internal.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.junit.jupiter.api.Test;

class GraphBoundsTest {
  private static final SampleShape.Image PICTURE = new SampleShape.Image(1, 1024, 1024);

  private static ConvolutionLayer convolution(int in, int filters, int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .convolutionMode(ConvolutionMode.Same)
        .nIn(in)
        .nOut(filters)
        .build();
  }

  /** A plan for large pictures; its code has the given channels, each as large as the picture. */
  private static GraphPlan plan(int channels, int kernel) {
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("code", convolution(1, channels, 1), "in")
            .addLayer("back", convolution(channels, 1, kernel), "code")
            .addLayer("out", new CnnLossLayer.Builder().build(), "back")
            .setOutputs("out")
            .build();
    return GraphPlan.of(
        graph,
        "code",
        List.of(PlanInput.samples("in", PICTURE)),
        List.of(PlanOutput.reconstruction("out", PICTURE)));
  }

  private static String refused(GraphPlan plan) {
    return assertThrows(IllegalArgumentException.class, () -> Plans.requireServes(plan, PICTURE))
        .getMessage();
  }

  @Test
  void requireServes_asMuchAsFits_isServed() {
    assertDoesNotThrow(() -> Plans.requireServes(plan(16, 4), PICTURE));
  }

  @Test
  void requireServes_moreValuesThanFit_isRefused() {
    assertEquals(
        "a net must make at most 268435456 values of one sample, found 269484032 up to 'code': give"
            + " it smaller samples, or make its layers smaller",
        refused(plan(256, 1)));
  }

  @Test
  void requireServes_moreWorkThanFits_isRefused() {
    String message = refused(plan(16, 5));
    assertTrue(
        message.startsWith("a layer must need a working memory of at most 268435456 values"),
        message);
    assertTrue(message.contains("'back'"), message);
  }

  /** DL4J's types of such layers are those after the reshaping. */
  @Test
  void require_layersThatReshapeTheirInput_fit() {
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "code",
                new DenseLayer.Builder().nIn(8).nOut(8).build(),
                new CnnToFeedForwardPreProcessor(2, 2, 2),
                "in")
            .addLayer(
                "up",
                new Upsampling2D.Builder(2).build(),
                new FeedForwardToCnnPreProcessor(2, 2, 2),
                "code")
            .addLayer("crop", new Cropping2D(0, 2, 0, 2), "up")
            .addLayer(
                "out",
                new LossLayer.Builder().build(),
                new CnnToFeedForwardPreProcessor(2, 2, 2),
                "crop")
            .setOutputs("out")
            .build();
    var inputs = List.of(PlanInput.samples("in", new SampleShape.Image(2, 2, 2)));
    assertDoesNotThrow(() -> GraphBounds.require(graph, inputs));
  }
}
