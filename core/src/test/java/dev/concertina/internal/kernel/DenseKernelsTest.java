package dev.concertina.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.testkit.Twins;
import dev.concertina.testkit.Twins.Layout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class DenseKernelsTest {
  /**
   * A float is rounded by 6e-8 of itself. Our activations are exact to 4e-7 of 1, and four layers
   * pass that on, each by a sum over inputs that adds up to a few times it: 1e-5 of the greatest.
   */
  private static final double ROUNDING = 1e-5;

  /**
   * DL4J divides the gradient of cross-entropy by {@code c (1 - c)}, and takes the logarithm of
   * {@code 1 - c}, in floats: at a logit of 6 that is 2.5e-3, known to 6e-8.
   */
  private static final double ROUNDING_OF_ENTROPY = 5e-5;

  private static final int WIDER_THAN_A_BLOCK = Memory.BLOCK + 3;

  /** Targets that a loss is made for, from a number in [0, 1). */
  private enum Labels {
    ANY(u -> 3 * u - 1.5),
    SHARES(u -> u),
    DISTRIBUTION(u -> u),
    SIGNS(u -> u < 0.5 ? -1 : 1),
    POSITIVE(u -> 0.1 + u);

    private final DoubleUnaryOperator of;

    Labels(DoubleUnaryOperator of) {
      this.of = of;
    }

    INDArray draw(SplittableRandom random, int rows, int columns, Layout layout) {
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) of.applyAsDouble(random.nextDouble());
      }
      for (int i = 0; i < rows && this == DISTRIBUTION; i++) {
        normalize(values, i * columns, columns);
      }
      return layout.of(values, rows, columns);
    }

    private static void normalize(float[] values, int from, int count) {
      float sum = 0;
      for (int i = from; i < from + count; i++) {
        sum += values[i];
      }
      for (int i = from; i < from + count; i++) {
        values[i] /= sum;
      }
    }
  }

  /** Losses with activations that they go with. */
  private enum Head {
    ENTROPY(LossBinaryXENT::new, Activation.SIGMOID, Labels.SHARES),
    ENTROPY_WIDE_CLIP(() -> new LossBinaryXENT(0.2, null), Activation.SIGMOID, Labels.SHARES),
    ENTROPY_NO_CLIP(() -> new LossBinaryXENT(0, null), Activation.SIGMOID, Labels.SHARES),
    MSE_IDENTITY(LossMSE::new, Activation.IDENTITY, Labels.ANY),
    MSE_SIGMOID(LossMSE::new, Activation.SIGMOID, Labels.ANY),
    MSE_TANH(LossMSE::new, Activation.TANH, Labels.ANY),
    MSE_RELU(LossMSE::new, Activation.RELU, Labels.ANY),
    MSE_SOFTPLUS(LossMSE::new, Activation.SOFTPLUS, Labels.ANY),
    L2_IDENTITY(LossL2::new, Activation.IDENTITY, Labels.ANY),
    L2_SIGMOID(LossL2::new, Activation.SIGMOID, Labels.ANY),
    L2_ELU(LossL2::new, Activation.ELU, Labels.ANY),
    MAE_IDENTITY(LossMAE::new, Activation.IDENTITY, Labels.ANY),
    MAE_TANH(LossMAE::new, Activation.TANH, Labels.ANY),
    L1_IDENTITY(LossL1::new, Activation.IDENTITY, Labels.ANY),
    L1_SIGMOID(LossL1::new, Activation.SIGMOID, Labels.ANY),
    POISSON(LossFunction.POISSON::getILossFunction, Activation.SOFTPLUS, Labels.POSITIVE),
    KLD(LossFunction.KL_DIVERGENCE::getILossFunction, Activation.SIGMOID, Labels.SHARES),
    HINGE(LossFunction.HINGE::getILossFunction, Activation.TANH, Labels.SIGNS),
    SQUARED_HINGE(LossFunction.SQUARED_HINGE::getILossFunction, Activation.IDENTITY, Labels.SIGNS),
    MSLE(
        LossFunction.MEAN_SQUARED_LOGARITHMIC_ERROR::getILossFunction,
        Activation.SIGMOID,
        Labels.SHARES),
    COSINE(LossFunction.COSINE_PROXIMITY::getILossFunction, Activation.TANH, Labels.POSITIVE),
    CATEGORIES(LossFunction.MCXENT::getILossFunction, Activation.SOFTMAX, Labels.DISTRIBUTION),
    LIKELIHOOD(
        LossFunction.NEGATIVELOGLIKELIHOOD::getILossFunction,
        Activation.SOFTMAX,
        Labels.DISTRIBUTION);

    private final Supplier<ILossFunction> loss;
    private final Activation activation;
    private final Labels labels;

    Head(Supplier<ILossFunction> loss, Activation activation, Labels labels) {
      this.loss = loss;
      this.activation = activation;
      this.labels = labels;
    }

    OutputLayer layer(int in, int out, boolean bias) {
      return layer(loss.get(), in, out, bias);
    }

    OutputLayer layer(ILossFunction function, int in, int out, boolean bias) {
      return new OutputLayer.Builder(function)
          .activation(activation)
          .nIn(in)
          .nOut(out)
          .hasBias(bias)
          .build();
    }
  }

  /** Of a fraction that floats hold, so that a net's first sums are the same in any order. */
  private static INDArray inputs(SplittableRandom random, int rows, int columns, Layout layout) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-16, 17) / 16f;
    }
    return layout.of(values, rows, columns);
  }

  /** Parameters that are multiples of a 32nd, smaller for wide layers. */
  private static void setParameters(Twins twins, SplittableRandom random) {
    twins
        .plain
        .paramTable()
        .forEach(
            (name, view) -> {
              boolean bias = name.endsWith("_b");
              int most = bias ? 8 : Math.max(1, (int) (48 / Math.sqrt(view.size(0))));
              float[] values = new float[(int) view.length()];
              for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(-most, most + 1) / 32f;
              }
              view.assign(Nd4j.create(values, view.shape(), 'c'));
            });
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  private static GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .updater(new NoOp())
        .graphBuilder()
        .addInputs("in");
  }

  /** What a random net is made of besides its widths. */
  private record Traits(
      SplittableRandom random, Head head, List<Activation> activations, boolean bias) {}

  private static ComputationGraphConfiguration net(int[] widths, Traits traits, int dropped) {
    NeuralNetConfiguration.Builder general =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .miniBatch(traits.random().nextInt(4) > 0)
            .l1(0.01 * traits.random().nextInt(2))
            .l2(0.02 * traits.random().nextInt(2));
    GraphBuilder builder = general.graphBuilder().addInputs("in");
    String before = "in";
    for (int i = 0; i + 2 < widths.length; i++) {
      DenseLayer layer =
          new DenseLayer.Builder()
              .nIn(widths[i])
              .nOut(widths[i + 1])
              .activation(traits.activations().get(i % traits.activations().size()))
              .hasBias(traits.bias())
              .dropOut(i == dropped ? 0.7 : 0)
              .build();
      builder.addLayer("d" + i, layer, before);
      before = "d" + i;
    }
    int last = widths.length - 1;
    OutputLayer out = traits.head().layer(widths[last - 1], widths[last], traits.bias());
    if (dropped == widths.length - 2) {
      out.setIDropout(new Dropout(0.7));
    }
    return builder.addLayer("out", out, before).setOutputs("out").build();
  }

  private static void check(
      int[] widths, Traits traits, int dropped, int batch, Layout in, Layout out) {
    Twins twins = new Twins(net(widths, traits, dropped));
    twins.outputsInTraining = dropped != widths.length - 2;
    setParameters(twins, traits.random());
    int last = widths[widths.length - 1];
    boolean entropy = traits.head().activation == Activation.SIGMOID;
    twins.assertEqual(
        entropy ? ROUNDING_OF_ENTROPY : ROUNDING,
        inputs(traits.random(), batch, widths[0], in),
        traits.head().labels.draw(traits.random(), batch, last, out));
  }

  /** All but the cube, which takes a few layers to sums where DL4J's losses are no longer exact. */
  @Provide
  Arbitrary<List<Activation>> activations() {
    EnumSet<Activation> all = EnumSet.complementOf(EnumSet.of(Activation.CUBE));
    return Arbitraries.of(all).list().ofMinSize(1).ofMaxSize(3);
  }

  @Property(seed = "11", tries = 250)
  void randomNets_outputsScoreAndGradient_areThoseOfDl4j(
      @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 19) Integer> widths,
      @ForAll("activations") List<Activation> activations,
      @ForAll Head head,
      @ForAll boolean bias,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll Layout in,
      @ForAll Layout out,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    // One label alone does not go with these.
    boolean lone = head.activation == Activation.SOFTMAX || head == Head.COSINE;
    int[] sizes = widths.stream().mapToInt(Integer::intValue).toArray();
    if (lone) {
      sizes[sizes.length - 1]++;
    }
    int dropped = random.nextInt(2 * sizes.length);
    check(sizes, new Traits(random, head, activations, bias), dropped, batch, in, out);
  }

  @Test
  void wideAndTall_areThoseOfDl4j() {
    List<Activation> activations = List.of(Activation.TANH, Activation.RELU);
    for (Head head : List.of(Head.MSE_SIGMOID, Head.L1_IDENTITY, Head.ENTROPY)) {
      for (boolean bias : new boolean[] {true, false}) {
        Traits traits = new Traits(new SplittableRandom(4), head, activations, bias);
        Layout plain = Layout.ROW_MAJOR;
        check(new int[] {5, WIDER_THAN_A_BLOCK, 3}, traits, -1, 3, plain, plain);
        check(new int[] {WIDER_THAN_A_BLOCK, 2, WIDER_THAN_A_BLOCK}, traits, 0, 2, plain, plain);
        check(new int[] {Memory.BLOCK, 1, Memory.BLOCK}, traits, -1, 1, plain, plain);
        check(new int[] {7, 12, 5, 7}, traits, 1, 1000, plain, Layout.COLUMN_MAJOR);
        check(new int[] {3, 1, 2}, traits, -1, 2048, Layout.TRANSPOSED, plain);
      }
    }
  }

  /** Sums of few small fractions are exact in any order, so that nothing may differ at all. */
  @Property(seed = "12", tries = 60)
  void exactNets_areDl4jsToTheBit(
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange(min = 1, max = 30) int width,
      @ForAll boolean magnitude,
      @ForAll boolean rectified,
      @ForAll Layout layout,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Activation activation = rectified ? Activation.RELU : Activation.IDENTITY;
    Head head = magnitude ? Head.L1_IDENTITY : Head.L2_IDENTITY;
    ComputationGraphConfiguration net =
        builder()
            .addLayer("a", dense(width, 5, activation), "in")
            .addLayer("b", dense(5, 4, activation), "a")
            .addLayer("out", head.layer(4, width, true), "b")
            .setOutputs("out")
            .build();
    Twins twins = new Twins(net);
    float[] values = new float[(int) twins.plain.params().length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-4, 5) / 4f;
    }
    twins.plain.params().assign(Nd4j.createFromArray(values).reshape(1, values.length));
    INDArray in = quarters(random, batch, width, layout);
    twins.assertEqual(0, in, quarters(random, batch, width, layout));
  }

  private static INDArray quarters(SplittableRandom random, int rows, int columns, Layout layout) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-4, 5) / 4f;
    }
    return layout.of(values, rows, columns);
  }

  /** An output layer alone, whose logits are its biases: its gradient is theirs. */
  private static ComputationGraphConfiguration logits(int width, double clip, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(type)
        .graphBuilder()
        .addInputs("in")
        .addLayer("out", Head.ENTROPY.layer(new LossBinaryXENT(clip, null), 1, width, true), "in")
        .setOutputs("out")
        .build();
  }

  /**
   * Against DL4J in doubles: in floats it knows {@code 1 - c} near the clip of 1e-5 to half a
   * percent only.
   */
  @Test
  void crossEntropy_extremeLogits_isThatOfDl4j() {
    double[] sizes = {0, 1e-30, 1e-6, 0.3, 1, 5, 11.4, 11.5129, 11.6, 14, 17, 20, 31, 33, 88, 100};
    for (double clip : new double[] {1e-5, 1e-3, 0.3}) {
      for (double size : sizes) {
        for (double label : new double[] {0, 1, 0.3, 1e-5}) {
          for (double z : new double[] {size, -size}) {
            assertEntropy(clip, z, label);
          }
        }
      }
    }
  }

  private static void assertEntropy(double clip, double z, double label) {
    ComputationGraph exact = new ComputationGraph(logits(1, clip, DataType.DOUBLE));
    exact.init();
    exact.params().assign(Nd4j.createFromArray(0.0, z).reshape(1, 2));
    exact.setInputs(Nd4j.ones(DataType.DOUBLE, 1, 1));
    exact.setLabels(Nd4j.createFromArray(label).reshape(1, 1));
    exact.computeGradientAndScore();
    Twins twins = new Twins(logits(1, clip, DataType.FLOAT));
    twins.plain.params().assign(Nd4j.createFromArray(0, (float) z).reshape(1, 2));
    INDArray labels = Nd4j.createFromArray((float) label).reshape(1, 1);
    Twins.Pass pass =
        twins.passOfFast(new INDArray[] {Nd4j.ones(DataType.FLOAT, 1, 1)}, new INDArray[] {labels});
    String what = "clip " + clip + ", logit " + z + ", label " + label;
    assertEquals(exact.score(), pass.score(), 2e-6 * (1 + exact.score()), what);
    double gradient = exact.getGradientsViewArray().getDouble(1);
    // Where the gradient fades with the sigmoid's slope, 2e-14 of what it was may be left.
    assertEquals(gradient, pass.gradient()[1], 1e-6 + 1e-5 * Math.abs(gradient), what);
  }

  @Test
  void crossEntropy_notANumberOrInfinite_isNotHidden() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Twins twins = new Twins(logits(3, 1e-5, DataType.FLOAT));
      twins.plain.params().assign(0.5);
      INDArray labels = Nd4j.createFromArray(0, Float.NaN, 1).reshape(1, 3);
      INDArray[] inputs = {Nd4j.ones(DataType.FLOAT, 1, 1)};
      Twins.Pass pass = twins.passOfFast(inputs, new INDArray[] {labels});
      assertTrue(Double.isNaN(pass.score()), "label not a number");
      twins.plain.params().putScalar(1, bad);
      pass = twins.passOfFast(inputs, new INDArray[] {Nd4j.zeros(1, 3)});
      assertEquals(Float.isNaN(bad), Double.isNaN(pass.score()), "weight " + bad);
      assertEquals(Float.isNaN(bad), Float.isNaN(pass.inference()[0][1]), "weight " + bad);
    }
  }

  @Test
  void weightedLosses_areThoseOfDl4j() {
    INDArray weights = Nd4j.createFromArray(0.5f, 2, 1, 0.1f);
    SplittableRandom random = new SplittableRandom(2);
    for (ILossFunction loss :
        List.of(
            new LossBinaryXENT(weights),
            new LossMSE(weights),
            new LossL2(weights),
            new LossMAE(weights),
            new LossL1(weights))) {
      GraphBuilder builder = builder().addLayer("a", dense(6, 3, Activation.TANH), "in");
      builder.addLayer("out", Head.ENTROPY.layer(loss, 3, 4, true), "a");
      Twins twins = new Twins(builder.setOutputs("out").build());
      twins.assertEqual(
          ROUNDING,
          inputs(random, 9, 6, Layout.ROW_MAJOR),
          Labels.SHARES.draw(random, 9, 4, Layout.ROW_MAJOR));
    }
  }

  @Test
  void masks_areDl4js() {
    SplittableRandom random = new SplittableRandom(6);
    for (Head head : List.of(Head.ENTROPY, Head.MSE_IDENTITY, Head.POISSON)) {
      GraphBuilder builder = builder().addLayer("a", dense(6, 5, Activation.TANH), "in");
      builder.addLayer("b", dense(5, 5, Activation.SIGMOID), "a");
      builder.addLayer("out", head.layer(5, 4, true), "b");
      Twins twins = new Twins(builder.setOutputs("out").build());
      INDArray in = inputs(random, 3, 6, Layout.ROW_MAJOR);
      INDArray labels = head.labels.draw(random, 3, 4, Layout.ROW_MAJOR);
      INDArray rows = Nd4j.createFromArray(1f, 0, 1).reshape(3, 1);
      twins.labelMasks = new INDArray[] {rows};
      twins.assertEqual(ROUNDING, in, labels);
      twins.labelMasks =
          new INDArray[] {Nd4j.createFromArray(1f, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0).reshape(3, 4)};
      twins.assertEqual(ROUNDING, in, labels);
      twins.featureMasks = new INDArray[] {rows};
      twins.assertEqual(ROUNDING, in, labels);
      twins.labelMasks = null;
      twins.assertEqual(ROUNDING, in, labels);
      twins.featureMasks = null;
      twins.assertEqual(ROUNDING, in, labels);
    }
  }

  @Test
  void layerNormWeightNoiseAndFrozenLayers_areDl4js() {
    DenseLayer norm = dense(6, 6, Activation.TANH);
    norm.setHasLayerNorm(true);
    DenseLayer noise = dense(6, 6, Activation.RELU);
    noise.setWeightNoise(new DropConnect(0.6));
    OutputLayer out = Head.MSE_TANH.layer(6, 6, true);
    OutputLayer noisyOut = Head.MSE_TANH.layer(6, 6, true);
    noisyOut.setWeightNoise(new DropConnect(0.6));
    DenseLayer plain = dense(6, 6, Activation.TANH);
    List<GraphBuilder> builders =
        List.of(
            builder().addLayer("a", norm, "in").addLayer("out", out, "a"),
            builder().addLayer("a", noise, "in").addLayer("out", out, "a"),
            builder().addLayer("a", plain, "in").addLayer("out", noisyOut, "a"),
            builder()
                .addLayer("a", new FrozenLayerWithBackprop(plain), "in")
                .addLayer("b", dense(6, 6, Activation.SIGMOID), "a")
                .addLayer("out", out, "b"),
            builder()
                .addLayer("a", plain, "in")
                .addLayer("b", norm.clone(), "a")
                .addLayer("c", dense(6, 6, Activation.RELU), "b")
                .addLayer("out", out, "c"));
    SplittableRandom random = new SplittableRandom(7);
    for (GraphBuilder builder : builders) {
      Twins twins = new Twins(builder.setOutputs("out").build());
      twins.outputsInTraining = false;
      INDArray in = inputs(random, 5, 6, Layout.ROW_MAJOR);
      twins.assertEqual(ROUNDING, in, Labels.ANY.draw(random, 5, 6, Layout.ROW_MAJOR));
    }
  }

  /** DL4J leaves the gradient of a frozen layer as it was, so that there is none to compare. */
  @Test
  void frozenFirstLayer_trainsTheOthersAsDl4jDoes() {
    GraphBuilder builder =
        builder()
            .addLayer("a", new FrozenLayer(dense(4, 5, Activation.TANH)), "in")
            .addLayer("b", dense(5, 3, Activation.TANH), "a")
            .addLayer("out", Head.MSE_IDENTITY.layer(3, 4, true), "b");
    Twins twins = new Twins(builder.setOutputs("out").build());
    SplittableRandom random = new SplittableRandom(8);
    INDArray[] in = {inputs(random, 6, 4, Layout.ROW_MAJOR)};
    INDArray[] labels = {Labels.ANY.draw(random, 6, 4, Layout.ROW_MAJOR)};
    Twins.Pass expected = twins.passOfPlain(in, labels);
    Twins.Pass actual = twins.passOfFast(in, labels);
    int frozen = 4 * 5 + 5;
    int all = expected.gradient().length;
    Twins.assertClose(
        "gradient",
        ROUNDING,
        Arrays.copyOfRange(expected.gradient(), frozen, all),
        Arrays.copyOfRange(actual.gradient(), frozen, all));
    assertEquals(expected.score(), actual.score(), ROUNDING);
  }

  @Test
  void branchesAndTwoOutputs_areDl4js() {
    ComputationGraphConfiguration net =
        builder()
            .addInputs("more")
            .addLayer("a", dense(6, 5, Activation.RELU), "in")
            .addLayer("b", dense(3, 5, Activation.TANH), "more")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
            .addLayer("c", dense(5, 5, Activation.SIGMOID), "sum")
            .addVertex("residual", new ElementWiseVertex(ElementWiseVertex.Op.Add), "sum", "c")
            .addVertex("scaled", new ScaleVertex(0.7), "residual")
            .addLayer("dropped", new DropoutLayer(0.8), "scaled")
            .addLayer("steep", new ActivationLayer(Activation.TANH), "dropped")
            .addVertex("both", new MergeVertex(), "steep", "a", "in")
            .addLayer("norm", new BatchNormalization.Builder().nIn(16).nOut(16).build(), "both")
            .addLayer("d", dense(16, 4, Activation.TANH), "norm")
            .addLayer("out", Head.ENTROPY.layer(4, 6, true), "d")
            .addLayer("other", Head.MAE_IDENTITY.layer(16, 2, false), "both")
            .addLayer("e", dense(5, 2, Activation.IDENTITY), "c")
            .addLayer("third", lossLayer(), "e")
            .setOutputs("out", "other", "third")
            .build();
    SplittableRandom random = new SplittableRandom(9);
    Layout layout = Layout.COLUMNS_OF_A_WIDER;
    Twins twins = new Twins(net);
    for (int batch : new int[] {7, 2, 33}) {
      // The normalisation's running variance starts at 1: its "gradient" is set by our hand, too.
      twins.assertEqual(
          ROUNDING_OF_ENTROPY,
          new INDArray[] {inputs(random, batch, 6, layout), inputs(random, batch, 3, layout)},
          new INDArray[] {
            Labels.SHARES.draw(random, batch, 6, layout),
            Labels.ANY.draw(random, batch, 2, layout),
            Labels.ANY.draw(random, batch, 2, layout)
          });
    }
  }

  private static LossLayer lossLayer() {
    return new LossLayer.Builder(new LossMSE()).activation(Activation.IDENTITY).build();
  }

  /** With a preprocessor the gradient of the first layer's input is asked for, if only by it. */
  @Test
  void preprocessorInFront_isDl4js() {
    GraphBuilder builder =
        builder()
            .addLayer(
                "a", dense(12, 5, Activation.RELU), new CnnToFeedForwardPreProcessor(2, 3, 2), "in")
            .addLayer("out", Head.MSE_IDENTITY.layer(5, 3, true), "a");
    Twins twins = new Twins(builder.setOutputs("out").build());
    SplittableRandom random = new SplittableRandom(10);
    INDArray in = inputs(random, 4, 12, Layout.ROW_MAJOR).reshape(4, 2, 2, 3);
    INDArray labels = Labels.ANY.draw(random, 4, 3, Layout.ROW_MAJOR);
    twins.assertEqual(ROUNDING, in, labels);
    twins.assertEqual(ROUNDING, in.permute(0, 1, 3, 2).dup('c').permute(0, 1, 3, 2), labels);
  }

  /**
   * DL4J's loss layer overwrites its input, the value that the layer before keeps for its slope.
   * DL4J's own score is wrong then, so the gradient is checked by differences of outputs.
   */
  @Test
  void lossLayer_overwritesNothingThatIsKept() {
    SplittableRandom random = new SplittableRandom(31);
    INDArray in = inputs(random, 6, 5, Layout.ROW_MAJOR);
    INDArray labels = Labels.ANY.draw(random, 6, 4, Layout.ROW_MAJOR);
    LossLayer loss = new LossLayer.Builder(new LossMSE()).activation(Activation.SIGMOID).build();
    ComputationGraph graph =
        new AcceleratedGraph(
            builder()
                .addLayer("dense", dense(5, 4, Activation.TANH), "in")
                .addLayer("loss", loss, "dense")
                .setOutputs("loss")
                .build());
    graph.init();
    graph.initGradientsView();
    graph.setInputs(in);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    float[] gradient = Twins.values(graph.getGradientsViewArray());
    double step = 1e-2;
    for (int i = 0; i < gradient.length; i++) {
      double slope = (scoreAt(graph, i, step, in, labels) - scoreAt(graph, i, -step, in, labels));
      // Sums of squares of about 6 in floats, over 2e-2, and the third derivative's share.
      assertEquals(6 * slope / (2 * step), gradient[i], 2e-3, "parameter " + i);
    }
  }

  private static double scoreAt(
      ComputationGraph graph, int parameter, double by, INDArray in, INDArray labels) {
    double before = graph.params().getDouble(parameter);
    graph.params().putScalar(parameter, before + by);
    double sum = 0;
    INDArray out = graph.output(false, in)[0];
    for (int i = 0; i < out.length(); i++) {
      double difference =
          out.getDouble(i / out.size(1), i % out.size(1))
              - labels.getDouble(i / out.size(1), i % out.size(1));
      sum += difference * difference / out.size(1) / out.size(0);
    }
    graph.params().putScalar(parameter, before);
    return sum;
  }

  @Test
  void layers_areOursWhereTheyServeAndDl4jsWhereTheyDoNot() {
    ComputationGraphConfiguration net =
        builder()
            .addLayer("ours", dense(4, 4, Activation.TANH), "in")
            .addLayer("theirs", dense(4, 4, Activation.SELU), "ours")
            .addLayer("out", Head.ENTROPY.layer(4, 4, true), "theirs")
            .setOutputs("out")
            .build();
    AcceleratedGraph graph = new AcceleratedGraph(net);
    graph.init();
    assertInstanceOf(FastDenseLayer.class, graph.getLayer("ours"));
    assertInstanceOf(FastOutputLayer.class, graph.getLayer("out"));
    Class<?> dl4js = org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer.class;
    assertEquals(dl4js, graph.getLayer("theirs").getClass());

    ComputationGraph copy = graph.clone();
    assertInstanceOf(FastDenseLayer.class, copy.getLayer("ours"));
    assertArrayEquals(Twins.values(graph.params()), Twins.values(copy.params()));
    copy.params().assign(0);
    assertTrue(graph.params().norm2Number().doubleValue() > 0, "a copy shares the parameters");
    String json = new ComputationGraph(net).getConfiguration().toJson();
    assertEquals(json, net.toJson());
    assertTrue(!json.contains("accelerate"), "the configuration was changed");
  }

  /** The way back, against nothing but the way there: in doubles, by differences. */
  @Property(seed = "13", tries = 25)
  void gradient_isTheSlopeOfTheScoreInDoubles(
      @ForAll Head head, @ForAll @IntRange(min = 1, max = 9) int batch, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DataType[] types = {DataType.FLOAT, DataType.DOUBLE};
    ComputationGraph[] graphs = new ComputationGraph[2];
    for (int i = 0; i < 2; i++) {
      ComputationGraphConfiguration net = smooth(head, types[i]);
      graphs[i] = i == 0 ? new AcceleratedGraph(net) : new ComputationGraph(net);
      graphs[i].init();
    }
    INDArray in = inputs(random, batch, 4, Layout.ROW_MAJOR);
    INDArray labels = head.labels.draw(random, batch, 3, Layout.ROW_MAJOR);
    graphs[1].params().assign(graphs[0].params().castTo(DataType.DOUBLE));
    graphs[0].setInputs(in);
    graphs[0].setLabels(labels);
    graphs[0].computeGradientAndScore();
    INDArray gradient = graphs[0].getGradientsViewArray();
    double most = gradient.amaxNumber().doubleValue();
    INDArray parameters = graphs[1].params();
    for (int i = 0; i < parameters.length(); i++) {
      double at = parameters.getDouble(i);
      parameters.putScalar(i, at + STEP);
      double above = sum(graphs[1], in, labels);
      parameters.putScalar(i, at - STEP);
      double below = sum(graphs[1], in, labels);
      parameters.putScalar(i, at);
      double slope = (above - below) / (2 * STEP);
      assertEquals(slope, gradient.getDouble(i), 1e-4 * most + 1e-5, head + " at " + i);
    }
  }

  /** The third derivative of a score over 6, times the square of this, is the formula's error. */
  private static final double STEP = 1e-4;

  private static ComputationGraphConfiguration smooth(Head head, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(type)
        .updater(new NoOp())
        .graphBuilder()
        .addInputs("in")
        .addLayer("a", dense(4, 5, Activation.TANH), "in")
        .addLayer("b", dense(5, 4, Activation.SIGMOID), "a")
        .addLayer("c", dense(4, 4, Activation.IDENTITY), "b")
        .addLayer("out", head.layer(4, 3, true), "c")
        .setOutputs("out")
        .build();
  }

  /** DL4J's gradients add up the samples; its score takes their mean. */
  private static double sum(ComputationGraph graph, INDArray in, INDArray labels) {
    INDArray input = in.castTo(DataType.DOUBLE);
    double score = graph.score(new MultiDataSet(input, labels.castTo(DataType.DOUBLE)), true);
    return score * in.size(0);
  }

  @Test
  void doubles_areDl4jsOwn_andPassItsCheck() {
    AcceleratedGraph graph = new AcceleratedGraph(smooth(Head.ENTROPY, DataType.DOUBLE));
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      graph.init();
      SplittableRandom random = new SplittableRandom(1);
      INDArray in = inputs(random, 3, 4, Layout.ROW_MAJOR).castTo(DataType.DOUBLE);
      INDArray labels = Labels.SHARES.draw(random, 3, 3, Layout.ROW_MAJOR).castTo(DataType.DOUBLE);
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .inputs(new INDArray[] {in})
                  .labels(new INDArray[] {labels})));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }
}
