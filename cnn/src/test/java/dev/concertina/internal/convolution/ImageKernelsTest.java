package dev.concertina.internal.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.kernel.Kernel;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layers on images give what DL4J's own give, in all that a net of them is asked. */
class ImageKernelsTest {
  /** Of the greatest value: sums of floats in another order, and our tanh, good to 4e-7. */
  private static final double TOLERANCE = 1e-5;

  /** Of the score: DL4J adds all pixels up in one float. */
  private static final double SCORE_TOLERANCE = 1e-4;

  /** A net twice, DL4J's and ours, with the same parameters, and something to learn. */
  private record Both(
      ComputationGraph plain, ComputationGraph fast, INDArray input, INDArray labels) {
    static Both of(
        ComputationGraphConfiguration configuration, int[] image, int batch, Random random) {
      ComputationGraph plain = new ComputationGraph(configuration.clone());
      plain.init();
      ComputationGraph fast = new AcceleratedGraph(configuration);
      fast.init(plain.params().dup(), false);
      INDArray input = values(random, batch, image[0], image[1], image[2]);
      int[] result =
          Arrays.stream(plain.outputSingle(input).shape()).mapToInt(l -> (int) l).toArray();
      return new Both(plain, fast, input, values(random, result));
    }

    Both with(INDArray other, INDArray otherLabels) {
      return new Both(plain, fast, other, otherLabels);
    }

    Both assertSameTraining() {
      assertClose("gradient", train(plain), train(fast));
      assertEquals(plain.score(), fast.score(), SCORE_TOLERANCE * Math.abs(plain.score()));
      return this;
    }

    private INDArray train(ComputationGraph graph) {
      // For dropout, which draws once per step.
      Nd4j.getRandom().setSeed(1);
      graph.setInputs(input);
      graph.setLabels(labels);
      graph.computeGradientAndScore();
      return graph.gradient().gradient();
    }

    Both assertSameOutputs() {
      assertClose("output", plain.outputSingle(input), fast.outputSingle(input));
      return this;
    }
  }

  private static INDArray values(Random random, int... shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Nd4j.createFromArray(values).reshape(Arrays.stream(shape).mapToLong(i -> i).toArray());
  }

