package dev.concertina.dense;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.rate.RatedCode;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A fully connected autoencoder: hidden layers down to the code, and up again.
 *
 * <p>Serves samples of every shape by taking their values in order: an image or a window of a
 * series goes in as one long row, and its reconstruction comes out in the shape that it had.
 *
 * <p>The code may be wider than a sample; such a net needs a {@linkplain
 * dev.concertina.TrainingOptions#corruption() corruption} in training, or it learns to copy.
 *
 * @param encoder the widths of the hidden layers before the code, outermost first; may be empty
 * @param codeSize the width of the code
 * @param decoder the widths of the hidden layers after the code, innermost first; may be empty
 * @param activation the activation of the hidden layers
 * @param codeActivation the activation of the code
 * @param initialization how the weights of the hidden layers are drawn; those of the code and the
 *     output layer are drawn after Glorot and Bengio (XAVIER)
 * @param dropout the share of each hidden layer's activations that is dropped in a training step,
 *     the others scaled up (Srivastava et al. 2014); in [0, 1)
 * @param rate what a bit for each value of a sample costs in training, in the loss's units; 0 for a
 *     code that is not meant to be rounded. See {@link #withRate}
 */
public record DenseArchitecture(
    List<Integer> encoder,
    int codeSize,
    List<Integer> decoder,
    Activation activation,
    Activation codeActivation,
    WeightInit initialization,
    double dropout,
    double rate)
    implements Architecture {

  /** The name of the code's layer in the graph. */
  private static final String CODE = "code";

  /** The name of its layer if it has a rate. */
  private static final String UNSCALED_CODE = "code-linear";

  private static final String SAMPLES = "samples";
  private static final String RECONSTRUCTION = "reconstruction";

  /**
   * Checks the widths.
   *
   * @throws IllegalArgumentException if a width is not positive, the dropout not in [0, 1), the
   *     rate negative, or above 0 with a code that is not linear, or something is null
   */
  public DenseArchitecture {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
    encoder.forEach(width -> Require.positive(width, "a hidden layer's width"));
    decoder.forEach(width -> Require.positive(width, "a hidden layer's width"));
    Require.positive(codeSize, "codeSize");
    Require.present(activation, "activation");
    Require.present(codeActivation, "codeActivation");
    Require.present(initialization, "initialization");
    Require.that(
        initialization != WeightInit.DISTRIBUTION && initialization != WeightInit.IDENTITY,
        "initialization must be a scheme for layers of any width, found %s: use RELU or XAVIER,"
            + " say",
        initialization);
    Require.fraction(dropout, "dropout");
    Require.notNegative(rate, "rate");
    Require.that(
        rate == 0 || codeActivation == Activation.IDENTITY,
        "codeActivation must be IDENTITY for a code with a rate, found %s: the rate itself bounds"
            + " the code",
        codeActivation);
  }

  /**
   * Makes a net with a mirrored decoder, ReLU in the hidden layers, a linear code, weights after He
   * et al. (2015), no dropout.
   *
   * @param widths the hidden layers from the outermost to the code: {@code of(64, 32, 8)} is
   *     n-64-32-8- 32-64-n
   * @return the architecture
   * @throws IllegalArgumentException if there is no width or one is not positive
   */
  public static DenseArchitecture of(int... widths) {
    Require.that(
        widths.length > 0, "widths must end with the code's, found none: of(64, 32, 8), say");
    List<Integer> encoder = IntStream.range(0, widths.length - 1).mapToObj(i -> widths[i]).toList();
    List<Integer> decoder = new ArrayList<>(encoder);
    Collections.reverse(decoder);
    return new DenseArchitecture(
        encoder,
        widths[widths.length - 1],
        decoder,
        Activation.RELU,
        Activation.IDENTITY,
        WeightInit.RELU,
        0,
        0);
  }

  /**
   * Returns the net for anomalies in tables: {@code of(256, 256, 32)}, for {@link
   * dev.concertina.TrainingOptions#forTables()}. Wide for any table that it is used on: what makes
   * it find anomalies is the noise that it learns to remove, not a narrow code.
   *
   * @return the architecture
   */
  public static DenseArchitecture forTables() {
    return of(256, 256, 32);
  }

  /**
   * Returns a copy with another decoder than the mirrored encoder.
   *
   * @param widths the widths of the hidden layers after the code, innermost first
   * @return a new architecture
   */
  public DenseArchitecture withDecoder(int... widths) {
    List<Integer> given = IntStream.of(widths).boxed().toList();
    return new DenseArchitecture(
        encoder, codeSize, given, activation, codeActivation, initialization, dropout, rate);
  }

  /**
   * Returns a copy with another activation of the hidden layers.
   *
   * @param hidden the activation
   * @return a new architecture
   */
  public DenseArchitecture withActivation(Activation hidden) {
    return new DenseArchitecture(
        encoder, codeSize, decoder, hidden, codeActivation, initialization, dropout, rate);
  }

  /**
   * Returns a copy with another activation of the code.
   *
   * @param code the activation
   * @return a new architecture
   */
  public DenseArchitecture withCodeActivation(Activation code) {
    return new DenseArchitecture(
        encoder, codeSize, decoder, activation, code, initialization, dropout, rate);
  }

  /**
   * Returns a copy that draws the weights of the hidden layers in another way.
   *
   * @param scheme {@code RELU} for He's, {@code XAVIER}, {@code UNIFORM}, {@code NORMAL}, …
   * @return a new architecture
   */
  public DenseArchitecture withInitialization(WeightInit scheme) {
    return new DenseArchitecture(
        encoder, codeSize, decoder, activation, codeActivation, scheme, dropout, rate);
  }

  /**
   * Returns a copy with dropout on the hidden layers.
   *
   * @param share the share that is dropped, in [0, 1)
   * @return a new architecture
   */
  public DenseArchitecture withDropout(double share) {
    return new DenseArchitecture(
        encoder, codeSize, decoder, activation, codeActivation, initialization, share, rate);
  }

  /**
   * Trains a code that can be stored in few bits, after Ballé, Laparra and Simoncelli, "End-to-end
   * optimized image compression" (2017).
   *
   * <p>In training, noise that is uniform in [-1/2, 1/2) is added to the code, as rounding to
   * integers would, and the loss is that of the reconstruction plus lambda times the bits that the
   * code takes for each value of the sample, under a density that is learned for each feature of
   * the code:
   *
   * <pre>{@code
   * bits(y) = -log2(F((y + 1/2 - m) / s) - F((y - 1/2 - m) / s)),  F(x) = 1 / (1 + exp(-x))
   * }</pre>
   *
   * <p>The errors in a {@link dev.concertina.TrainingReport} include the rate, and are measured
   * with noise of its own, the same in every epoch. The trained net adds no noise: round its codes
   * to integers before {@code decode}. The squared error is the loss to take ({@link
   * dev.concertina.TrainingOptions#withLoss}), and a linear code is needed.
   *
   * @param lambda what a bit for each value of a sample may cost, in the loss's own units: with the
   *     squared error of scaled values, at the optimum 2 ln 2 times the squared error that is left
   *     where bits still pay; 0 for none
   * @return a new architecture
   */
  public DenseArchitecture withRate(double lambda) {
    return new DenseArchitecture(
        encoder, codeSize, decoder, activation, codeActivation, initialization, dropout, lambda);
  }

  @Override
  public String kind() {
    return "dense";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("encoder", joined(encoder));
    words.put("code", Integer.toString(codeSize));
    words.put("decoder", joined(decoder));
    words.put("activation", activation.name());
    words.put("codeActivation", codeActivation.name());
    words.put("initialization", initialization.name());
    words.put("dropout", Double.toString(dropout));
    if (rate > 0) {
      words.put("rate", Double.toString(rate));
    }
    return words;
  }

  private static String joined(List<Integer> widths) {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }

  @Override
  public void requireFits(SampleShape shape) {
    Require.present(shape, "shape");
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    SampleShape row = new SampleShape.Features(request.shape().size());
    boolean summed = request.loss() == ReconstructionError.CROSS_ENTROPY;
    double objectiveScale = summed ? 1.0 / row.size() : 1;
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .graphBuilder()
            .addInputs(SAMPLES)
            .setOutputs(RECONSTRUCTION);
    Stack stack = new Stack(graph, row.size());
    encoder.forEach(width -> stack.hidden("encoder", width));
    stack.code(rate / row.size() / objectiveScale);
    decoder.forEach(width -> stack.hidden("decoder", width));
    stack.output(row.size(), request);
    PlanInput samples = PlanInput.samples(SAMPLES, row);
    PlanOutput reconstruction =
        PlanOutput.reconstruction(RECONSTRUCTION, row).withScale(objectiveScale);
    return rate > 0
        ? rated(graph, samples, reconstruction)
        : GraphPlan.of(graph.build(), CODE, List.of(samples), List.of(reconstruction));
  }

  private GraphPlan rated(GraphBuilder graph, PlanInput samples, PlanOutput reconstruction) {
    SampleShape code = new SampleShape.Features(codeSize);
    return GraphPlan.of(
            graph.addInputs(RatedCode.NOISE).setOutputs(RECONSTRUCTION, RatedCode.RATE).build(),
            CODE,
            List.of(samples, PlanInput.quantisationNoise(RatedCode.NOISE, code)),
            List.of(
                reconstruction,
                // Its layer's weight is in the units of the reconstruction's loss.
                PlanOutput.penalty(RatedCode.RATE, code).withScale(reconstruction.scale())))
        .withQuantisation(Quantisation.to(1));
  }

  /** Layers on top of each other. */
  private final class Stack {
    private final GraphBuilder graph;
    private String top = SAMPLES;
    private int width;
    private int hiddenLayers;

    /** Whether a hidden layer is on top. */
    private boolean hidden;

    Stack(GraphBuilder graph, int width) {
      this.graph = graph;
      this.width = width;
    }

    void hidden(String half, int size) {
      hiddenLayers++;
      DenseLayer.Builder layer =
          new DenseLayer.Builder().activation(activation).weightInit(initialization);
      add(half + hiddenLayers, layer, size);
      hidden = true;
    }

    void code(double bitWeight) {
      add(
          rate > 0 ? UNSCALED_CODE : CODE,
          new DenseLayer.Builder().activation(codeActivation).weightInit(WeightInit.XAVIER),
          codeSize);
      if (rate > 0) {
        top = RatedCode.add(graph, top, CODE, codeSize, rate, bitWeight);
      }
      hidden = false;
    }

    private void add(String name, DenseLayer.Builder layer, int size) {
      layer.nIn(width).nOut(size);
      if (dropsInput()) {
        layer.dropOut(1 - dropout);
      }
      put(name, layer.build(), size);
    }

    void output(int size, PlanRequest request) {
      OutputLayer.Builder layer =
          new OutputLayer.Builder(request.lossFunction())
              .activation(request.outputActivation())
              .weightInit(WeightInit.XAVIER)
              .nIn(width)
              .nOut(size);
      if (dropsInput()) {
        layer.dropOut(1 - dropout);
      }
      put(RECONSTRUCTION, layer.build(), size);
    }

    /** DL4J drops a layer's input: here that of every layer on top of a hidden one. */
    private boolean dropsInput() {
      return dropout > 0 && hidden;
    }

    private void put(String name, org.deeplearning4j.nn.conf.layers.Layer layer, int size) {
      graph.addLayer(name, layer, top);
      top = name;
      width = size;
    }
  }
}
