package dev.concertina.internal.lstm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.kernel.FastMergeVertex;
import dev.concertina.testkit.DoubleTwin;
import dev.concertina.testkit.Twins;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Whole autoencoders of series with gaps and of different lengths. */
class SeriesAutoencodersTest {
  private static final double TOLERANCE = 1e-5;

  private static final int FEATURES = 3;

  /** How the encoder reads. */
  enum Reading {
    FORWARD,
    REVERSED,
    /** In both directions, by two layers side by side. */
    BOTH,
    /** In both directions, by one layer, which DL4J itself cannot train. */
    BIDIRECTIONAL
  }

  /** What is compared. */
  enum Comparison {
    SQUARES(LossFunction.MSE, Activation.IDENTITY),
    MAGNITUDES(LossFunction.L1, Activation.SIGMOID),
    ENTROPY(LossFunction.XENT, Activation.SIGMOID);

    private final LossFunction loss;
    private final Activation activation;

    Comparison(LossFunction loss, Activation activation) {
      this.loss = loss;
      this.activation = activation;
    }
  }

  /** A form of net. */
  private record Form(Reading reading, int layers, boolean codeOnce, Comparison comparison) {
    private static LSTM lstm() {
      return new LSTM.Builder()
          .nOut(5)
          .activation(Activation.TANH)
          .weightInit(WeightInit.XAVIER)
          .updater(new NoOp())
          .gradientNormalization(GradientNormalization.None)
          .build();
    }

    ComputationGraphConfiguration configuration(int steps) {
      return configuration(steps, DataType.FLOAT);
    }

    ComputationGraphConfiguration configuration(int steps, DataType type) {
      GraphBuilder graph =
          new NeuralNetConfiguration.Builder()
              .seed(5)
              .updater(new NoOp())
              .dataType(type)
              .graphBuilder()
              .addInputs("values", "presence")
              .addVertex("in", new MergeVertex(), "values", "presence");
      if (reading == Reading.REVERSED || reading == Reading.BOTH) {
        graph.addVertex("turned", new ReverseTimeSeriesVertex("values"), "in");
      }
      graph.addLayer("code", dense(), encoder(graph));
      if (codeOnce) {
        graph
            .addLayer("once", new RepeatVector.Builder<>(1).build(), "code")
            .addLayer("codes", new ZeroPadding1DLayer(0, steps - 1), "once");
      } else {
        graph.addLayer("codes", new RepeatVector.Builder<>(steps).build(), "code");
      }
      InputType input = InputType.recurrent(FEATURES, steps);
      return graph
          .addLayer("decoder", lstm(), "codes")
          .addLayer("out", output(), "decoder")
          .setOutputs("out")
          .setInputTypes(input, input)
          .build();
    }

    private static DenseLayer dense() {
      return new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build();
    }

    private RnnOutputLayer output() {
      return new RnnOutputLayer.Builder(comparison.loss)
          .nOut(FEATURES)
          .activation(comparison.activation)
          .build();
    }

    private String encoder(GraphBuilder graph) {
      switch (reading) {
        case FORWARD:
          return stack(graph, "forward", "in");
        case REVERSED:
          return stack(graph, "reversed", "turned");
        case BOTH:
          graph.addVertex(
              "both",
              new MergeVertex(),
              stack(graph, "forward", "in"),
              stack(graph, "reversed", "turned"));
          return "both";
        default:
          graph.addLayer(
              "both", new Bidirectional(Bidirectional.Mode.CONCAT, new LastTimeStep(lstm())), "in");
          return "both";
      }
    }

    private String stack(GraphBuilder graph, String name, String below) {
      String last = below;
      for (int i = 1; i < layers; i++) {
        graph.addLayer(name + i, lstm(), last);
        last = name + i;
      }
      graph.addLayer(name, new LastTimeStep(lstm()), last);
      return name;
    }

    ComputationGraph fast(int steps, INDArray parameters) {
      ComputationGraph graph = new AcceleratedGraph(configuration(steps));
      graph.init(parameters.dup(), false);
      return graph;
    }
  }

  /** Sequences with gaps, and the steps after their ends. */
  private record Sequences(INDArray values, INDArray presence, INDArray known) {

    static Sequences draw(Random random, int steps, int... lengths) {
      INDArray presence = Nd4j.zeros(DataType.FLOAT, lengths.length, FEATURES, steps);
      INDArray known = Nd4j.zeros(DataType.FLOAT, lengths.length, steps);
      INDArray values = presence.dup();
      for (int i = 0; i < lengths.length; i++) {
        for (int t = 0; t < lengths[i]; t++) {
          known.putScalar(i, t, 1);
          for (int f = 0; f < FEATURES; f++) {
            boolean there = random.nextInt(5) > 0;
            presence.putScalar(i, f, t, there ? 1 : 0);
            values.putScalar(i, f, t, there ? random.nextDouble() : 0);
          }
        }
      }
      return new Sequences(values, presence, known);
    }

