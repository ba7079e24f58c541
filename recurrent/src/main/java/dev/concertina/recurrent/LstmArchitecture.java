package dev.concertina.recurrent;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.InitialWeights;
import dev.concertina.spi.PlanRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.activations.Activation;

/**
 * An LSTM autoencoder for windows of series. An encoder reads a window step by step, its last state
 * becomes the code, one row of values for the whole window, and a decoder writes the window from
 * the code.
 *
 * <p>Serves samples of {@code [batch, features, time]}; a code is {@code [batch, codeSize]}. If the
 * model was trained on windows with missing readings, or on sequences of different lengths (see
 * {@link dev.concertina.data.Samples#series}), it serves such samples: the encoder then also sees
 * which readings are there, and never sees padding.
 *
 * <p>Source: N. Srivastava, E. Mansimov, R. Salakhutdinov, "Unsupervised learning of video
 * representations using LSTMs", ICML 2015; P. Malhotra et al., "LSTM-based encoder-decoder for
 * multi-sensor anomaly detection", 2016. The cells are those of F. Gers, J. Schmidhuber, F.
 * Cummins, "Learning to forget", 2000, without peepholes, the bias of the forget gate starting at
 * 1.
 *
 * @param encoder the units of the encoder's LSTM layers, outermost first, at least one
 * @param codeSize the width of the code
 * @param decoder the units of the decoder's LSTM layers, innermost first, at least one
 * @param reading in which order the encoder reads; in both, each of its layers has as many units
 *     again
 * @param feeding when the decoder sees the code
 * @param codeActivation the activation of the code
 * @param dropout the share of what goes from one LSTM layer to the next, and to the output, that is
 *     dropped in a training step, the rest scaled up; in [0, 1)
 * @param linearPath whether a linear map of the whole window adds to the code, and one of the code
 *     to the reconstruction, beside the LSTM layers; see {@link #withLinearPath}
 * @param patch how many consecutive time steps the layers take in as one; see {@link #withPatch}
 */
