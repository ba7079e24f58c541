package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cnn.ConvArchitecture.Code;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Stage;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What convolutional nets are made of, and which pictures they take. */
class ConvNetTest {
  private static final SampleShape.Image DIGIT = new SampleShape.Image(1, 28, 28);

  /** As the class's Javadoc has it. */
  private static final ConvArchitecture KERAS =
      ConvArchitecture.lastStage(32, 32)
          .withDownsampling(Downsampling.MAX_POOLING)
          .withUpsampling(Upsampling.TRANSPOSED);

  private static GraphPlan plan(ConvArchitecture net, SampleShape shape, ReconstructionError loss) {
    return net.plan(new PlanRequest(shape, loss, 5));
  }

  private static GraphPlan plan(ConvArchitecture net, SampleShape shape) {
    return plan(net, shape, ReconstructionError.SQUARED);
  }

  private static List<String> layers(GraphPlan plan) {
    return plan.graph().getVertices().values().stream()
        .map(
            vertex ->
                vertex instanceof LayerVertex layer
                    ? words(layer.getLayerConf().getLayer())
                    : vertex.getClass().getSimpleName())
        .toList();
  }

  /** What a layer is: kind, channels in and out, kernel, stride, padding, activation. */
  private static String words(Layer layer) {
    if (layer instanceof ConvolutionLayer c) {
      return kind(c) + " " + c.getNIn() + ">" + c.getNOut() + windows(c) + activation(c);
    }
    if (layer instanceof SubsamplingLayer pool) {
      return pool.getPoolingType()
          + " "
          + Arrays.toString(pool.getKernelSize())
          + Arrays.toString(pool.getStride())
          + pool.getConvolutionMode();
    }
    if (layer instanceof Upsampling2D up) {
      return "up " + Arrays.toString(up.getSize());
    }
    if (layer instanceof Cropping2D crop) {
      return "crop " + Arrays.toString(crop.getCropping());
    }
    if (layer instanceof DenseLayer dense) {
      return "dense " + dense.getNIn() + ">" + dense.getNOut() + activation(dense);
    }
    return layer instanceof BaseLayer other
        ? kind(other) + activation(other)
        : layer.getClass().getSimpleName();
  }

  private static String windows(ConvolutionLayer layer) {
    return " "
        + Arrays.toString(layer.getKernelSize())
        + Arrays.toString(layer.getStride())
        + layer.getConvolutionMode();
  }

  private static String kind(Layer layer) {
    return layer.getClass().getSimpleName();
  }

  private static String activation(BaseLayer layer) {
    return " " + layer.getActivationFn();
  }

  private static long parameters(GraphPlan plan) {
    return plan.graph().getVertices().values().stream().mapToLong(v -> v.numParams(true)).sum();
  }

  @Test
  void plan_asKerasHasIt_hasExactlyItsLayers() {
    GraphPlan plan = plan(KERAS, DIGIT, ReconstructionError.CROSS_ENTROPY);
    assertEquals(
        List.of(
            "ConvolutionLayer 1>32 [3, 3][1, 1]Same relu",
            "MAX [2, 2][2, 2]Same",
            "ConvolutionLayer 32>32 [3, 3][1, 1]Same relu",
            "MAX [2, 2][2, 2]Same",
            "Deconvolution2D 32>32 [3, 3][2, 2]Same relu",
            "Deconvolution2D 32>32 [3, 3][2, 2]Same relu",
            "ConvolutionLayer 32>1 [3, 3][1, 1]Same identity",
            "CnnLossLayer sigmoid"),
        layers(plan));
    assertEquals(28_353, parameters(plan));
    assertEquals("encoder2-pool", plan.code());
    assertEquals(DIGIT, plan.reconstruction().shape());
  }