    Sequences only(int which, int steps) {
      return new Sequences(
          part(values, which, steps), part(presence, which, steps), knownOf(which, steps));
    }

    private INDArray knownOf(int which, int steps) {
      return known
          .get(NDArrayIndex.interval(which, which + 1), NDArrayIndex.interval(0, steps))
          .dup();
    }

    INDArray[] inputs() {
      return new INDArray[] {values, presence};
    }

    INDArray[] masks() {
      return new INDArray[] {known, known};
    }
  }

  private static INDArray part(INDArray series, int which, int steps) {
    return series
        .get(
            NDArrayIndex.interval(which, which + 1),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, steps))
        .dup();
  }

  /** What a net makes of sequences. */
  private record Pass(INDArray code, INDArray output, double loss, INDArray gradient) {
    static Pass of(ComputationGraph graph, Sequences sequences) {
      INDArray[] found =
          graph.output(List.of("code", "out"), false, sequences.inputs(), sequences.masks());
      graph.setInputs(sequences.inputs());
      graph.setLabels(sequences.values());
      graph.setLayerMaskArrays(sequences.masks(), new INDArray[] {sequences.presence()});
      graph.computeGradientAndScore();
      double loss = graph.score() * sequences.values().size(0);
      INDArray gradient = graph.gradient().gradient().dup();
      graph.clearLayerMaskArrays();
      return new Pass(found[0].dup(), found[1].dup(), loss, gradient);
    }
  }

  private static void assertClose(String what, INDArray expected, INDArray actual) {
    double greatest = expected.amaxNumber().doubleValue();
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertEquals(0, difference, TOLERANCE * Math.max(greatest, 1e-3), what);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF, seed = "7")
  void paddingAndCompany_changeNothing(
      @ForAll Reading reading,
      @ForAll @IntRange(min = 1, max = 2) int layers,
      @ForAll boolean codeOnce,
      @ForAll Comparison comparison,
      @ForAll @IntRange(min = 1, max = 9) int length,
      @ForAll @IntRange(min = 1, max = 5) int padding,
      @ForAll @IntRange(min = 1, max = 9) int other,
      @ForAll @IntRange int seed) {
    final Form form = new Form(reading, layers, codeOnce, comparison);
    int steps = Math.max(length, other) + padding;
    Sequences both = Sequences.draw(new Random(seed), steps, length, other);
    ComputationGraph padded = new AcceleratedGraph(form.configuration(steps));
    padded.init();
    Pass together = Pass.of(padded, both);
    Pass alone = Pass.of(form.fast(length, padded.params()), both.only(0, length));
    Pass company = Pass.of(form.fast(other, padded.params()), both.only(1, other));
    assertClose("code", alone.code(), together.code().getRow(0, true));
    assertClose("output", alone.output(), part(together.output(), 0, length));
    double loss = alone.loss() + company.loss();
    assertEquals(loss, together.loss(), TOLERANCE * Math.max(loss, 1e-3));
    assertClose("gradient", alone.gradient().add(company.gradient()), together.gradient());
  }

  /**
   * Along a direction drawn at random, with padding at the end, at the start, at both, and none.
   */
  @Property(tries = 25, shrinking = ShrinkingMode.OFF, seed = "9")
  void gradients_areTrue(
      @ForAll Reading reading,
      @ForAll @IntRange(min = 1, max = 2) int layers,
      @ForAll boolean codeOnce,
      @ForAll Comparison comparison,
      @ForAll @IntRange int seed) {
    Random random = new Random(seed);
    Form form = new Form(reading, layers, codeOnce, comparison);
    Sequences sequences = Sequences.draw(random, 7, 7, 5, 7, 6);
    boolean dl4jTurns = reading == Reading.FORWARD || reading == Reading.BIDIRECTIONAL;
    if (dl4jTurns) { // else it fails where padding is at both ends
      sequences.known().putScalar(2, 0, 0).putScalar(3, 0, 0).putScalar(3, 1, 0);
    }
    ComputationGraph graph = new AcceleratedGraph(form.configuration(7));
    graph.init();
    INDArray gradient = Pass.of(graph, sequences).gradient().castTo(DataType.DOUBLE);
    DoubleTwin twin =
        new DoubleTwin(
            form.configuration(7, DataType.DOUBLE),
            graph.params(),
            sequences.inputs(),
            new INDArray[] {sequences.values()},
            sequences.masks(),
            new INDArray[] {sequences.presence()});
    INDArray direction = Nd4j.zeros(DataType.DOUBLE, gradient.shape());
    for (long i = 0; i < direction.length(); i++) {
      direction.putScalar(i, random.nextGaussian());
    }
    double most = gradient.norm2Number().doubleValue() * direction.norm2Number().doubleValue();
    double slope = gradient.mul(direction).sumNumber().doubleValue();
    assertEquals(twin.slope(direction), slope, TOLERANCE * most);
  }

  /** With padding at the end only, each direction reads it last, and DL4J is right. */
  @Property(tries = 25, shrinking = ShrinkingMode.OFF, seed = "8")
  void netsThatDl4jTrains_asDl4j(
      @ForAll @IntRange(max = 2) int reading,
      @ForAll @IntRange(min = 1, max = 2) int layers,
      @ForAll boolean codeOnce,
      @ForAll Comparison comparison,
      @ForAll @IntRange(min = 2, max = 20) int steps,
      @ForAll @IntRange(min = 1, max = 12) int batch,
      @ForAll @IntRange int seed) {
    Random random = new Random(seed);
    Form form = new Form(Reading.values()[reading], layers, codeOnce, comparison);
    int[] lengths = random.ints(batch, 1, steps + 1).toArray();
    Sequences sequences = Sequences.draw(random, steps, lengths);
    Twins twins = new Twins(form.configuration(steps));
    twins.featureMasks = sequences.masks();
    for (INDArray mask :
        new INDArray[] {sequences.presence(), sequences.presence().dup('f'), sequences.known()}) {
      twins.labelMasks = new INDArray[] {mask};
      twins.assertEqual(2 * TOLERANCE, sequences.inputs(), new INDArray[] {sequences.values()});
    }
  }

  /** Where both ends are masked, DL4J's own reversal gives values from past the series' end. */
  @Test
  void reversal_leavesMaskedStepsAtBothEnds() {
    Form form = new Form(Reading.REVERSED, 1, false, Comparison.SQUARES);
    ComputationGraph graph = new AcceleratedGraph(form.configuration(6));
    graph.init();
    assertInstanceOf(FastReverseVertex.class, graph.getVertex("turned"));
    Sequences sequences = Sequences.draw(new Random(1), 6, 6, 6);
    sequences.known().putRow(0, Nd4j.createFromArray(0f, 1, 1, 0, 1, 0));
    sequences.known().putRow(1, Nd4j.createFromArray(0f, 0, 0, 0, 0, 0));
    INDArray turned =
        graph.output(List.of("turned"), false, sequences.inputs(), sequences.masks())[0];
    INDArray expected = Nd4j.zeros(DataType.FLOAT, 2, 2 * FEATURES, 6);
    int[] from = {-1, 4, 2, -1, 1, -1};
    for (int t = 0; t < 6; t++) {
      for (int f = 0; f < 2 * FEATURES && from[t] >= 0; f++) {
        INDArray half = f < FEATURES ? sequences.values() : sequences.presence();
        expected.putScalar(0, f, t, half.getFloat(0, f % FEATURES, from[t]));
      }
    }
    assertEquals(expected, turned);
  }

  /** The way back ends at the encoder where nothing but inputs of the net lies below it. */
  @Test
  void mergedInputs_areAskedForNoGradient() {
    Form form = new Form(Reading.FORWARD, 1, false, Comparison.SQUARES);
    ComputationGraph graph = new AcceleratedGraph(form.configuration(4));
    graph.init();
    assertInstanceOf(FastMergeVertex.class, graph.getVertex("in"));
    Sequences sequences = Sequences.draw(new Random(3), 4, 4, 3);
    Pass.of(graph, sequences);
    assertNull(graph.getVertex("in").getEpsilon());
    ComputationGraph both =
        new AcceleratedGraph(new Form(Reading.BOTH, 1, false, Comparison.SQUARES).configuration(4));
    both.init();
    assertInstanceOf(FastMergeVertex.class, both.getVertex("in"));
    assertFalse(both.getVertex("both") instanceof FastMergeVertex);
  }

  @Test
  void codeOnce_isZeroFromTheSecondStepOn() {
    Form form = new Form(Reading.FORWARD, 1, true, Comparison.SQUARES);
    ComputationGraph graph = new AcceleratedGraph(form.configuration(4));
    graph.init();
    Sequences sequences = Sequences.draw(new Random(2), 4, 4, 3);
    INDArray[] found =
        graph.output(List.of("code", "codes"), false, sequences.inputs(), sequences.masks());
    INDArray first = found[1].get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0));
    assertEquals(found[0], first.dup());
    assertEquals(first.norm1Number().doubleValue(), found[1].norm1Number().doubleValue(), 1e-6);
  }
}