public record LstmArchitecture(
    List<Integer> encoder,
    int codeSize,
    List<Integer> decoder,
    Reading reading,
    Feeding feeding,
    Activation codeActivation,
    double dropout,
    boolean linearPath,
    int patch)
    implements Architecture {

  /** Says in which order an encoder reads. */
  public enum Reading {
    /** From the first step to the last. */
    FORWARD,
    /**
     * From the last step to the first, so that the decoder starts where the encoder has just been.
     * The same, seen in a mirror, as to read forward and write backward (I. Sutskever, O. Vinyals,
     * Q. Le, "Sequence to sequence learning with neural networks", NIPS 2014).
     */
    BACKWARD,
    /** Both ways, side by side (M. Schuster, K. Paliwal, 1997). */
    BOTH
  }

  /** Says when a decoder sees the code. */
  public enum Feeding {
    /** At each step. */
    EVERY_STEP,
    /**
     * At the first step; from there on it goes by its own state. That is also what a decoder does
     * that is fed with its own previous output: as outputs are linear in the state, {@code W (V h +
     * c) + R h} is {@code (W V + R) h + W c}, again a decoder of this kind.
     */
    FIRST_STEP
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there is no layer, a width is not positive, the dropout is
   *     not in [0, 1), or something is null
   */
  public LstmArchitecture {
    encoder = List.copyOf(Require.present(encoder, "encoder"));
    decoder = List.copyOf(Require.present(decoder, "decoder"));
    Require.that(!encoder.isEmpty(), "encoder must have at least one layer, found none");
    Require.that(!decoder.isEmpty(), "decoder must have at least one layer, found none");
    encoder.forEach(units -> Require.positive(units, "an encoder layer's units"));
    decoder.forEach(units -> Require.positive(units, "a decoder layer's units"));
    Require.positive(codeSize, "codeSize");
    Require.present(reading, "reading");
    Require.present(feeding, "feeding");
    Require.present(codeActivation, "codeActivation");
    Require.fraction(dropout, "dropout");
    Require.positive(patch, "patch");
    Require.that(
        !linearPath || codeActivation == Activation.IDENTITY,
        "a linear path needs a linear code, found the activation %s: take IDENTITY, or no linear"
            + " path",
        codeActivation);
  }

  /**
   * Makes a net with a mirrored decoder that reads forward and feeds each step, with a linear code
   * and no dropout.
   *
   * @param widths the units of the encoder's layers from the outermost on, then the code's size:
   *     {@code of(64, 16)} has one layer of 64 units on either side of a code of 16
   * @return the architecture
   * @throws IllegalArgumentException if there are fewer than two widths or one is not positive
   */
  public static LstmArchitecture of(int... widths) {
    Require.that(
        widths.length > 1,
        "widths must be the units of at least one layer and the code's size, found %d: of(64, 16),"
            + " say",
        widths.length);
    List<Integer> encoder = IntStream.range(0, widths.length - 1).mapToObj(i -> widths[i]).toList();
    List<Integer> decoder = new ArrayList<>(encoder);
    Collections.reverse(decoder);
    return new LstmArchitecture(
        encoder,
        widths[widths.length - 1],
        decoder,
        Reading.FORWARD,
        Feeding.EVERY_STEP,
        Activation.IDENTITY,
        0,
        false,
        1);
  }

  /**
   * Returns the net for anomalies in series, for {@link
   * dev.concertina.TrainingOptions#forSeries()}: 64 units on either side of a code of 32, with a
   * {@linkplain #withLinearPath linear path}, and {@linkplain #withPatch patched} so that the
   * layers take 32 steps, or up to 63 if the window has no better divisor; a prime one is not
   * patched.
   *
   * @param window time steps of a sample
   * @return the architecture
   * @throws IllegalArgumentException if the window is not positive
   */
  public static LstmArchitecture forSeries(int window) {
    Require.positive(window, "window");
    int patch = Math.max(1, window / 32);
    while (window % patch != 0) {
      patch--;
    }
    return of(64, 32).withLinearPath(true).withPatch(patch);
  }

  /**
   * Returns a copy with another decoder than the mirrored encoder.
   *
   * @param units the units of its layers, innermost first
   * @return a new architecture
   */
  public LstmArchitecture withDecoder(int... units) {
    List<Integer> given = IntStream.of(units).boxed().toList();
    return new LstmArchitecture(
        encoder, codeSize, given, reading, feeding, codeActivation, dropout, linearPath, patch);
  }

  /**
   * Returns a copy whose encoder reads in another order.
   *
   * @param order the order
   * @return a new architecture
   */
  public LstmArchitecture withReading(Reading order) {
    return new LstmArchitecture(
        encoder, codeSize, decoder, order, feeding, codeActivation, dropout, linearPath, patch);
  }

  /**
   * Returns a copy that feeds the decoder in another way.
   *
   * @param when when it sees the code
   * @return a new architecture
   */
  public LstmArchitecture withFeeding(Feeding when) {
    return new LstmArchitecture(
        encoder, codeSize, decoder, reading, when, codeActivation, dropout, linearPath, patch);
  }

  /**
   * Returns a copy with another activation of the code.
   *
   * @param activation the activation
   * @return a new architecture
   */
  public LstmArchitecture withCodeActivation(Activation activation) {
    return new LstmArchitecture(
        encoder, codeSize, decoder, reading, feeding, activation, dropout, linearPath, patch);
  }

  /**
   * Returns a copy with dropout between layers.
   *
   * @param share the share that is dropped, in [0, 1)
   * @return a new architecture
   */
  public LstmArchitecture withDropout(double share) {
    return new LstmArchitecture(
        encoder, codeSize, decoder, reading, feeding, codeActivation, share, linearPath, patch);
  }

  /**
   * Adds a linear path beside the LSTM layers, through the same code: one matrix adds the whole
   * window to the code, and another adds the code to the whole window. It begins as the best linear
   * autoencoder of the training samples, their principal components, so that training has to find
   * only what goes beyond it, and so that a level which was never seen is still followed. After the
   * linear path beside the recurrent layers of G. Lai, W.-C. Chang, Y. Yang, H. Liu, "Modeling
   * long- and short-term temporal patterns with deep neural networks", SIGIR 2018.
   *
   * @param present whether there is one
   * @return a new architecture
   */
  public LstmArchitecture withLinearPath(boolean present) {
    return new LstmArchitecture(
        encoder, codeSize, decoder, reading, feeding, codeActivation, dropout, present, patch);
  }

  /**
   * Patches consecutive time steps: they become features of one step. The layers then take fewer
   * steps, which is faster and brings distant steps closer together. Nothing is lost: each reading
   * stays a value of its own.
   *
   * @param steps how many become one; must divide the time of the samples; 1 for as they are
   * @return a new architecture
   */
  public LstmArchitecture withPatch(int steps) {
    return new LstmArchitecture(
        encoder, codeSize, decoder, reading, feeding, codeActivation, dropout, linearPath, steps);
  }

  @Override
  public String kind() {
    return "lstm";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("encoder", joined(encoder));
    words.put("code", Integer.toString(codeSize));
    words.put("decoder", joined(decoder));
    words.put("reading", reading.name());
    words.put("feeding", feeding.name());
    words.put("codeActivation", codeActivation.name());
    words.put("dropout", Double.toString(dropout));
    words.put("linearPath", Boolean.toString(linearPath));
    words.put("patch", Integer.toString(patch));
    return words;
  }

  private static String joined(List<Integer> widths) {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }

  @Override
  public void requireFits(SampleShape shape) {
    Require.that(
        Require.present(shape, "shape") instanceof SampleShape.Series,
        "an lstm net must have series, [n, features, time], found samples of shape %s: cut a series"
            + " into windows, or reshape the samples",
        shape);
    Require.that(
        shape.valuesPerFeature() % patch == 0,
        "patch must divide the time steps of a sample, %d, found %d",
        shape.valuesPerFeature(),
        patch);
  }

  @Override
  public void initialise(InitialWeights first) {
    if (linearPath) {
      LinearPath.initialise(first, codeSize);
    }
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    requireFits(request.shape());
    return new LstmGraph(this, request).plan();
  }
}