  @Test
  void plan_flatCode_isMirrored() {
    GraphPlan plan = plan(ConvArchitecture.of(10), DIGIT);
    assertEquals(
        List.of(
            "ConvolutionLayer 1>32 [3, 3][2, 2]Same relu",
            "ConvolutionLayer 32>64 [3, 3][2, 2]Same relu",
            "dense 3136>10 identity",
            "dense 10>3136 relu",
            "PreprocessorVertex",
            "up [2, 2]",
            "ConvolutionLayer 64>64 [3, 3][1, 1]Same relu",
            "up [2, 2]",
            "ConvolutionLayer 64>32 [3, 3][1, 1]Same relu",
            "ConvolutionLayer 32>1 [3, 3][1, 1]Same identity",
            "CnnLossLayer identity"),
        layers(plan));
    assertEquals("code", plan.code());
  }

  @Test
  void plan_spatialCodeOfOddPictures_cropsWhatRoundingAdds() {
    ConvArchitecture net =
        ConvArchitecture.spatial(4)
            .withStages(new Stage(8, 5, 3), new Stage(16, 3, 1))
            .withCodeActivation(Activation.TANH);
    assertEquals(
        List.of(
            "ConvolutionLayer 3>8 [5, 5][3, 3]Same relu",
            "ConvolutionLayer 8>16 [3, 3][1, 1]Same relu",
            "ConvolutionLayer 16>4 [1, 1][1, 1]Same tanh",
            "ConvolutionLayer 4>16 [3, 3][1, 1]Same relu",
            "up [3, 3]",
            "ConvolutionLayer 16>8 [5, 5][1, 1]Same relu",
            "crop [0, 2, 0, 0]",
            "ConvolutionLayer 8>3 [5, 5][1, 1]Same identity",
            "CnnLossLayer identity"),
        layers(plan(net, new SampleShape.Image(3, 25, 30))));
  }

  @Test
  void plan_residualBlocks_followEachStage() {
    ConvArchitecture net = ConvArchitecture.lastStage(8).withResidualBlocks(1);
    assertEquals(
        List.of(
            "ConvolutionLayer 1>8 [3, 3][2, 2]Same relu",
            "ConvolutionLayer 8>8 [3, 3][1, 1]Same relu",
            "ConvolutionLayer 8>8 [3, 3][1, 1]Same identity",
            "ElementWiseVertex",
            "ActivationLayer",
            "up [2, 2]",
            "ConvolutionLayer 8>8 [3, 3][1, 1]Same relu",
            "ConvolutionLayer 8>8 [3, 3][1, 1]Same relu",
            "ConvolutionLayer 8>8 [3, 3][1, 1]Same identity",
            "ElementWiseVertex",
            "ActivationLayer",
            "ConvolutionLayer 8>1 [3, 3][1, 1]Same identity",
            "CnnLossLayer identity"),
        layers(plan(net, DIGIT)));
  }

  @Test
  void plan_residualBlocks_changeNothingAtFirst() {
    ConvArchitecture net = ConvArchitecture.lastStage(4).withFilters(4, 6);
    ComputationGraph without = graph(plan(net, DIGIT));
    ComputationGraph with = graph(plan(net.withResidualBlocks(2), DIGIT));
    without.paramTable().forEach((name, weights) -> with.getParam(name).assign(weights));
    INDArray pictures = values(new SplittableRandom(3), 2, DIGIT);
    assertEquals(without.outputSingle(pictures), with.outputSingle(pictures));
  }

  private static ComputationGraph graph(GraphPlan plan) {
    ComputationGraph graph = new ComputationGraph(plan.graph().clone());
    graph.init();
    return graph;
  }

