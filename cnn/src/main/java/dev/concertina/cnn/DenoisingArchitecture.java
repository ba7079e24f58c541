package dev.concertina.cnn;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A net that removes noise from pictures of any size: it computes the noise from the picture and
 * takes it away, or computes the picture without it.
 *
 * <p>Fully convolutional, on several levels of resolution. The first level takes squares of pixels
 * together; each further one halves the resolution. A level is a chain of residual blocks
 * (convolution, ReLU, convolution, added to what came in), on the way down and again on the way up,
 * where what the level knew on the way down is added. There is no narrow code: noise has more
 * detail than any code would hold, so such a net encodes, but cannot decode a code alone.
 *
 * <p>It must see noise in training: a {@linkplain dev.concertina.TrainingOptions#corruption()
 * corruption} or pairs of noisy and clean pictures. If it was trained over a range of strengths, it
 * needs no input that says how strong the noise is.
 *
 * <p>Serves samples of {@link SampleShape.Image} whose sides are multiples of {@link #grid()}.
 *
 * <p>Sources: learning the noise, and blindly, K. Zhang et al., "Beyond a Gaussian denoiser", IEEE
 * TIP 26, 2017; levels and residual blocks, K. Zhang et al., "Plug-and-play image restoration with
 * deep denoiser prior" (DRUNet), IEEE TPAMI 44, 2022; pixels taken together, K. Zhang et al.,
 * "FFDNet", IEEE TIP 27, 2018.
 *
 * @param widths the channels of each level, finest first; at least one
 * @param blocks the residual blocks of each level, each way; at least 1
 * @param patch the side of the squares of pixels that the first level takes together; 1 for single
 *     pixels, which takes four times as long as 2
 * @param prediction what the layers compute
 */
public record DenoisingArchitecture(
    List<Integer> widths, int blocks, int patch, Prediction prediction) implements Architecture {

  /** Says what the layers compute. */
  public enum Prediction {
    /** The noise, which is then taken away: for training on clean targets. */
    NOISE,
    /**
     * The picture itself: for training on noisy pictures alone, where a pixel that is hidden must
     * not have a path to its own place.
     */
    PICTURE
  }

  private static final String NOISY = "noisy";
  private static final String PREDICTED = "predicted";
  private static final String CLEAN = "clean";
  private static final String RECONSTRUCTION = "reconstruction";

  /** Levels beyond this would see more than any picture holds. */
  private static final int MOST_LEVELS = 8;

  private static final int LARGEST_PATCH = 16;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if there is no width or there are more than 8, a width or the
   *     number of blocks is not positive, or the patch not in [1, 16]
   */
  public DenoisingArchitecture {
    widths = List.copyOf(Require.present(widths, "widths"));
    Require.that(
        !widths.isEmpty() && widths.size() <= MOST_LEVELS,
        "widths must be those of 1 to %d levels, found %d",
        MOST_LEVELS,
        widths.size());
    widths.forEach(width -> Require.positive(width, "a level's width"));
    Require.positive(blocks, "blocks");
    Require.present(prediction, "prediction");
    Require.that(
        patch >= 1 && patch <= LARGEST_PATCH,
        "patch must be in [1, %d], found %d",
        LARGEST_PATCH,
        patch);
  }

  /**
   * Returns the net that was measured: one level of 48 channels, eight residual blocks, squares of
   * 2 by 2 pixels; 333,000 weights. In trials of a few minutes on natural pictures it did better
   * than nets of several levels.
   *
   * @return the architecture
   */
  public static DenoisingArchitecture standard() {
    return of(48).withBlocks(8);
  }

  /**
   * Makes a net with one residual block on each level and squares of 2 by 2 pixels.
   *
   * @param widths the channels of each level, finest first
   * @return the architecture
   * @throws IllegalArgumentException if there is none, or one is not positive
   */
  public static DenoisingArchitecture of(int... widths) {
    return new DenoisingArchitecture(IntStream.of(widths).boxed().toList(), 1, 2, Prediction.NOISE);
  }

  /**
   * Returns a copy with another depth.
   *
   * @param blocks the residual blocks of each level, each way
   * @return a new architecture
   */
  public DenoisingArchitecture withBlocks(int blocks) {
    return new DenoisingArchitecture(widths, blocks, patch, prediction);
  }

  /**
   * Returns a copy with another size of the squares that the first level takes together.
   *
   * @param patch the side in pixels
   * @return a new architecture
   */
  public DenoisingArchitecture withPatch(int patch) {
    return new DenoisingArchitecture(widths, blocks, patch, prediction);
  }

  /**
   * Returns a copy whose layers compute another thing.
   *
   * @param prediction the noise, or the picture
   * @return a new architecture
   */
  public DenoisingArchitecture withPrediction(Prediction prediction) {
    return new DenoisingArchitecture(widths, blocks, patch, prediction);
  }

  /**
   * Returns what the sides of pictures must be multiples of.
   *
   * @return the number of pixels along a side that the coarsest level takes together
   */
  public int grid() {
    return patch << (widths.size() - 1);
  }

  @Override
  public String kind() {
    return "denoising";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("widths", widths.stream().map(String::valueOf).collect(Collectors.joining("-")));
    words.put("blocks", Integer.toString(blocks));
    words.put("patch", Integer.toString(patch));
    words.put("prediction", prediction.name());
    return words;
  }

  @Override
  public void requireFits(SampleShape shape) {
    Require.that(
        Require.present(shape, "shape") instanceof SampleShape.Image,
        "a denoising net takes pictures, found %s: give samples of shape Image",
        shape);
    SampleShape.Image image = (SampleShape.Image) shape;
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
        request.loss() == ReconstructionError.SQUARED
            || request.loss() == ReconstructionError.ABSOLUTE,
        "a denoising net takes noise away, which needs the squared or the absolute error, found"
            + " %s",
        request.loss());
    SampleShape.Image image = (SampleShape.Image) request.shape();
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs(NOISY)
            .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()))
            .setOutputs(RECONSTRUCTION);
    Stack stack = new Stack(graph);
    String code = stack.build(image.channels());
    String clean = PREDICTED;
    if (prediction == Prediction.NOISE) {
      clean = CLEAN;
      graph.addVertex(
          clean, new ElementWiseVertex(ElementWiseVertex.Op.Subtract), NOISY, PREDICTED);
    }
    graph.addLayer(
        RECONSTRUCTION,
        new CnnLossLayer.Builder(request.lossFunction()).activation(Activation.IDENTITY).build(),
        clean);
    // DL4J's loss is a mean over channels and a sum over pixels.
    double scale = 1.0 / ((double) image.height() * image.width());
    return GraphPlan.of(
        graph.build(),
        code,
        List.of(PlanInput.samples(NOISY, image)),
        List.of(PlanOutput.reconstruction(RECONSTRUCTION, image).withScale(scale)));
  }

  /** Layers on top of each other. */
  private final class Stack {
    private final GraphBuilder graph;
    private String top = NOISY;

    Stack(GraphBuilder graph) {
      this.graph = graph;
    }

    /** Adds everything up to the prediction; returns the innermost vertex. */
    String build(int channels) {
      int coarsest = widths.size() - 1;
      add("down0", patch == 1 ? convolution(3, 1, widths.get(0)) : reduced(patch, widths.get(0)));
      String[] skips = new String[coarsest];
      for (int level = 0; level < coarsest; level++) {
        skips[level] = blocks("down" + level, widths.get(level));
        add("down" + (level + 1), reduced(2, widths.get(level + 1)));
      }
      String code = blocks("down" + coarsest, widths.get(coarsest));
      for (int level = coarsest - 1; level >= 0; level--) {
        add("up" + level, upsampled(2, widths.get(level)));
        sum("joined" + level, skips[level]);
        blocks("up" + level, widths.get(level));
      }
      add(PREDICTED, patch == 1 ? linear(channels) : upsampled(patch, channels));
      return code;
    }

    private String blocks(String name, int width) {
      for (int i = 0; i < blocks; i++) {
        String before = top;
        String block = name + "-" + i;
        add(block + "a", convolution(3, 1, width));
        add(block + "b", linear(width));
        sum(block, before);
      }
      return top;
    }

    private void add(String name, Layer layer) {
      graph.addLayer(name, layer, top);
      top = name;
    }

    private void sum(String name, String other) {
      graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), other, top);
      top = name;
    }
  }

  private static Layer convolution(int kernel, int stride, int width) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .nOut(width)
        .activation(Activation.RELU)
        .weightInit(WeightInit.RELU)
        .build();
  }

  /** Squares of values taken together. */
  private static Layer reduced(int side, int width) {
    return convolution(side, side, width);
  }

  private static Layer linear(int width) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(width)
        .activation(Activation.IDENTITY)
        .weightInit(WeightInit.LECUN_NORMAL)
        .build();
  }

  /** Each value becomes a square of values. */
  private static Layer upsampled(int side, int width) {
    return new Deconvolution2D.Builder(side, side)
        .stride(side, side)
        .nOut(width)
        .convolutionMode(ConvolutionMode.Truncate)
        .activation(Activation.IDENTITY)
        .weightInit(WeightInit.LECUN_NORMAL)
        .build();
  }
}
