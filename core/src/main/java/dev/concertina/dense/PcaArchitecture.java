package dev.concertina.dense;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.rate.QuantisationVertex;
import dev.concertina.internal.rate.RelativeErrorVertex;
import dev.concertina.metrics.PrincipalComponents;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.InitialWeights;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossL2;

/**
 * A net for the compression of small pictures, rows and windows that are alike: it encodes by their
 * principal components, and learns to decode.
 *
 * <p>The code is what a sample has of each of the leading principal components of the training
 * samples: orthonormal axes, which training leaves as they are. A compressor rounds it. The decoder
 * is the inverse, and hidden layers beside it that learn to compute from the rounded code what
 * rounding took away; it begins as the inverse alone. One decoder serves all steps of rounding: a
 * last feature of the code, which is 0 when the net encodes, tells it the step ({@link
 * Quantisation#conditioned()}).
 *
 * <p>While the net is trained a {@link QuantisationVertex} rounds the code, with a step and a dead
 * zone drawn for each sample. {@link dev.concertina.Autoencoder#reconstruct} and the held-out error
 * of a training do not round: they say what the net makes of a code that nothing was taken from,
 * which is not what it is for.
 *
 * <p><b>Units.</b> 1 in the code is {@value #UNIT} of scaled values: of pictures, whose declared
 * range becomes [0, 1], 80 of 255 grey levels; of standardised features, about a third of their
 * deviation. That is one step of rounding. The squared error of a sample counts relative to itself
 * ({@link RelativeErrorVertex}), so that all steps matter alike.
 *
 * <p>Serves complete samples of every shape by taking their values in order, as {@link
 * DenseArchitecture} does.
 *
 * <p>Source: that the Karhunen-Loève transform, which is this one, is the best of the linear ones
 * for Gaussian samples, V. Goyal, "Theoretical foundations of transform coding", IEEE Signal
 * Processing Magazine 18, 2001.
 *
 * @param codeSize how many components; at most as many as a sample has values
 * @param decoder the widths of the decoder's hidden layers, innermost first; at least one
 * @param bounded whether what is decoded is cut off at 0 and at 1, in training too, for samples
 *     that are scaled to [0, 1]: where many values are at an end, as in drawings and writing, the
 *     decoder then learns much more
 * @see <a href="https://doi.org/10.1109/79.952802">Goyal 2001</a>
 */