  private static INDArray values(SplittableRandom random, int count, SampleShape shape) {
    float[] values = new float[count * shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Nd4j.createFromArray(values).reshape(shape.withBatch(count));
  }

  @Test
  void plan_anySizeAndStages_givesBackTheSize() {
    SplittableRandom random = new SplittableRandom(20);
    for (int i = 0; i < 60; i++) {
      Stage[] stages = new Stage[random.nextInt(1, 4)];
      for (int s = 0; s < stages.length; s++) {
        int kernel = random.nextInt(1, 6);
        int stride = random.nextInt(1, Math.min(kernel, 3) + 1);
        stages[s] = new Stage(random.nextInt(1, 4), kernel, stride);
      }
      Code[] codes = {new Code.Flat(3), new Code.Spatial(2), new Code.LastStage()};
      ConvArchitecture net =
          ConvArchitecture.of(1)
              .withStages(stages)
              .withCode(codes[random.nextInt(codes.length)])
              .withDownsampling(Downsampling.values()[random.nextInt(2)])
              .withUpsampling(Upsampling.values()[random.nextInt(2)]);
      SampleShape shape =
          new SampleShape.Image(
              random.nextInt(1, 4), random.nextInt(19, 32), random.nextInt(19, 32));
      INDArray out = graph(plan(net, shape)).outputSingle(values(random, 2, shape));
      assertArrayEquals(shape.withBatch(2), out.shape(), net + " on " + shape);
    }
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void objectiveScale_makesTheScoreTheMeanError(ReconstructionError loss) {
    SampleShape shape = new SampleShape.Image(3, 5, 4);
    int count = 7;
    GraphPlan plan = plan(ConvArchitecture.of(2).withFilters(4), shape, loss);
    ComputationGraph graph = graph(plan);
    SplittableRandom random = new SplittableRandom(8);
    INDArray targets = values(random, count, shape);
    graph.setInputs(values(random, count, shape));
    graph.setLabels(targets.reshape(plan.reconstruction().shape().withBatch(count)));
    graph.computeGradientAndScore();
    float[] reconstructions = graph.outputSingle(graph.getInput(0)).dup('c').data().asFloat();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      float[] target = targets.dup('c').data().asFloat();
      double error = loss.mean(target, reconstructions, i * shape.size(), shape.size());
      // The loss that is trained with is smoothed at its tip.
      boolean smoothed = loss == ReconstructionError.EUCLIDEAN;
      sum += smoothed ? Math.sqrt(error * error + 1e-4) : error;
    }
    assertEquals(sum / count, graph.score() * plan.reconstruction().scale(), 1e-5 * sum / count);
  }

  @Test
  void plan_euclideanLoss_seesAllOfASampleAtOnce() {
    GraphPlan plan = plan(ConvArchitecture.of(2), DIGIT, ReconstructionError.EUCLIDEAN);
    List<String> layers = layers(plan);
    assertEquals("LossLayer identity", layers.get(layers.size() - 1));
    assertEquals(new SampleShape.Features(784), plan.reconstruction().shape());
  }

  @Test
  void plan_dropout_isWhereItIsTrainedWell() {
    ConvArchitecture net =
        ConvArchitecture.of(6)
            .withFilters(4, 4)
            .withResidualBlocks(1)
            .withDownsampling(Downsampling.MAX_POOLING)
            .withDropout(0.2);
    assertEquals(
        List.of(
            "encoder1-block1-first",
            "encoder1-block1-second",
            "encoder2",
            "encoder2-block1-first",
            "encoder2-block1-second",
            "code",
            "decoder2",
            "decoder2-block1-first",
            "decoder2-block1-second",
            "decoder1",
            "decoder1-block1-first",
            "decoder1-block1-second",
            "pixels"),
        dropping(plan(net, DIGIT)));
    assertEquals(
        List.of("encoder2", "code", "decoder1", "pixels"),
        dropping(plan(ConvArchitecture.spatial(2).withDropout(0.2), DIGIT)),
        "nothing of the code");
    assertEquals(
        List.of("encoder2", "pixels"),
        dropping(plan(KERAS.withDropout(0.2), DIGIT)),
        "nothing before transposed convolutions");
    assertEquals(List.of(), dropping(plan(ConvArchitecture.of(2), DIGIT)));
  }

  private static List<String> dropping(GraphPlan plan) {
    List<String> names = new ArrayList<>();
    plan.graph()
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer().getIDropout() != null) {
                Class<?> kind = layer.getLayerConf().getLayer().getClass();
                assertNotEquals(Deconvolution2D.class, kind, name);
                // Of any other, graphs side by side would share what they draw.
                assertTrue(BaseLayer.class.isAssignableFrom(kind), name);
                names.add(name);
              }
            });
    return names;
  }

  @Test
  void plan_weights_areDrawnForTheirActivation() {
    for (Activation rectifier : List.of(Activation.RELU, Activation.LEAKYRELU, Activation.ELU)) {
      assertEquals(
          List.of("encoder1", "encoder2", "expand", "decoder2", "decoder1"),
          drawnAfterHe(ConvArchitecture.of(4).withActivation(rectifier)));
    }
    for (Activation other : List.of(Activation.TANH, Activation.SIGMOID, Activation.IDENTITY)) {
      assertEquals(List.of(), drawnAfterHe(ConvArchitecture.of(4).withActivation(other)));
    }
    assertEquals(
        List.of("encoder1", "encoder2", "code", "decoder2", "decoder1"),
        drawnAfterHe(ConvArchitecture.spatial(4).withCodeActivation(Activation.RELU)));
  }

  private static List<String> drawnAfterHe(ConvArchitecture net) {
    List<String> names = new ArrayList<>();
    plan(net, DIGIT)
        .graph()
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof FeedForwardLayer weighted
                  && !(weighted instanceof CnnLossLayer)
                  && vertex.numParams(true) > 0) {
                boolean he = weighted.getWeightInitFn() instanceof WeightInitRelu;
                assertTrue(he || weighted.getWeightInitFn() instanceof WeightInitXavier, name);
                assertEquals(0, weighted.getBiasInit(), name);
                if (he) {
                  names.add(name);
                }
              }
            });
    return names;
  }

  @Test
  void parameters_sayAll() {
    assertEquals("conv", KERAS.kind());
    assertEquals(
        Map.of(
            "stages",
            "32 3x3/2, 32 3x3/2",
            "code",
            "the last stage",
            "residualBlocks",
            "0",
            "downsampling",
            "MAX_POOLING",
            "upsampling",
            "TRANSPOSED",
            "activation",
            "RELU",
            "codeActivation",
            "IDENTITY",
            "dropout",
            "0.0"),
        KERAS.parameters());
    Map<String, String> others =
        ConvArchitecture.spatial(8)
            .withStages(new Stage(16, 5, 1))
            .withResidualBlocks(2)
            .withActivation(Activation.ELU)
            .withCodeActivation(Activation.TANH)
            .withDropout(0.25)
            .parameters();
    assertEquals("16 5x5/1", others.get("stages"));
    assertEquals("spatial 8", others.get("code"));
    assertEquals("2", others.get("residualBlocks"));
    assertEquals("ELU", others.get("activation"));
    assertEquals("TANH", others.get("codeActivation"));
    assertEquals("0.25", others.get("dropout"));
    assertEquals("flat 12", ConvArchitecture.of(12).parameters().get("code"));
  }

  private static void refused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  @Test
  void parts_outOfRange_areRefused() {
    refused("a flat code's size must be positive, found 0", () -> ConvArchitecture.of(0));
    refused(
        "a spatial code's channels must be positive, found -1", () -> ConvArchitecture.spatial(-1));
    refused(
        "stages must hold at least one, found none: new Stage(32, 3, 2), say",
        ConvArchitecture::lastStage);
    refused("a stage's filters must be positive, found 0", () -> ConvArchitecture.lastStage(8, 0));
    refused("a stage's kernel must be positive, found 0", () -> new Stage(1, 0, 1));
    refused("a stage's stride must be positive, found 0", () -> new Stage(1, 3, 0));
    refused(
        "a stage's stride must be at most its kernel, found stride 4 and kernel 3: the pixels"
            + " between would not count",
        () -> new Stage(8, 3, 4));
    ConvArchitecture net = ConvArchitecture.of(4);
    refused("residualBlocks must not be negative, found -1", () -> net.withResidualBlocks(-1));
    refused("dropout must be in [0, 1), found 1.0", () -> net.withDropout(1));
    refused("dropout must be in [0, 1), found NaN", () -> net.withDropout(Double.NaN));
    refused(
        "codeActivation must be IDENTITY where the last stage is the code, found TANH: choose the"
            + " activation of the stages, or another code",
        () -> KERAS.withCodeActivation(Activation.TANH));
  }

  @Test
  void parts_thatAreNotThere_areRefused() {
    ConvArchitecture net = ConvArchitecture.of(4);
    refused("filters must not be null", () -> ConvArchitecture.lastStage((int[]) null));
    refused("stages must not be null", () -> net.withStages((Stage[]) null));
    refused("a stage must not be null", () -> net.withStages((Stage) null));
    refused("code must not be null", () -> net.withCode(null));
    refused("downsampling must not be null", () -> net.withDownsampling(null));
    refused("upsampling must not be null", () -> net.withUpsampling(null));
    refused("activation must not be null", () -> net.withActivation(null));
    refused("codeActivation must not be null", () -> net.withCodeActivation(null));
    refused("shape must not be null", () -> net.requireFits(null));
  }

  @Test
  void stages_givenInAnArray_areCopied() {
    Stage[] given = {new Stage(4, 3, 2)};
    ConvArchitecture net = ConvArchitecture.of(4).withStages(given);
    given[0] = new Stage(5, 3, 2);
    assertEquals(List.of(new Stage(4, 3, 2)), net.stages());
    assertThrows(UnsupportedOperationException.class, () -> net.stages().clear());
  }

  @Test
  void requireFits_noPictures_areRefused() {
    refused(
        "a convolutional net needs pictures, [n, channels, height, width], found samples [n, 8]:"
            + " reshape them, or take a dense net",
        () -> ConvArchitecture.of(4).requireFits(new SampleShape.Features(8)));
    refused(
        "a convolutional net needs pictures, [n, channels, height, width], found samples [n, 3,"
            + " 50]: reshape them, or take a dense net",
        () -> plan(ConvArchitecture.of(4), new SampleShape.Series(3, 50)));
  }

  @Test
  void requireFits_picturesTooSmallForTheStages_areRefused() {
    ConvArchitecture net = ConvArchitecture.of(4);
    plan(net, new SampleShape.Image(1, 3, 3));
    refused(
        "pictures must be at least 3 pixels high and wide for stages 32 3x3/2, 64 3x3/2, found [n,"
            + " 1, 2, 9]: use fewer stages, or smaller strides",
        () -> plan(net, new SampleShape.Image(1, 2, 9)));
    ConvArchitecture coarse = net.withStages(new Stage(4, 4, 4), new Stage(4, 5, 3));
    plan(coarse, new SampleShape.Image(1, 9, 9));
    assertThrows(
        IllegalArgumentException.class, () -> plan(coarse, new SampleShape.Image(1, 9, 8)));
    plan(net.withStages(new Stage(4, 3, 1)), new SampleShape.Image(1, 1, 1));
  }

  @Test
  void requireFits_flatCodeOfHugePictures_isRefused() {
    SampleShape shape = new SampleShape.Image(1, 4096, 4096);
    refused(
        "a flat code must take fewer than 2^31 weights, found a code of 32 behind 64 x 1024 x 1024"
            + " values: use a spatial code, or more stages",
        () -> ConvArchitecture.of(32).requireFits(shape));
    ConvArchitecture.spatial(32).requireFits(shape);
  }
}
