package dev.concertina.internal.lstm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.kernel.Kernel;
import dev.concertina.internal.lstm.SeriesNet.Kind;
import dev.concertina.testkit.DoubleTwin;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;

/** The layers on series give what DL4J's own give, in all that a net of them is asked. */
class SeriesKernelsTest {
  /**
   * Of the greatest value: sums of floats in another order, and our tanh, which is good to 4e-7.
   */
  private static final double TOLERANCE = 1e-5;

  /** Which steps count. */
  enum Masking {
    NONE,
    LENGTHS,
    HOLES
  }

  /** DL4J's graph and ours, with the same parameters. */
  private record Both(ComputationGraph plain, ComputationGraph fast) {
    static Both of(ComputationGraphConfiguration configuration) {
      ComputationGraph plain = new ComputationGraph(configuration.clone());
      plain.init();
      ComputationGraph fast = new AcceleratedGraph(configuration);
      fast.init(plain.params().dup(), false);
      return new Both(plain, fast);
    }

    void assertSameTraining(INDArray input, INDArray labels, INDArray mask, INDArray labelMask) {
      assertSame(
          "gradient",
          train(plain, input, labels, mask, labelMask),
          train(fast, input, labels, mask, labelMask));
      assertEquals(plain.score(), fast.score(), TOLERANCE * Math.max(1e-3, plain.score()));
    }

    private static INDArray train(
        ComputationGraph graph,
        INDArray input,
        INDArray labels,
        INDArray mask,
        INDArray labelMask) {
      Nd4j.getRandom().setSeed(1);
      graph.setInputs(input);
      graph.setLabels(labels);
      if (mask != null || labelMask != null) {
        graph.setLayerMaskArrays(new INDArray[] {mask}, new INDArray[] {labelMask});
      }
      graph.computeGradientAndScore();
      graph.clearLayerMaskArrays();
      return graph.gradient().gradient();
    }

    void assertSameOutputs(INDArray input, INDArray mask) {
      INDArray[] masks = mask == null ? null : new INDArray[] {mask};
      assertSame(
          "output",
          plain.output(false, new INDArray[] {input}, masks)[0],
          fast.output(false, new INDArray[] {input}, masks)[0]);
    }
  }

  private static void assertSame(String what, INDArray expected, INDArray actual) {
    assertEquals(Arrays.toString(expected.shape()), Arrays.toString(actual.shape()), what);
    double greatest = expected.amaxNumber().doubleValue();
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertTrue(
        difference <= TOLERANCE * Math.max(greatest, 1e-2),
        () -> what + " differs by " + difference + " of " + greatest);
  }

  private static INDArray mask(Masking masking, int batch, int steps, Random random) {
    if (masking == Masking.NONE) {
      return null;
    }
    INDArray mask = Nd4j.ones(DataType.FLOAT, batch, steps);
    for (int b = 0; b < batch; b++) {
      int length = 1 + random.nextInt(steps);
      int always = random.nextInt(length);
      for (int t = 0; t < steps; t++) {
        boolean hole = masking == Masking.HOLES && t != always && random.nextInt(3) == 0;
        mask.putScalar(b, t, t < length && !hole ? 1 : 0);
      }
    }
    return mask;
  }

  @Property(tries = 70, shrinking = ShrinkingMode.OFF, seed = "20240611")
  void netsOfAnyForm_asDl4j(
      @ForAll Kind kind,
      @ForAll @IntRange(max = 4) int direction,
      @ForAll Masking masking,
      @ForAll @IntRange(min = 1, max = 5) int features,
      @ForAll @IntRange(min = 1, max = 20) int units,
      @ForAll @IntRange(min = 1, max = 3) int layers,
      @ForAll @IntRange(min = 1, max = 12) int steps,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange int seed) {
    Mode mode = direction == 4 ? null : Mode.values()[direction];
    Random random = new Random(seed);
    SeriesNet net = SeriesNet.of(kind, mode, features, units, steps).withLayers(layers);
    Both both = Both.of(net.configuration());
    INDArray mask = mask(masking, batch, steps, random);
    INDArray input = net.input(batch, random);
    both.assertSameOutputs(input, mask);
    INDArray labels = net.labels(batch, random);
    INDArray labelMask = net.isSeries() ? mask : null;
    // Of masked steps that a gradient reaches, DL4J's is wrong.
    boolean reachesMasked = masking == Masking.HOLES || masking == Masking.LENGTHS && mode != null;
    if (net.isTrainable() && !reachesMasked) {
      both.assertSameTraining(input, labels, mask, labelMask);
    } else {
      assertHasGradient(net, both.fast, input, labels, mask, labelMask);
    }
    both.assertSameOutputs(input, mask);
  }

