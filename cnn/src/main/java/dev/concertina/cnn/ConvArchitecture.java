package dev.concertina.cnn;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.activations.Activation;

/**
 * A convolutional autoencoder for pictures: stages of convolutions that reduce the size, a code,
 * and the same stages in reverse.
 *
 * <p>Every stage keeps the zero-padded ("same") size of its picture divided by its stride, rounded
 * up, and the decoder cuts off what that adds at the right and at the bottom: a picture of any
 * height and width comes back in its own size. After the decoder's last stage comes one more
 * convolution, as wide as the first stage's kernel, that makes the picture's channels.
 *
 * <p>Weights are drawn after He et al. (2015) in front of ReLU and its relatives, else after Glorot
 * and Bengio (XAVIER); biases start at 0, and so do the last weights of a residual block.
 *
 * <p>The convolutional autoencoder of Keras's examples (28,353 weights for 28 x 28 grey pixels) is
 *
 * <pre>{@code
 * ConvArchitecture.lastStage(32, 32)
 *     .withDownsampling(Downsampling.MAX_POOLING)
 *     .withUpsampling(Upsampling.TRANSPOSED)
 * }</pre>
 *
 * @param stages the encoder's stages, outermost first; the decoder mirrors them
 * @param code what the code is
 * @param residualBlocks how many residual blocks follow the convolution of each stage, in encoder
 *     and decoder: two convolutions whose result is added to their input (He et al. 2016)
 * @param downsampling how a stage makes pictures smaller
 * @param upsampling how the decoder makes them larger again
 * @param activation the activation of the stages
 * @param codeActivation the activation of a flat or spatial code
 * @param dropout the share of the activations that is dropped from what a convolution or dense
 *     layer takes in, in a training step, the others scaled up (Srivastava et al. 2014); in [0, 1).
 *     Samples and codes are spared, and so is what a transposed convolution takes in
 * @param rate what a bit for each value of a sample costs in training, in the loss's units; 0 for a
 *     code that is not meant to be rounded. See {@link #withRate}
 */