  private static void assertClose(String what, INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape(), what);
    double greatest = expected.amaxNumber().doubleValue();
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertTrue(
        difference <= TOLERANCE * greatest,
        () -> what + " differs by " + difference + " of " + greatest);
  }

  private static Layer layer(ComputationGraph graph, String name) {
    return graph.getLayer(name);
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF, seed = "20240612")
  void netsOfAnyForm_asDl4j(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 3, max = 14) int height,
      @ForAll @IntRange(min = 3, max = 14) int width) {
    ImageNet net = new ImageNet(random, DataType.FLOAT, channels, height, width);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> net.anyUpsampling();
        case 1 -> net.up(1 + random.nextInt(2), 2).anyConvolution();
        case 2 -> net.residual();
        case 3 -> net.dropout();
        default -> net.anyConvolution();
      }
    }
    LossFunction[] losses = {LossFunction.MSE, LossFunction.XENT, LossFunction.MCXENT};
    LossFunction loss = losses[random.nextInt(3)];
    Activation last = loss == LossFunction.MCXENT ? Activation.SOFTMAX : Activation.SIGMOID;
    int[] image = {channels, height, width};
    Both.of(net.loss(loss, last), image, batch, random).assertSameTraining().assertSameOutputs();
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF, seed = "20240613")
  void wideNets_asDl4j(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 10) int batch,
      @ForAll @IntRange(min = 3, max = 12) int height,
      @ForAll @IntRange(min = 3, max = 12) int width) {
    ImageNet net = new ImageNet(random, DataType.FLOAT, 16, height, width).wide();
    net.anyConvolution().residual().anyConvolution();
    int[] image = {16, height, width};
    Both.of(net.loss(LossFunction.MSE, Activation.SIGMOID), image, batch, random)
        .assertSameTraining()
        .assertSameOutputs();
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF, seed = "20240615")
  void deconvolutions_asDl4j(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width) {
    ImageNet net = new ImageNet(random, DataType.FLOAT, channels, height, width);
    net.anyDeconvolution().anyDeconvolution();
    int[] image = {channels, height, width};
    Both both = Both.of(net.loss(LossFunction.MSE, Activation.SIGMOID), image, batch, random);
    both.assertSameTraining().assertSameOutputs();
    assertSame(FastDeconvolutionLayer.class, layer(both.fast(), "layer0").getClass());
  }

  /** As large that convolutions are done in fewer products. */
  @Property(tries = 30, shrinking = ShrinkingMode.OFF, seed = "20240614")
  void residualNets_asDl4j(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 9) int batch,
      @ForAll @IntRange(min = 14, max = 27) int height,
      @ForAll @IntRange(min = 14, max = 27) int width) {
    int channels = 20 + random.nextInt(20);
    ImageNet net = new ImageNet(random, DataType.FLOAT, 3, height, width);
    net.same(channels, 3, 1, Activation.RELU).residual().residual();
    net.same(20, 3, 1, Activation.LEAKYRELU).same(3, 3, 1, Activation.IDENTITY);
    int[] image = {3, height, width};
    Both.of(net.loss(LossFunction.MSE, Activation.IDENTITY), image, batch, random)
        .assertSameTraining()
        .assertSameOutputs();
  }

  private static ImageNet autoencoder(Random random, DataType precision, int size) {
    return new ImageNet(random, precision, 1, size, size)
        .same(16, 3, 2, Activation.RELU)
        .same(18, 3, 2, Activation.ELU)
        .same(5, 3, 1, Activation.TANH)
        .up(2, 2)
        .same(16, 3, 1, Activation.LEAKYRELU)
        .up(2, 2)
        .same(1, 3, 1, Activation.IDENTITY);
  }

  @Test
  void autoencoder_isServedByKernels() {
    Random random = new Random(1);
    ComputationGraphConfiguration net =
        autoencoder(random, DataType.FLOAT, 12).loss(LossFunction.MSE, Activation.SIGMOID);
    Both both = Both.of(net, new int[] {1, 12, 12}, 9, random);
    both.assertSameTraining().assertSameOutputs();
    for (Layer layer : both.fast().getLayers()) {
      assertTrue(layer.getClass().getSimpleName().startsWith("Fast"), layer.getClass().toString());
    }
    ((AcceleratedGraph) both.fast()).release();
    both.assertSameTraining();
    // Images are handed on as they are: the convolution that follows repeats their pixels.
    both.fast().setInputs(both.input());
    assertArrayEquals(
        new long[] {9, 5, 3, 3}, both.fast().feedForward(false).get("layer3").shape());
  }

  @Test
  void otherBatchesAndSizes_oneAfterAnother() {
    Random random = new Random(2);
    ComputationGraphConfiguration net =
        autoencoder(random, DataType.FLOAT, 8).loss(LossFunction.XENT, Activation.SIGMOID);
    Both both = Both.of(net, new int[] {1, 8, 8}, 1000, random);
    both.assertSameTraining().assertSameOutputs();
    for (int[] next : new int[][] {{3, 8, 8}, {2, 12, 16}, {7, 8, 4}, {70, 8, 8}}) {
      INDArray input = values(random, next[0], 1, next[1], next[2]);
      both.with(input, input).assertSameTraining().assertSameOutputs();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MSE, TANH",
    "MEAN_ABSOLUTE_ERROR, SIGMOID",
    "L1, IDENTITY",
    "L2, RELU",
    "XENT, SIGMOID"
  })
  void lossesOnImages_asDl4j(LossFunction loss, Activation activation) {
    Random random = new Random(3);
    ImageNet net = new ImageNet(random, DataType.FLOAT, 2, 5, 6).same(3, 3, 1, Activation.IDENTITY);
    Both.of(net.loss(loss, activation), new int[] {2, 5, 6}, 5, random)
        .assertSameTraining()
        .assertSameOutputs();
  }

  private static final LossFunction[] MASKED = {
    LossFunction.MSE, LossFunction.L2, LossFunction.MEAN_ABSOLUTE_ERROR, LossFunction.XENT
  };

  /** Masks of zeros and ones, and of weights, each for a value, a pixel or a whole image. */
  @Property(tries = 40, shrinking = ShrinkingMode.OFF, seed = "20240617")
  void maskedLabels_asDl4j(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 0, max = 3) int loss,
      @ForAll @IntRange(min = 0, max = 2) int kind,
      @ForAll boolean weights) {
    ImageNet net =
        new ImageNet(random, DataType.FLOAT, channels, 14, 15)
            .same(channels, 3, 1, Activation.IDENTITY);
    int[] image = {channels, 14, 15};
    Both both = Both.of(net.loss(MASKED[loss], Activation.SIGMOID), image, 6, random);
    INDArray mask =
        switch (kind) {
          case 0 -> values(random, 6, channels, 14, 15);
          case 1 -> values(random, 6, 1, 14, 15);
          default -> values(random, 6, 1);
        };
    if (!weights) {
      mask = mask.gt(0.5).castTo(DataType.FLOAT);
    }
    for (ComputationGraph graph : new ComputationGraph[] {both.plain(), both.fast()}) {
      graph.setLayerMaskArrays(null, new INDArray[] {mask});
    }
    both.assertSameTraining();
  }

  @Test
  void viewsOfOtherArrays_asDl4j() {
    Random random = new Random(5);
    ImageNet net = new ImageNet(random, DataType.FLOAT, 2, 6, 5).same(3, 3, 1, Activation.TANH);
    Both both =
        Both.of(net.loss(LossFunction.MSE, Activation.SIGMOID), new int[] {2, 6, 5}, 4, random);
    both.with(values(random, 4, 5, 6, 2).permute(0, 3, 2, 1), both.labels())
        .assertSameTraining()
        .assertSameOutputs();
  }

  @Test
  void subclassesAndOtherFormats_areLeftAlone() {
    ImageNet net =
        new ImageNet(new Random(6), DataType.FLOAT, 3, 6, 6)
            .then(new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(2).dropOut(0.5).build());
    ComputationGraph graph = new AcceleratedGraph(net.loss(LossFunction.MSE, Activation.SIGMOID));
    graph.init();
    assertSame(Deconvolution2DLayer.class, layer(graph, "layer0").getClass());
    CNN2DFormat other = CNN2DFormat.NHWC;
    assertFalse(
        FastConvolutionLayer.serves(
            new org.deeplearning4j.nn.conf.layers.ConvolutionLayer.Builder(2, 2)
                .dataFormat(other)
                .build()));
    assertFalse(FastUpsamplingLayer.serves(new Upsampling2D.Builder(2).dataFormat(other).build()));
    assertFalse(FastCnnLossLayer.serves(new CnnLossLayer.Builder().format(other).build()));
  }

  /** An upsampling layer that drops out, or that two layers read, does its work itself. */
  @Test
  void upsamplingWithMoreToDo_asDl4j() {
    Random random = new Random(7);
    ImageNet net =
        new ImageNet(random, DataType.FLOAT, 2, 4, 3)
            .same(4, 3, 1, Activation.TANH)
            .up(new Upsampling2D.Builder(2).dropOut(0.8).build())
            .same(4, 3, 1, Activation.TANH)
            .up(2, 3)
            .residual();
    Both.of(net.loss(LossFunction.MSE, Activation.SIGMOID), new int[] {2, 4, 3}, 5, random)
        .assertSameTraining()
        .assertSameOutputs();
  }

  @Test
  void switchedOff_dl4jsOwnLayersServe() {
    String before = System.getProperty(Kernel.PROPERTY);
    System.setProperty(Kernel.PROPERTY, "-convolution");
    try {
      ComputationGraph graph =
          new AcceleratedGraph(
              autoencoder(new Random(8), DataType.FLOAT, 8)
                  .loss(LossFunction.MSE, Activation.SIGMOID));
      graph.init();
      assertSame(ConvolutionLayer.class, layer(graph, "layer0").getClass());
      for (Layer layer : graph.getLayers()) {
        assertFalse(layer.getClass().getSimpleName().startsWith("Fast"));
      }
    } finally {
      if (before == null) {
        System.clearProperty(Kernel.PROPERTY);
      } else {
        System.setProperty(Kernel.PROPERTY, before);
      }
    }
  }

  @Test
  void doublePrecision_fallsBackAndPassesTheGradientCheck() {
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      ImageNet net =
          new ImageNet(new Random(9), DataType.DOUBLE, 1, 4, 4)
              .same(2, 3, 2, Activation.TANH)
              .up(2, 2)
              .same(1, 3, 1, Activation.TANH);
      InputTypeConvolutional type = net.type();
      ComputationGraph graph = new AcceleratedGraph(net.loss(LossFunction.MSE, Activation.SIGMOID));
      graph.init();
      assertSame(ConvolutionLayer.class, layer(graph, "layer0").getClass());
      INDArray input = Nd4j.rand(DataType.DOUBLE, 2, 1, 4, 4);
      INDArray labels = Nd4j.rand(DataType.DOUBLE, 2, 1, type.getHeight(), type.getWidth());
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .inputs(new INDArray[] {input})
                  .labels(new INDArray[] {labels})));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }
}