  @Test
  void layers_areOurs() {
    for (Kind kind : Kind.values()) {
      for (Layer layer :
          Both.of(SeriesNet.of(kind, Mode.ADD, 2, 3, 4).configuration()).fast.getLayers()) {
        assertTrue(
            layer.getClass().getSimpleName().startsWith("Fast"), kind + ": " + layer.getClass());
      }
    }
  }

  @Test
  void manySequences_asDl4j() {
    Random random = new Random(1);
    SeriesNet net = SeriesNet.of(Kind.AUTOENCODER, Mode.CONCAT, 2, 5, 3);
    Both both = Both.of(net.configuration());
    INDArray input = net.input(1000, random);
    INDArray mask = mask(Masking.HOLES, 1000, 3, random);
    both.assertSameOutputs(input, mask);
    both.assertSameTraining(input, input, null, mask);
  }

  /** More units and sequences than a block holds, so that blocks have ends within a step. */
  @Test
  void wideLayers_asDl4j() {
    Random random = new Random(2);
    SeriesNet net = SeriesNet.of(Kind.SERIES, null, 3, 90, 4).withLayers(2);
    Both both = Both.of(net.configuration());
    INDArray input = net.input(50, random);
    both.assertSameOutputs(input, null);
    both.assertSameTraining(input, net.labels(50, random), null, null);
  }

