package dev.concertina.compress;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes an autoencoder's codes to files. Codes are quantised and written by an integer-only
 * arithmetic coder, in as many bits as their probability requires.
 *
 * <p>The net encodes and decodes samples; it takes no part in the probabilities. These come from
 * integers that were learned once and stand in the model's file: so a file's codes decode bit for
 * bit on every machine, and the samples up to what machines differ in computing the net (about 1e-5
 * of their range; a picture's values by one at most, where they fall on a half).
 *
 * <p>Best is a net that was trained to be compressed, whose {@link dev.concertina.spi.Quantisation}
 * says how finely. For any other the steps are chosen here: each plane of the code (each feature of
 * a dense one) so that its rounding does as much harm as that of any other.
 *
 * <p>Sources: the net as a transform, and its training, J. Ballé, V. Laparra and E. P. Simoncelli,
 * "End-to-end optimized image compression", ICLR 2017; rounding that weighs bits, G. J. Sullivan
 * and T. Wiegand, "Rate-distortion optimization for video compression", IEEE Signal Processing
 * Magazine 15, 1998; the coder, see {@code docs/squeeze-format.md}.
 *
 * <p>Who opened a model closes it: a compressor that was loaded closes its model with itself, one
 * that has learned leaves the model to whoever gave it. Safe for use by many threads.
 */
public final class Compressor implements AutoCloseable {
  private final CodecNet net;

  private Compressor(CodecNet net) {
    this.net = net;
  }

  /**
   * Makes a compressor of a model that was read from its file and has learned to compress.
   *
   * @param model the net, one that {@link #isIn} is true of; stays yours to close
   * @param name what files shall call the model when another is given
   * @return the compressor
   * @throws ModelFormatException if it has not learned to, or what it learned is damaged
   */
  public static Compressor of(Autoencoder model, String name) throws ModelFormatException {
    return new Compressor(CodecNet.of(model, name));
  }

  /** Of a net and what is known of its codes; not API. */
  static Compressor of(CodecNet net) {
    return new Compressor(net);
  }

  /**
   * Learns the distribution of a net's codes from samples.
   *
   * @param model the net; stays yours to close
   * @param samples what it was trained on, or others of their kind; up to 20,000 of them are used
   * @param name what files shall call the model when another is given
   * @return the compressor
   * @throws IllegalArgumentException if the samples do not fit the model, or have missing readings
   * @throws UnsupportedOperationException if the net cannot decode
   */
  public static Compressor learn(Autoencoder model, Samples samples, String name) {
    return new Compressor(CodecNet.learn(model, samples, name));
  }

  /**
   * Reads a compressor from a model's file.
   *
   * @param file what {@link #save} wrote
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the compressor; yours to close, with its model
   * @throws ModelFormatException if it is no model, is damaged, or has no compressor in it
   * @throws IOException if it cannot be read
   */
  public static Compressor load(Path file, NodeType<?>... types) throws IOException {
    return new Compressor(CodecNet.load(file, types));
  }

  /**
   * Returns whether a model contains a compressor.
   *
   * @param model any
   * @return whether {@link #load} would find a compressor in its file
   */
  public static boolean isIn(Autoencoder model) {
    return CodecNet.isIn(Require.present(model, "model"));
  }

  /**
   * Writes the model and what was learned to one file.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written
   * @throws IllegalStateException after {@link #close()}
   */
  public void save(Path file) throws IOException {
    net.save(file);
  }

  /**
   * Returns the net.
   *
   * @return it; closed with the compressor if it was loaded with it
   */
  public Autoencoder model() {
    return net.model();
  }

  /**
   * Returns how finely codes can be quantised, as multiples of the step in training.
   *
   * @return ascending; {@link Quality#step} takes what lies between the first and the last
   */
  public double[] steps() {
    return net.codec().points();
  }

  /**
   * Returns the net with what is known of its codes; for other modules of Concertina, and not API.
   *
   * @return it; its life is that of the compressor
   */
  public CodecNet net() {
    return net;
  }

  /**
   * Writes samples to a compressed file that names its model.
   *
   * @param samples of the model's shape, complete; read twice
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @return what it came to
   * @throws IllegalArgumentException if the samples do not fit the model, or no step serves the
   *     quality
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Samples samples, Quality quality, Path file)
      throws IOException {
    return compress(samples, quality, file, Embedding.NONE);
  }

  /**
   * Writes samples to a compressed file.
   *
   * @param samples of the model's shape, complete; read twice
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @param embedding whether the model shall stand in the file
   * @return what it came to
   * @throws IllegalArgumentException if the samples do not fit the model, or no step serves the
   *     quality
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(
      Samples samples, Quality quality, Path file, Embedding embedding) throws IOException {
    Require.present(quality, "quality");
    return compress(samples, c -> c.header(quality), file, embedding);
  }

  /**
   * Writes samples to a compressed file that names its model, and from which no value comes back
   * with a larger error than the bound.
   *
   * @param samples of the model's shape, complete; read three times
   * @param bound the largest error; at least 1/8000 of each feature's range, or 0 for integers in a
   *     smaller range than that
   * @param file the target; replaced only when the new one is whole
   * @return what it came to
   * @throws IllegalArgumentException if the samples do not fit the model, or the bound is too fine
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Samples samples, ErrorBound bound, Path file)
      throws IOException {
    return compress(samples, bound, file, Embedding.NONE);
  }

  /**
   * Writes samples to a compressed file from which no value comes back with a larger error than the
   * bound. For tables, {@link TableCompressor} without a net makes smaller files as a rule.
   *
   * @param samples of the model's shape, complete; read three times
   * @param bound the largest error; at least 1/8000 of each feature's range, or 0 for integers in a
   *     smaller range than that
   * @param file the target; replaced only when the new one is whole
   * @param embedding whether the model shall stand in the file
   * @return what it came to
   * @throws IllegalArgumentException if the samples do not fit the model, or the bound is too fine
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(
      Samples samples, ErrorBound bound, Path file, Embedding embedding) throws IOException {
    Require.present(bound, "bound");
    return compress(samples, c -> c.header(bound), file, embedding);
  }

  /** What is asked for, as the header of a file. */
  private interface Asked {
    CodeHeader header(SampleCompression compression);
  }

  private CompressionReport compress(Samples samples, Asked asked, Path file, Embedding embedding)
      throws IOException {
    long start = System.nanoTime();
    Require.present(samples, "samples");
    Require.present(file, "file");
    boolean embedded = Require.present(embedding, "embedding") == Embedding.MODEL;
    net.open();
    var compression = new SampleCompression(net, samples);
    CodeHeader header = asked.header(compression);
    net.write(file, header, embedded, out -> compression.write(header, out));
    boolean bytes =
        samples.range().map(range -> range.low() == 0 && range.high() == 255).orElse(false);
    long values = (long) samples.size() * samples.shape().size();
    return CompressionReport.of(
        compression.distortion(), values * (bytes ? 1 : Float.BYTES), Files.size(file), start);
  }

  /** Closes this compressor, and its model if that was loaded with it; twice does nothing. */
  @Override
  public void close() {
    net.close();
  }
}
