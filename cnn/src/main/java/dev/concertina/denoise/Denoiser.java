package dev.concertina.denoise;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingSummary;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import dev.concertina.internal.Require;
import dev.concertina.internal.tiling.Planes;
import dev.concertina.internal.tiling.SizedNets;
import dev.concertina.internal.tiling.TiledNet;
import dev.concertina.internal.tiling.Tiles;
import dev.concertina.internal.use.HeldModel;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.NodeType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Removes noise from pictures of any size by a trained net.
 *
 * <p>A net that treats all pixels alike (one that is {@link dev.concertina.Resizable}) serves every
 * picture: a large one is worked through in tiles that overlap by as much as the net sees, so that
 * the result is that of the whole picture except for the last digits, in working memory that does
 * not grow with the picture. Any other net serves pictures of the one size that it was trained on.
 *
 * <p>A net for grey pictures takes the channels of a colour picture one by one; one for colour
 * takes a grey picture as three equal channels and returns their mean. Transparency is kept as it
 * is. A net that was trained on noisy pictures alone has learned not to look at the pixel that it
 * computes; the denoiser brings that back in, by as much as the noise's strength allows. Pictures
 * of 8 and of 16 bits are scaled to what the net was trained on, and back.
 *
 * <p>Who opened a model closes it: a denoiser that was loaded closes its model with itself, one
 * that was made {@link #of} a model leaves it to whoever gave it. Denoisers made by {@code with}
 * methods share the model and the end: closing one closes all.
 *
 * <p>May be used by many threads at once; what is not in tiles' memory is shared.
 */
public final class Denoiser implements AutoCloseable {
  private static final String USE = "denoiser";

  /** White of 8 bits. */
  private static final float WHITE = 255;

  /** White of 16 bits. */
  private static final float DEEP_WHITE = 65535;

  /** The side of the squares that nets learn from. */
  private static final int CROP = 48;

  /** Beyond this the order of squares takes more memory than it is worth. */
  private static final int MOST_SQUARES = 1 << 24;

  private static final double BLIND_SHARE = 0.05;

  /** The side of the parts of a picture that its noise is estimated on. */
  private static final int PART = 256;

  /** Smaller pictures are mirrored up to this: fewer pixels say too little. */
  private static final int LEAST_PART = 32;

  /** Parts along each side, at most. */
  private static final int PARTS = 3;

  private static final int LEAST_TILE = 64;
  private static final int LARGEST_TILE = 512;

  /** Arrays of a tile's size that a net holds at once, at most, in channels of its widest layer. */
  private static final int LIVE_VALUES_PER_PIXEL = 256;

  private final HeldModel held;
  private final SizedNets nets;
  private final int largestTile;
  private final OptionalDouble sigma;

  /** Whether the net was trained not to look at the pixel that it computes. */
  private final boolean blind;

  /** What the net's white is, in units of that of 8 bits. */
  private final float depth;

  private Denoiser(HeldModel held, SizedNets nets, int largestTile, OptionalDouble sigma) {
    this.held = held;
    this.nets = nets;
    this.largestTile = largestTile;
    this.sigma = sigma;
    this.blind = isBlind(nets.model());
    this.depth = depth(nets.model());
  }

  private static boolean isBlind(Autoencoder model) {
    return model.description().training().map(t -> t.corruption().hides()).orElse(false);
  }

  /** A net that was trained on pictures of 16 bits takes values up to their white. */
  private static float depth(Autoencoder model) {
    Optional<Range> range = model.description().training().flatMap(TrainingSummary::range);
    return range.map(r -> r.high() == DEEP_WHITE).orElse(false) ? DEEP_WHITE / WHITE : 1;
  }

  /**
   * Trains a net on clean pictures, which it sees with the noise of the options' {@linkplain
   * TrainingOptions#corruption() corruption}, drawn anew each time.
   *
   * <p>It learns from squares of {@value #CROP} pixels, cut from random places and laid down in one
   * of eight ways: none is seen twice.
   *
   * @param net which net, for example the module cnn's denoising architecture
   * @param clean the pictures, all grey or all in colour, of any sizes; read when they are needed
   * @param options how to train: {@link TrainingOptions#forDenoising()}, with another corruption
   *     perhaps; with a fixed number of steps per epoch
   * @param listener hears of every epoch; {@link TrainingListener#NONE} if nobody does
   * @return the model, a report, and the squares that were held out: cut from the last pictures, of
   *     which others may have been learned from if there are few pictures
   * @throws IllegalArgumentException if the options have no corruption, or net, pictures and
   *     options do not fit together
   * @throws IOException if a picture cannot be read
   */
  public static Fit fit(
      Architecture net, Pictures clean, TrainingOptions options, TrainingListener listener)
      throws IOException {
    Require.present(options, "options");
    Require.that(
        !options.corruption().equals(Corruption.none()),
        "clean pictures need a corruption that the net can learn to undo, found none: choose one,"
            + " or give pairs");
    return Autoencoder.fit(net, squares(clean, options), options, listener);
  }

  /**
   * Trains a net on pairs: pictures of the same scenes with noise and without.
   *
   * @param net which net
   * @param noisy the pictures with noise
   * @param clean the pictures without: as many, in the same order, of the same sizes
   * @param options how to train; a corruption, if there is one, comes on top of the noise
   * @param listener hears of every epoch
   * @return the model, a report, and the squares that were held out
   * @throws IllegalArgumentException if the pictures are no pairs, or net, pictures and options do
   *     not fit together
   * @throws IOException if a picture cannot be read
   */
  public static Fit fitPairs(
      Architecture net,
      Pictures noisy,
      Pictures clean,
      TrainingOptions options,
      TrainingListener listener)
      throws IOException {
    Require.present(noisy, "noisy");
    Require.present(clean, "clean").requirePartners(noisy);
    Samples pairs = squares(clean, options).withInputs(squares(noisy, options));
    return Autoencoder.fit(net, pairs, options, listener);
  }

  /**
   * Trains a net on noisy pictures only (Noise2Void): some pixels are replaced by their neighbours,
   * and the net must predict what they were. It cannot predict noise that is independent from pixel
   * to pixel and right on average, so it learns what lies beneath. Noise with a pattern, such as
   * stripes or what JPEG makes of it, is learned as if it were the picture.
   *
   * @param net which net
   * @param noisy the pictures
   * @param options how to train; {@link TrainingOptions#forNoisyPictures()}. Without a corruption
   *     that hides values it gets a blind spot of 5 % of the pixels. With the squared error the net
   *     learns the mean, with the absolute one the median of what a pixel may have been
   * @param listener hears of every epoch
   * @return the model, a report, and the squares that were held out
   * @throws IllegalArgumentException if net, pictures and options do not fit together
   * @throws IOException if a picture cannot be read
   * @see <a href="https://doi.org/10.1109/CVPR.2019.00223">A. Krull, T.-O. Buchholz, F. Jug:
   *     Noise2Void, CVPR 2019</a>
   */
  public static Fit fitNoisy(
      Architecture net, Pictures noisy, TrainingOptions options, TrainingListener listener)
      throws IOException {
    Require.present(options, "options");
    Require.that(
        options.corruption().hides() || options.corruption().equals(Corruption.none()),
        "noisy pictures need a corruption that hides pixels, found %s: use a blind spot",
        options.corruption().text());
    TrainingOptions blind =
        options.corruption().hides()
            ? options
            : options.withCorruption(Corruption.blindSpot(BLIND_SHARE));
    return Autoencoder.fit(net, squares(noisy, blind), blind, listener);
  }

  /** As many squares as the training takes, so that none comes twice. */
  private static Samples squares(Pictures pictures, TrainingOptions options) throws IOException {
    Require.present(pictures, "pictures");
    Require.that(
        options.stepsPerEpoch() > 0,
        "denoising needs a fixed number of steps per epoch, found one pass: squares are cut from"
            + " pictures without end, so set stepsPerEpoch");
    double wanted = (double) options.epochs() * options.stepsPerEpoch() * options.batchSize();
    double perPicture = Math.ceil(wanted / ((1 - options.validation()) * pictures.size()));
    double most = Math.floor((double) MOST_SQUARES / pictures.size());
    return pictures.crops(CROP, (int) Math.max(1, Math.min(most, perPicture)), options.seed());
  }

  /**
   * Makes a denoiser that runs a trained net.
   *
   * @param model a model for pictures, trained on noisy inputs; stays yours to close
   * @return the denoiser
   * @throws IllegalArgumentException if the model is not for pictures of one or three channels
   */
  public static Denoiser of(Autoencoder model) {
    return of(HeldModel.given(model, USE));
  }

  private static Denoiser of(HeldModel held) {
    SampleShape shape = held.model().description().shape();
    Require.that(
        shape instanceof SampleShape.Image image
            && (image.channels() == 1 || image.channels() == 3),
        "a denoiser needs a model for pictures of 1 or 3 channels, found one for %s",
        shape);
    SizedNets nets = new SizedNets(held.model());
    return new Denoiser(held, nets, affordableTile(), OptionalDouble.empty());
  }

  /**
   * Reads a model from its file.
   *
   * @param file what {@link #save} or {@link Autoencoder#save(Path)} wrote
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the denoiser; yours to close, with its model
   * @throws dev.concertina.ModelFormatException if it is no model
   * @throws IllegalArgumentException if the model is not for pictures
   * @throws IOException if it cannot be read
   */
  public static Denoiser load(Path file, NodeType<?>... types) throws IOException {
    return HeldModel.load(file, types, USE, Denoiser::of);
  }

  /**
   * Writes the model to one file; a denoiser learns nothing beyond it.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written; an existing file is then left as it was
   * @throws IllegalStateException after {@link #close()}
   */
  public void save(Path file) throws IOException {
    held.open().save(file);
  }

  /**
   * Returns the same denoiser with another size of tiles, for memory that is scarce or plenty.
   *
   * @param pixels the side of the largest tile, at least 64; rounded down to what the net can take,
   *     but not below what it must see
   * @return a new denoiser on the same model
   * @throws IllegalArgumentException if it is less than 64
   */
  public Denoiser withLargestTile(int pixels) {
    Require.that(pixels >= LEAST_TILE, "pixels must be at least %d, found %d", LEAST_TILE, pixels);
    held.open();
    return new Denoiser(held, nets, pixels, sigma);
  }

  /**
   * Returns the same denoiser for noise of a strength that is known. Of use to nets that were
   * trained on noisy pictures alone: these predict a pixel from its neighbours, and how far the
   * pixel itself is to be trusted depends on the strength of the noise, which is estimated from
   * each picture otherwise. Other nets see it for themselves, and with them this makes no
   * difference.
   *
   * @param sigma the standard deviation of the noise on the scale of 8 bits, at least 0
   * @return a new denoiser on the same model
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public Denoiser withNoise(double sigma) {
    Require.notNegative(sigma, "sigma");
    held.open();
    return new Denoiser(held, nets, largestTile, OptionalDouble.of(sigma));
  }

  /** As large as a tile may be for its memory, a tile for each processor, to fit what is free. */
  private static int affordableTile() {
    Runtime machine = Runtime.getRuntime();
    long free = machine.maxMemory() - machine.totalMemory() + machine.freeMemory();
    double tiles = 2.0 * machine.availableProcessors();
    double pixels = free / (tiles * LIVE_VALUES_PER_PIXEL * Float.BYTES);
    return (int) Math.max(LEAST_TILE, Math.min(LARGEST_TILE, Math.sqrt(pixels)));
  }

  /**
   * Returns the model that removes the noise.
   *
   * @return the model; closed with this denoiser if it was loaded with it
   */
  public Autoencoder model() {
    return nets.model();
  }

  /**
   * Removes noise from an image.
   *
   * @param image grey or RGB, 8 or 16 bits, with or without alpha
   * @return a new image of the same kind and size
   * @throws IllegalArgumentException if the image is of another kind, or of another size than a net
   *     for one size takes
   * @throws IllegalStateException after {@link #close()}
   */
  public BufferedImage denoise(BufferedImage image) {
    return denoise(Picture.of(image)).toImage();
  }

  /**
   * Removes noise from a picture.
   *
   * @param picture the picture
   * @return a new picture of the same kind and size: depth, alpha and what the file says besides
   *     are kept; rounded to whole values
   * @throws IllegalArgumentException if the picture is of another size than a net for one size
   *     takes
   * @throws IllegalStateException after {@link #close()}
   */
  public Picture denoise(Picture picture) {
    Require.present(picture, "picture");
    Picture.Canvas canvas = picture.canvas();
    float scale = depth * WHITE / picture.white();
    run(
        new Planes.OfPicture(picture, scale),
        (top, rows, values) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] /= scale;
          }
          canvas.put(top, 0, rows, picture.width(), values, 0);
        });
    return canvas.toPicture();
  }

  /**
   * Removes noise from values that are not rounded.
   *
   * @param values {@code [channels, height, width]}, side by side, in the units of the pictures
   *     that the net was trained on, white at 255 for 8 bits; may lie beyond black and white; left
   *     as they are
   * @param channels 1 for grey, 3 for red, green and blue
   * @param height rows of pixels, at least 1
   * @param width pixels in a row, at least 1
   * @return new values of the same shape, neither rounded nor clipped
   * @throws IllegalArgumentException if there is another number of values, one is not finite, or a
   *     net for one size takes another
   * @throws IllegalStateException after {@link #close()}
   */
  public float[] denoise(float[] values, int channels, int height, int width) {
    Planes input = new Planes.OfValues(values, channels, height, width);
    float[] result = new float[values.length];
    run(
        input,
        (top, rows, some) -> {
          for (int channel = 0; channel < channels; channel++) {
            int into = (channel * height + top) * width;
            System.arraycopy(some, channel * rows * width, result, into, rows * width);
          }
        });
    return result;
  }

  private void run(Planes input, Tiles.Output output) {
    held.open();
    TiledNet net = new TiledNet(nets, largestTile);
    if (blind) {
      double level = sigma.orElseGet(() -> estimate(input)) * depth;
      net.run(input, output, OptionalDouble.of(level));
    } else {
      net.run(input, output, OptionalDouble.empty());
    }
  }

  /** The strength of the noise: the median of what parts say that are not all black or white. */
  private double estimate(Planes input) {
    int height = Math.min(PART, Math.max(LEAST_PART, input.height()));
    int width = Math.min(PART, Math.max(LEAST_PART, input.width()));
    SampleShape.Image part = new SampleShape.Image(input.channels(), height, width);
    float[] values = new float[part.size()];
    int rows = Math.max(1, Math.min(PARTS, input.height() / PART));
    int columns = Math.max(1, Math.min(PARTS, input.width() / PART));
    double[] found = new double[rows * columns];
    for (int i = 0; i < found.length; i++) {
      int top = place(input.height() - height, i / columns, rows);
      input.read(top, place(input.width() - width, i % columns, columns), height, width, values);
      found[i] = NoiseLevel.estimate(values, part) / depth;
    }
    double[] noisy = Arrays.stream(found).filter(sigma -> sigma > 0).sorted().toArray();
    return noisy.length == 0 ? 0 : noisy[noisy.length / 2];
  }

  /** The start of one of several parts, evenly spread. */
  private static int place(int room, int number, int count) {
    return count == 1 ? room / 2 : (int) ((long) room * number / (count - 1));
  }

  /**
   * Closes this denoiser and those that share its model, and the model if it was loaded with it; a
   * second time does nothing.
   */
  @Override
  public void close() {
    held.close();
    nets.close();
  }
}
