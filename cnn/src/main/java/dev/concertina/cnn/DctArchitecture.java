package dev.concertina.cnn;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.SampleShape.Image;
import dev.concertina.internal.Require;
import dev.concertina.internal.dct.BlockTransform;
import dev.concertina.internal.dct.DctVertex;
import dev.concertina.internal.dct.InverseDctVertex;
import dev.concertina.internal.rate.QuantisationVertex;
import dev.concertina.internal.rate.RelativeErrorVertex;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A net for the compression of grey pictures of any size. It encodes by the discrete cosine
 * transform (DCT) of blocks, which is fixed, and learns to decode.
 *
 * <p>The code is the discrete cosine transform of blocks of 8 by 8 pixels, as in JPEG: 64 planes of
 * an eighth of the picture's size. A compressor rounds them. The decoder is a chain of residual
 * blocks (convolution, ReLU, convolution, added to what came in) that computes from the rounded
 * code and its neighbours what rounding took away, adds it, and transforms back. It begins as the
 * inverse transform alone. One decoder serves all steps of rounding: a last plane of the code,
 * which is 0 when the net encodes, tells it the step ({@link Quantisation#conditioned()}).
 *
 * <p>While the net is trained a {@link QuantisationVertex} rounds the code, with a step and a dead
 * zone drawn for each picture. {@link dev.concertina.Autoencoder#reconstruct} and the held-out
 * error of a training do not round: they say what the net makes of a code that nothing was taken
 * from, which is not what it is for.
 *
 * <p><b>Units.</b> Made for scaled values in [0, 1], as pictures get them from their declared
 * range: 1 in the code is 40 of 255 grey levels of an orthonormal transform around middle grey, and
 * one step of rounding. The squared error of a picture counts relative to itself ({@link
 * RelativeErrorVertex}), so that all steps, and flat and busy pictures alike, matter.
 *
 * <p>Serves samples of {@link SampleShape.Image} with one channel and sides that are multiples of
 * 8.
 *
 * <p>Sources: removing what rounding the DCT does, in its own domain and by a residual net, X.
 * Zhang et al., "DMCNN: Dual-domain multi-scale convolutional neural network for compression
 * artifacts removal", ICIP 2018; telling the net how strong, K. Zhang et al., "FFDNet", IEEE TIP
 * 27, 2018.
 *
 * @param width the channels of the decoder's convolutions
 * @param blocks its residual blocks
 */
public record DctArchitecture(int width, int blocks) implements Architecture {
  private static final String PICTURE = "picture";
  private static final String DRAWN = "drawn";
  private static final String CODE = "code";
  private static final String ROUNDED = "rounded";
  private static final String CORRECTION = "correction";
  private static final String DECODED = "decoded";
  private static final String RELATIVE = "relative";
  private static final String RECONSTRUCTION = "reconstruction";

  /** In scaled values: 40 grey levels of 255. */
  private static final double UNIT = 40.0 / 255;

  private static final double MIDDLE = 0.5;

  /**
   * In units of 40 grey levels: from 4 of them to 128; photographs then take some 3 to 0.1 bits a
   * pixel.
   */
  private static final double FINEST = 0.1;

  private static final double COARSEST = 3.2;

  /** Around the sixth of a step that is best for rate and error together. */
  private static final double LEAST_ZONE = 0.12;

  private static final double MOST_ZONE = 0.27;

  /** One grey level, squared. */
  private static final double FLOOR = 1.0 / (255 * 255);

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public DctArchitecture {
    Require.positive(width, "width");
    Require.positive(blocks, "blocks");
  }

  /**
   * Returns the net that was measured: 64 channels, two residual blocks; 223,000 weights. In trials
   * of a minute on natural pictures, more of either was no better for the time that it took.
   *
   * @return the architecture
   */
  public static DctArchitecture standard() {
    return new DctArchitecture(64, 2);
  }

  /**
   * Returns what the sides of pictures must be multiples of.
   *
   * @return the side of a block
   */
  public int grid() {
    return BlockTransform.SIDE;
  }

  @Override
  public String kind() {
    return "dct";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("width", Integer.toString(width));
    words.put("blocks", Integer.toString(blocks));
    return words;
  }

  @Override
  public void requireFits(SampleShape shape) {
    Require.that(
        Require.present(shape, "shape") instanceof Image,
        "a transform net takes pictures, found %s: give samples of shape Image",
        shape);
    Image image = (Image) shape;
    Require.that(
        image.channels() == 1,
        "a transform net takes one channel, found %s: make the pictures grey, or give it their"
            + " channels one by one",
        shape);
    Require.that(
        image.height() % grid() == 0 && image.width() % grid() == 0,
        "height and width must be multiples of %d, found %s: cut or pad the pictures",
        grid(),
        shape);
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    requireFits(request.shape());
    Require.that(
        request.loss() == ReconstructionError.SQUARED,
        "a transform net compares squared errors, found %s: choose the squared error",
        request.loss());
    Image image = (Image) request.shape();
    GraphBuilder graph = encoder(request.seed(), image);
    decode(graph, request);
    // DL4J's loss is a sum over pixels.
    double scale = 1.0 / ((double) image.height() * image.width());
    return GraphPlan.of(
            graph.build(),
            CODE,
            List.of(
                PlanInput.samples(PICTURE, image),
                PlanInput.quantisationNoise(DRAWN, new SampleShape.Features(2))),
            List.of(PlanOutput.reconstruction(RECONSTRUCTION, image).withScale(scale)))
        .withQuantisation(new Quantisation(1, FINEST, COARSEST, true));
  }

  /** All up to the rounded code. */
  private static GraphBuilder encoder(long seed, Image image) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .convolutionMode(ConvolutionMode.Same)
        .graphBuilder()
        .addInputs(PICTURE, DRAWN)
        .setInputTypes(
            InputType.convolutional(image.height(), image.width(), 1), InputType.feedForward(2))
        .setOutputs(RECONSTRUCTION)
        .addVertex(CODE, new DctVertex(UNIT, MIDDLE), PICTURE)
        .addVertex(
            ROUNDED, new QuantisationVertex(FINEST, COARSEST, LEAST_ZONE, MOST_ZONE), CODE, DRAWN);
  }

  private void decode(GraphBuilder graph, PlanRequest request) {
    // Nothing bends what comes in: a path from the code to its correction stays linear.
    String top = "first";
    graph.addLayer(top, convolution(width, Activation.IDENTITY, WeightInit.LECUN_NORMAL), ROUNDED);
    for (int i = 1; i <= blocks; i++) {
      String block = "block" + i;
      graph.addLayer(block + "a", convolution(width, Activation.RELU, WeightInit.RELU), top);
      graph.addLayer(
          block + "b",
          convolution(width, Activation.IDENTITY, WeightInit.LECUN_NORMAL),
          block + "a");
      graph.addVertex(block, new ElementWiseVertex(ElementWiseVertex.Op.Add), top, block + "b");
      top = block;
    }
    graph
        // Of zeros: the net begins as the inverse transform, and need not find it.
        .addLayer(
            CORRECTION,
            convolution(BlockTransform.PLANES, Activation.IDENTITY, WeightInit.ZERO),
            top)
        .addVertex(DECODED, new InverseDctVertex(UNIT, MIDDLE), CORRECTION, ROUNDED)
        .addVertex(RELATIVE, new RelativeErrorVertex(FLOOR), DECODED)
        .addLayer(
            RECONSTRUCTION,
            new CnnLossLayer.Builder(request.lossFunction())
                .activation(Activation.IDENTITY)
                .build(),
            RELATIVE);
  }

  private static Layer convolution(int width, Activation activation, WeightInit weights) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(width)
        .activation(activation)
        .weightInit(weights)
        .build();
  }
}