public record ConvArchitecture(
    List<Stage> stages,
    Code code,
    int residualBlocks,
    Downsampling downsampling,
    Upsampling upsampling,
    Activation activation,
    Activation codeActivation,
    double dropout,
    double rate)
    implements Architecture {

  private static final int KERNEL = 3;
  private static final int STRIDE = 2;

  /**
   * A convolution and what it does to the size of its picture.
   *
   * @param filters the channels that it makes
   * @param kernel the height and width of the window that it looks through
   * @param stride by how much it divides height and width; 1 to keep them
   */
  public record Stage(int filters, int kernel, int stride) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive, or the stride is larger than the
     *     kernel
     */
    public Stage {
      Require.positive(filters, "a stage's filters");
      Require.positive(kernel, "a stage's kernel");
      Require.positive(stride, "a stage's stride");
      Require.that(
          stride <= kernel,
          "a stage's stride must be at most its kernel, found stride %d and kernel %d: the pixels"
              + " between would not count",
          stride,
          kernel);
    }

    private String text() {
      return filters + " " + kernel + "x" + kernel + "/" + stride;
    }
  }

  /** Says what the code is, between encoder and decoder. */
  public sealed interface Code {
    /**
     * A row of values, by a dense layer from all of the last stage and one back to it: the smallest
     * codes, for pictures of one size.
     *
     * @param size how many values
     */
    record Flat(int size) implements Code {
      /**
       * Checks the size.
       *
       * @throws IllegalArgumentException if it is not positive
       */
      public Flat {
        Require.positive(size, "a flat code's size");
      }
    }

    /**
     * A small picture, by a convolution of one pixel's width from the last stage: where something
     * is stays visible in the code, and the weights do not depend on the size of the pictures.
     *
     * @param channels how many channels it has
     */
    record Spatial(int channels) implements Code {
      /**
       * Checks the channels.
       *
       * @throws IllegalArgumentException if there are none
       */
      public Spatial {
        Require.positive(channels, "a spatial code's channels");
      }
    }

    /** Takes the output of the last stage as the code, without a layer of its own. */
    record LastStage() implements Code {}
  }

  /** Says how a stage makes pictures smaller. */
  public enum Downsampling {
    /** Its convolution takes steps of the stride. */
    STRIDED,
    /** After its convolution, the greatest value of each stride by stride pixels is kept. */
    MAX_POOLING
  }

  /** Says how the decoder makes pictures larger. */
  public enum Upsampling {
    /** Every pixel is repeated, and a convolution follows. */
    NEAREST,
    /**
     * A transposed convolution. DL4J's own layer, for which there is no faster one here; it tends
     * to leave a chequered pattern (Odena et al. 2016).
     */
    TRANSPOSED
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there is no stage, a number is out of its range, something
   *     is null, the last stage is the code and the code has an activation of its own, or there is
   *     a rate and the code is not linear
   */
  public ConvArchitecture {
    Require.present(stages, "stages").forEach(stage -> Require.present(stage, "a stage"));
    stages = List.copyOf(stages);
    Require.that(
        !stages.isEmpty(), "stages must hold at least one, found none: new Stage(32, 3, 2), say");
    Require.present(code, "code");
    Require.notNegative(residualBlocks, "residualBlocks");
    Require.present(downsampling, "downsampling");
    Require.present(upsampling, "upsampling");
    Require.present(activation, "activation");
    Require.present(codeActivation, "codeActivation");
    Require.that(
        codeActivation == Activation.IDENTITY || !(code instanceof Code.LastStage),
        "codeActivation must be IDENTITY where the last stage is the code, found %s: choose the"
            + " activation of the stages, or another code",
        codeActivation);
    Require.fraction(dropout, "dropout");
    Require.notNegative(rate, "rate");
    Require.that(
        rate == 0 || codeActivation == Activation.IDENTITY && !(code instanceof Code.LastStage),
        "a code with a rate must be linear, found %s with activation %s: use a flat or spatial code"
            + " with IDENTITY",
        text(code),
        codeActivation);
  }

  /**
   * Returns the net for small pictures such as digits: stages of 32 and 64 filters with 3 x 3
   * kernels that halve height and width, a flat linear code, ReLU in the stages, nearest
   * upsampling, no dropout.
   *
   * @param codeSize how many values the code has
   * @return the architecture
   * @throws IllegalArgumentException if the size is not positive
   */
  public static ConvArchitecture of(int codeSize) {
    return with(new Code.Flat(codeSize), 32, 64);
  }

  /**
   * Returns a net as {@link #of} does, but with a picture for a code: a quarter of the samples'
   * height and width.
   *
   * @param channels how many channels the code has
   * @return the architecture
   * @throws IllegalArgumentException if there are none
   */
  public static ConvArchitecture spatial(int channels) {
    return with(new Code.Spatial(channels), 32, 64);
  }

  /**
   * Returns a net as {@link #of} does, in which the output of the last stage is the code.
   *
   * @param filters the filters of the stages, outermost first
   * @return the architecture
   * @throws IllegalArgumentException if there are none or one is not positive
   */
  public static ConvArchitecture lastStage(int... filters) {
    return with(new Code.LastStage(), filters);
  }

  private static ConvArchitecture with(Code code, int... filters) {
    return new ConvArchitecture(
        halving(filters),
        code,
        0,
        Downsampling.STRIDED,
        Upsampling.NEAREST,
        Activation.RELU,
        Activation.IDENTITY,
        0,
        0);
  }

  private static List<Stage> halving(int... filters) {
    return IntStream.of(Require.present(filters, "filters"))
        .mapToObj(count -> new Stage(count, KERNEL, STRIDE))
        .toList();
  }

  /**
   * Returns a copy with other stages.
   *
   * @param encoder the stages, outermost first
   * @return a new architecture
   */
  public ConvArchitecture withStages(Stage... encoder) {
    return new ConvArchitecture(
        Arrays.asList(Require.present(encoder, "stages")),
        code,
        residualBlocks,
        downsampling,
        upsampling,
        activation,
        codeActivation,
        dropout,
        rate);
  }

  /**
   * Returns a copy with other stages, with 3 x 3 kernels that halve height and width.
   *
   * @param filters the filters of the stages, outermost first
   * @return a new architecture
   */
  public ConvArchitecture withFilters(int... filters) {
    return withStages(halving(filters).toArray(Stage[]::new));
  }

  /**
   * Returns a copy with another code.
   *
   * @param between what stands between encoder and decoder
   * @return a new architecture
   */
  public ConvArchitecture withCode(Code between) {
    return new ConvArchitecture(
        stages,
        between,
        residualBlocks,
        downsampling,
        upsampling,
        activation,
        codeActivation,
        dropout,
        rate);
  }

  /**
   * Returns a copy with residual blocks.
   *
   * @param perStage how many follow the convolution of each stage
   * @return a new architecture
   */
  public ConvArchitecture withResidualBlocks(int perStage) {
    return new ConvArchitecture(
        stages,
        code,
        perStage,
        downsampling,
        upsampling,
        activation,
        codeActivation,
        dropout,
        rate);
  }

  /**
   * Returns a copy that makes pictures smaller in another way.
   *
   * @param way the way
   * @return a new architecture
   */
  public ConvArchitecture withDownsampling(Downsampling way) {
    return new ConvArchitecture(
        stages, code, residualBlocks, way, upsampling, activation, codeActivation, dropout, rate);
  }

  /**
   * Returns a copy that makes pictures larger in another way.
   *
   * @param way the way
   * @return a new architecture
   */
  public ConvArchitecture withUpsampling(Upsampling way) {
    return new ConvArchitecture(
        stages, code, residualBlocks, downsampling, way, activation, codeActivation, dropout, rate);
  }

  /**
   * Returns a copy with another activation of the stages.
   *
   * @param inStages the activation; ReLU, leaky ReLU, ELU, tanh, sigmoid and identity are the fast
   *     ones
   * @return a new architecture
   */
  public ConvArchitecture withActivation(Activation inStages) {
    return new ConvArchitecture(
        stages,
        code,
        residualBlocks,
        downsampling,
        upsampling,
        inStages,
        codeActivation,
        dropout,
        rate);
  }

  /**
   * Returns a copy with another activation of a flat or spatial code.
   *
   * @param ofCode the activation
   * @return a new architecture
   */
  public ConvArchitecture withCodeActivation(Activation ofCode) {
    return new ConvArchitecture(
        stages, code, residualBlocks, downsampling, upsampling, activation, ofCode, dropout, rate);
  }

  /**
   * Returns a copy with dropout in the stages. A step takes longer with it by more than the draws:
   * a convolution can then not do the repetition of pixels itself.
   *
   * @param share the share that is dropped, in [0, 1)
   * @return a new architecture
   */
  public ConvArchitecture withDropout(double share) {
    return new ConvArchitecture(
        stages,
        code,
        residualBlocks,
        downsampling,
        upsampling,
        activation,
        codeActivation,
        share,
        rate);
  }

  /**
   * Trains a code that can be stored in few bits, after Ballé, Laparra and Simoncelli, "End-to-end
   * optimized image compression" (2017).
   *
   * <p>In training, noise that is uniform in [-1/2, 1/2) is added to the code, as rounding to
   * integers would, and the loss is that of the reconstruction plus lambda times the bits that the
   * code takes for each value of the sample, under a density that is learned for each value of a
   * flat code or channel of a spatial one:
   *
   * <pre>{@code
   * bits(y) = -log2(F((y + 1/2 - m) / s) - F((y - 1/2 - m) / s)),  F(x) = 1 / (1 + exp(-x))
   * }</pre>
   *
   * <p>The errors in a {@link dev.concertina.TrainingReport} include the rate, and are measured
   * with noise of its own, the same in every epoch. The trained net adds no noise: round its codes
   * to integers before {@code decode}. The squared error is the loss to take ({@link
   * dev.concertina.TrainingOptions#withLoss}), and a linear code, flat or spatial, is needed.
   *
   * @param lambda what a bit for each value of a sample may cost, in the loss's own units: with the
   *     squared error of scaled values, at the optimum 2 ln 2 times the squared error that is left
   *     where bits still pay; 0 for none
   * @return a new architecture
   */
  public ConvArchitecture withRate(double lambda) {
    return new ConvArchitecture(
        stages,
        code,
        residualBlocks,
        downsampling,
        upsampling,
        activation,
        codeActivation,
        dropout,
        lambda);
  }

  @Override
  public String kind() {
    return "conv";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("stages", stages.stream().map(Stage::text).collect(Collectors.joining(", ")));
    words.put("code", text(code));
    words.put("residualBlocks", Integer.toString(residualBlocks));
    words.put("downsampling", downsampling.name());
    words.put("upsampling", upsampling.name());
    words.put("activation", activation.name());
    words.put("codeActivation", codeActivation.name());
    words.put("dropout", Double.toString(dropout));
    if (rate > 0) {
      words.put("rate", Double.toString(rate));
    }
    return words;
  }

  private static String text(Code code) {
    if (code instanceof Code.Flat flat) {
      return "flat " + flat.size();
    }
    return code instanceof Code.Spatial spatial
        ? "spatial " + spatial.channels()
        : "the last stage";
  }

  @Override
  public void requireFits(SampleShape shape) {
    Require.present(shape, "shape");
    Require.that(
        shape instanceof SampleShape.Image,
        "a convolutional net needs pictures, [n, channels, height, width], found samples %s:"
            + " reshape them, or take a dense net",
        shape);
    SampleShape.Image picture = (SampleShape.Image) shape;
    long least = leastSide();
    Require.that(
        picture.height() >= least && picture.width() >= least,
        "pictures must be at least %d pixels high and wide for stages %s, found %s: use fewer"
            + " stages, or smaller strides",
        least,
        parameters().get("stages"),
        shape);
    if (code instanceof Code.Flat flat) {
      requireCountable(flat, picture);
    }
  }

  /** The least side that every stage finds at least as long as its stride. */
  private long leastSide() {
    long least = 1;
    for (int i = stages.size() - 1; i >= 0; i--) {
      long stride = stages.get(i).stride();
      least = Math.max(stride, stride * (least - 1) + 1);
    }
    return least;
  }

  /** The weights of a net stand in one array, indexed by an int. */
  private void requireCountable(Code.Flat flat, SampleShape.Image picture) {
    long height = picture.height();
    long width = picture.width();
    for (Stage stage : stages) {
      height = (height + stage.stride() - 1) / stage.stride();
      width = (width + stage.stride() - 1) / stage.stride();
    }
    long filters = stages.get(stages.size() - 1).filters();
    Require.that(
        2.0 * height * width * filters * flat.size() < Integer.MAX_VALUE,
        "a flat code must take fewer than 2^31 weights, found a code of %d behind %d x %d x %d"
            + " values: use a spatial code, or more stages",
        flat.size(),
        filters,
        height,
        width);
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    requireFits(request.shape());
    return new ConvGraph(this, request).plan();
  }
}