public record PcaArchitecture(int codeSize, List<Integer> decoder, boolean bounded)
    implements Architecture {
  private static final String SAMPLES = "samples";
  private static final String DRAWN = "drawn";
  private static final String CODE = "code";
  private static final String ROUNDED = "rounded";
  private static final String INVERSE = "inverse";
  private static final String CORRECTION = "correction";
  private static final String SUM = "sum";
  private static final String DECODED = "decoded";
  private static final String RELATIVE = "relative";
  private static final String RECONSTRUCTION = "reconstruction";

  private static final double UNIT = 0.3125;

  /** In units: from 24 of 255 grey levels to 256. */
  private static final double FINEST = 0.3;

  private static final double COARSEST = 3.2;

  /** Around the sixth of a step that is best for rate and error together. */
  private static final double LEAST_ZONE = 0.12;

  private static final double MOST_ZONE = 0.27;

  /** One of 255 grey levels, squared. */
  private static final double FLOOR = 1.0 / (255 * 255);

  private static final List<Integer> HIDDEN = List.of(512, 512);

  /** A hard sigmoid of DL4J's is {@code x / 5 + 1/2}, cut off at 0 and 1. */
  private static final double STEEPNESS = 5;

  private static final double SLACK = 1e-5;

  /** As many samples tell the components of all. */
  private static final int MOST_ROWS = 20_000;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is not positive, or there is no hidden layer
   */
  public PcaArchitecture {
    Require.positive(codeSize, "codeSize");
    decoder = List.copyOf(decoder);
    Require.that(!decoder.isEmpty(), "decoder must have a hidden layer, found none: 512, say");
    decoder.forEach(width -> Require.positive(width, "a hidden layer's width"));
  }

  /**
   * Makes a net for samples of any scale: two hidden layers of 512, and no bounds.
   *
   * @param codeSize how many components
   * @return the architecture
   */
  public static PcaArchitecture of(int codeSize) {
    return new PcaArchitecture(codeSize, HIDDEN, false);
  }

  /**
   * Returns the net that was measured on small pictures: two hidden layers of 512, and bounds.
   *
   * @param codeSize how many components
   * @return the architecture; for samples with a {@linkplain dev.concertina.data.Samples#range()
   *     declared range}
   */
  public static PcaArchitecture forPictures(int codeSize) {
    return new PcaArchitecture(codeSize, HIDDEN, true);
  }

  /**
   * Returns a copy with other hidden layers.
   *
   * @param widths those of the decoder, innermost first
   * @return a new architecture
   */
  public PcaArchitecture withDecoder(int... widths) {
    return new PcaArchitecture(codeSize, IntStream.of(widths).boxed().toList(), bounded);
  }

  @Override
  public String kind() {
    return "pca";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("code", Integer.toString(codeSize));
    words.put("decoder", decoder.stream().map(String::valueOf).collect(Collectors.joining("-")));
    words.put("bounded", Boolean.toString(bounded));
    return words;
  }

  @Override
  public void requireFits(SampleShape shape) {
    int values = Require.present(shape, "shape").size();
    Require.that(
        codeSize <= values,
        "codeSize must be at most the %d values of a sample, found %d: take fewer components",
        values,
        codeSize);
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    requireFits(request.shape());
    Require.that(
        request.loss() == ReconstructionError.SQUARED,
        "a principal net compares squared errors, found %s: choose the squared error",
        request.loss());
    SampleShape row = new SampleShape.Features(request.shape().size());
    GraphBuilder graph = encoder(request.seed(), row.size());
    decode(graph, row.size());
    return GraphPlan.of(
            graph.build(),
            CODE,
            List.of(
                PlanInput.samples(SAMPLES, row),
                PlanInput.quantisationNoise(DRAWN, new SampleShape.Features(2))),
            List.of(PlanOutput.reconstruction(RECONSTRUCTION, row).withScale(1.0 / row.size())))
        .withQuantisation(new Quantisation(1, FINEST, COARSEST, true));
  }

  /** All up to the rounded code. */
  private GraphBuilder encoder(long seed, int values) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .graphBuilder()
        .addInputs(SAMPLES, DRAWN)
        .setInputTypes(InputType.feedForward(values), InputType.feedForward(2))
        .setOutputs(RECONSTRUCTION)
        .addLayer(CODE, fixed(values, codeSize + 1), SAMPLES)
        .addVertex(
            ROUNDED, new QuantisationVertex(FINEST, COARSEST, LEAST_ZONE, MOST_ZONE), CODE, DRAWN);
  }

  private void decode(GraphBuilder graph, int values) {
    String top = ROUNDED;
    int width = codeSize + 1;
    for (int i = 0; i < decoder.size(); i++) {
      int next = decoder.get(i);
      graph.addLayer("decoder" + (i + 1), dense(width, next, WeightInit.RELU).build(), top);
      top = "decoder" + (i + 1);
      width = next;
    }
    graph
        .addLayer(INVERSE, fixed(codeSize + 1, values), ROUNDED)
        // Of zeros: the net begins as the inverse alone, and need not find it.
        .addLayer(CORRECTION, dense(width, values, WeightInit.ZERO).build(), top)
        .addVertex(SUM, new ElementWiseVertex(ElementWiseVertex.Op.Add), INVERSE, CORRECTION)
        .addLayer(
            DECODED,
            new ActivationLayer(bounded ? Activation.HARDSIGMOID : Activation.IDENTITY),
            SUM)
        .addVertex(RELATIVE, new RelativeErrorVertex(FLOOR), DECODED)
        .addLayer(
            RECONSTRUCTION,
            // A sum over values, which tells the vertex before it each sample's error.
            new LossLayer.Builder(new LossL2()).activation(Activation.IDENTITY).build(),
            RELATIVE);
  }

  /** Frozen, no gradient is computed for it; without an updater, no penalty moves its weights. */
  private static Layer fixed(int in, int out) {
    return new FrozenLayer(
        dense(in, out, WeightInit.ZERO).updater(new NoOp()).biasUpdater(new NoOp()).build());
  }

  private static DenseLayer.Builder dense(int in, int out, WeightInit weights) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .activation(weights == WeightInit.ZERO ? Activation.IDENTITY : Activation.RELU)
        .weightInit(weights);
  }

  /** Sets the components and their inverse. */
  @Override
  public void initialise(InitialWeights first) {
    float[][] rows = first.rows(MOST_ROWS);
    requireBounds(rows);
    PrincipalComponents components = PrincipalComponents.of(rows, codeSize);
    double[] mean = components.mean();
    double[][] axes = components.axes();
    double slope = bounded ? STEEPNESS : 1;
    float[][] forth = new float[mean.length][codeSize + 1];
    float[][] back = new float[codeSize + 1][mean.length];
    float[][] offsets = new float[1][codeSize + 1];
    float[][] means = new float[1][mean.length];
    for (int i = 0; i < mean.length; i++) {
      means[0][i] = (float) (slope * (mean[i] - (bounded ? 0.5 : 0)));
    }
    for (int c = 0; c < axes.length; c++) {
      double offset = 0;
      for (int i = 0; i < mean.length; i++) {
        forth[i][c] = (float) (axes[c][i] / UNIT);
        back[c][i] = (float) (slope * axes[c][i] * UNIT);
        offset -= axes[c][i] * mean[i] / UNIT;
      }
      offsets[0][c] = (float) offset;
    }
    assign(first.weights(CODE + "_W"), forth);
    assign(first.weights(CODE + "_b"), offsets);
    assign(first.weights(INVERSE + "_W"), back);
    assign(first.weights(INVERSE + "_b"), means);
  }

  private void requireBounds(float[][] rows) {
    if (!bounded) {
      return;
    }
    for (float[] row : rows) {
      for (float value : row) {
        Require.that(
            value >= -SLACK && value <= 1 + SLACK,
            "samples must be in [0, 1] when scaled for a net with bounds, found %s: declare their"
                + " range, scale by MIN_MAX, or take a net without bounds",
            value);
      }
    }
  }

  private static void assign(INDArray weights, float[][] values) {
    try (INDArray given = Nd4j.createFromArray(values)) {
      weights.assign(given);
    }
  }
}