  @Test
  void memoryInAnyOrder_asDl4j() {
    Random random = new Random(3);
    SeriesNet net = SeriesNet.of(Kind.SERIES, null, 3, 6, 20);
    Both both = Both.of(net.configuration());
    INDArray plain = net.input(5, random);
    INDArray turned = plain.permute(2, 0, 1).dup('c').permute(1, 2, 0);
    INDArray view =
        SeriesNet.random(random, 5, 3, 30)
            .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(4, 24));
    for (INDArray input : new INDArray[] {plain, plain.dup('f'), turned, view}) {
      both.assertSameOutputs(input, null);
      both.assertSameTraining(input, input.dup('f'), null, null);
      both.assertSameTraining(input, turned, null, null);
    }
  }

  @Test
  void fractionalMasks_asDl4j() {
    Random random = new Random(4);
    SeriesNet net = SeriesNet.of(Kind.LAST, null, 2, 5, 6);
    Both both = Both.of(net.configuration());
    INDArray input = net.input(4, random);
    INDArray mask = Nd4j.rand(DataType.FLOAT, 4, 6).addi(0.1);
    both.assertSameOutputs(input, mask);
  }

  @Test
  void otherLosses_asDl4j() {
    Random random = new Random(5);
    for (Kind kind : new Kind[] {Kind.SERIES, Kind.LOSS_ONLY}) {
      for (Masking masking : Masking.values()) {
        SeriesNet net = SeriesNet.of(kind, null, 3, 5, 6);
        INDArray mask = mask(masking, 4, 6, random);
        INDArray input = net.input(4, random);
        INDArray labels = net.labels(4, random);
        Both.of(net.withLoss(new LossMAE(), Activation.TANH).configuration())
            .assertSameTraining(input, labels, null, mask);
        Both.of(net.withLoss(new LossBinaryXENT(), Activation.SIGMOID).configuration())
            .assertSameTraining(input, labels.gt(0).castTo(DataType.FLOAT), null, mask);
        Both.of(net.withLoss(new LossHinge(), Activation.IDENTITY).configuration())
            .assertSameTraining(input, labels, null, mask);
      }
    }
  }

  /** The same numbers are drawn where the generators start alike. */
  @ParameterizedTest
  @EnumSource(names = {"SERIES", "LAST"})
  void droppedOutInputs_asDl4j(Kind kind) {
    Random random = new Random(13);
    SeriesNet net = SeriesNet.of(kind, null, 3, 5, 6).withLayers(2);
    Both both = Both.of(withDropout(net));
    INDArray input = net.input(4, random);
    both.assertSameOutputs(input, null);
    for (int i = 0; i < 3; i++) {
      both.assertSameTraining(input, net.labels(4, random), null, null);
    }
  }

  private static ComputationGraphConfiguration withDropout(SeriesNet net) {
    ComputationGraphConfiguration configuration = net.configuration();
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (((LayerVertex) vertex).getLayerConf().getLayer() instanceof LSTM lstm) {
        lstm.setIDropout(new Dropout(0.6));
      }
    }
    return configuration;
  }

  /** Each copy of a repeated row then is another; DL4J draws in another order. */
  @Test
  void droppedOutRepetitions_haveAGradient() {
    Random random = new Random(14);
    SeriesNet net = SeriesNet.of(Kind.AUTOENCODER, null, 3, 5, 6);
    Both both = Both.of(withDropout(net));
    both.assertSameOutputs(net.input(4, random), null);
    assertHasGradient(both.fast, net.input(4, random), net.labels(4, random));
  }

  @Test
  void masksOfSingleOutputs_asDl4j() {
    Random random = new Random(6);
    SeriesNet net = SeriesNet.of(Kind.SERIES, null, 3, 5, 6);
    INDArray mask = SeriesNet.random(random, 4, 3, 6).gt(0).castTo(DataType.FLOAT);
    Both.of(net.configuration())
        .assertSameTraining(net.input(4, random), net.labels(4, random), null, mask);
  }

  @Test
  void padding_changesNothing() {
    Random random = new Random(7);
    SeriesNet net = SeriesNet.of(Kind.LAST, null, 2, 5, 9);
    ComputationGraph graph = Both.of(net.configuration()).fast;
    INDArray input = net.input(1, random);
    INDArray start = input.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 4));
    INDArray mask = Nd4j.zeros(DataType.FLOAT, 1, 9);
    for (int t = 0; t < 4; t++) {
      mask.putScalar(0, t, 1);
    }
    INDArray labels = net.labels(1, random);
    INDArray output = graph.output(start)[0].dup();
    INDArray gradient = Both.train(graph, start, labels, null, null).dup();
    assertSame(
        "output", output, graph.output(false, new INDArray[] {input}, new INDArray[] {mask})[0]);
    assertSame("gradient", gradient, Both.train(graph, input, labels, mask, null));
  }

  /** DL4J has no gradient of the last steps of both directions: so by differences. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void lastStepsWithinDirections_haveAGradient(Mode mode) {
    Random random = new Random(12);
    SeriesNet net = SeriesNet.of(Kind.LAST_WITHIN, mode, 2, 5, 6);
    ComputationGraph graph = new AcceleratedGraph(net.configuration());
    graph.init();
    assertHasGradient(graph, net.input(4, random), net.labels(4, random));
  }

  /** Along a direction drawn at random, by differences of DL4J's loss in doubles. */
  private static void assertHasGradient(
      SeriesNet net,
      ComputationGraph graph,
      INDArray input,
      INDArray labels,
      INDArray mask,
      INDArray labelMask) {
    INDArray gradient = Both.train(graph, input, labels, mask, labelMask).castTo(DataType.DOUBLE);
    INDArray direction = SeriesNet.random(new Random(3), gradient.shape()).castTo(DataType.DOUBLE);
    DoubleTwin twin =
        new DoubleTwin(
            net.withType(DataType.DOUBLE).configuration(),
            graph.params(),
            new INDArray[] {input},
            new INDArray[] {labels},
            new INDArray[] {mask},
            new INDArray[] {labelMask});
    double slope = gradient.mul(direction).sumNumber().doubleValue();
    double most = gradient.norm2Number().doubleValue() * direction.norm2Number().doubleValue();
    assertEquals(twin.slope(direction), slope, TOLERANCE * Math.max(most, 1e-2));
  }

  /** The score's slope along the gradient is the gradient's square. */
  private static void assertHasGradient(ComputationGraph graph, INDArray input, INDArray labels) {
    int batch = (int) input.size(0);
    INDArray gradient = Both.train(graph, input, labels, null, null).dup().divi(batch);
    double step = 1e-2 / gradient.norm2Number().doubleValue();
    INDArray start = graph.params().dup();
    double[] scores = new double[2];
    for (int i = 0; i < 2; i++) {
      graph.params().assign(start.add(gradient.mul(i == 0 ? -step : step)));
      Both.train(graph, input, labels, null, null);
      scores[i] = graph.score();
    }
    double slope = (scores[1] - scores[0]) / (2 * step);
    double expected = Math.pow(gradient.norm2Number().doubleValue(), 2);
    assertEquals(expected, slope, 0.01 * expected);
  }

  @Test
  void stepByStep_asDl4j() {
    Random random = new Random(8);
    SeriesNet net = SeriesNet.of(Kind.SERIES, null, 2, 5, 6).withLayers(2);
    Both both = Both.of(net.configuration());
    INDArray input = net.input(3, random);
    INDArray whole = both.fast.output(input)[0].dup();
    for (int t = 0; t < 6; t++) {
      INDArray step =
          input.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)).dup();
      INDArray out = both.fast.rnnTimeStep(step)[0];
      assertSame("step", both.plain.rnnTimeStep(step)[0], out);
      assertSame(
          "whole",
          whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)),
          out);
    }
    both.assertSameOutputs(input, null);
  }

  @Test
  void truncatedTraining_asDl4j() {
    Random random = new Random(9);
    SeriesNet net = SeriesNet.of(Kind.SERIES, null, 2, 5, 6).withLayers(2);
    Both both =
        Both.of(net.builder().backpropType(BackpropType.TruncatedBPTT).tBPTTLength(3).build());
    for (int i = 0; i < 2; i++) {
      INDArray input = net.input(3, random);
      both.assertSameTraining(input, net.labels(3, random), null, null);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SERIES", "LAST", "AUTOENCODER"})
  void doubles_areDl4js(Kind kind) {
    Random random = new Random(10);
    Mode mode = kind == Kind.LAST_WITHIN ? null : Mode.ADD;
    SeriesNet net = SeriesNet.of(kind, mode, 2, 3, 4).withType(DataType.DOUBLE);
    ComputationGraph graph = new AcceleratedGraph(net.configuration());
    graph.init();
    for (Layer layer : graph.getLayers()) {
      assertTrue(
          layer.getClass().getName().startsWith("org.deeplearning4j"), layer.getClass().getName());
    }
    GradientCheckUtil.GraphConfig check =
        new GradientCheckUtil.GraphConfig()
            .net(graph)
            .inputs(new INDArray[] {net.input(2, random).castTo(DataType.DOUBLE)})
            .labels(new INDArray[] {net.labels(2, random).castTo(DataType.DOUBLE)})
            .subset(true)
            .maxPerParam(3);
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertTrue(GradientCheckUtil.checkGradients(check));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void switchedOff_areDl4js() {
    System.setProperty(Kernel.PROPERTY, "-lstm");
    try {
      for (Kind kind : Kind.values()) {
        ComputationGraph graph =
            new AcceleratedGraph(SeriesNet.of(kind, null, 2, 3, 4).configuration());
        graph.init();
        String name = graph.getLayer("lstm0").getClass().getName();
        assertTrue(name.startsWith("org.deeplearning4j"), name);
      }
    } finally {
      System.clearProperty(Kernel.PROPERTY);
    }
  }

  /** Without given parameters the graph draws those that DL4J's draws. */
  @Test
  void initialParameters_areDl4js() {
    for (Kind kind : Kind.values()) {
      SeriesNet net = SeriesNet.of(kind, Mode.CONCAT, 2, 3, 4).withLayers(2);
      ComputationGraph plain = new ComputationGraph(net.configuration());
      plain.init();
      ComputationGraph fast = new AcceleratedGraph(net.configuration());
      fast.init();
      assertEquals(plain.params(), fast.params());
      assertEquals(plain.paramTable().keySet(), fast.paramTable().keySet());
    }
  }

  @Test
  void releasedGraph_goesOn() {
    Random random = new Random(11);
    SeriesNet net = SeriesNet.of(Kind.AUTOENCODER, Mode.MUL, 2, 5, 6);
    Both both = Both.of(net.configuration());
    INDArray input = net.input(3, random);
    both.assertSameTraining(input, input, null, null);
    ((AcceleratedGraph) both.fast).release();
    both.assertSameTraining(input, input, null, null);
    both.assertSameOutputs(input, null);
  }
}
