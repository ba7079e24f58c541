package dev.concertina.image.compress;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Embedding;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compresses single pictures of any size with a net that treats all pixels alike. {@link
 * CompressedPicture} reads the files.
 *
 * <p>Who opened a model closes it: a compressor that was loaded closes its model with itself, any
 * other leaves it to whoever gave it. Safe for use by many threads.
 */
public final class PictureCompressor implements AutoCloseable {
  private static final String USE = "picture compressor";

  /** What is known of the codes, and its own end. */
  private final CodecNet net;

  private final Compressor compressor;
  private final boolean owned;

  private PictureCompressor(Compressor compressor, boolean owned) {
    this.compressor = Require.present(compressor, "compressor");
    this.net = compressor.net().lent(USE);
    this.owned = owned;
  }

  /**
   * Makes a compressor of pictures that uses what another has learned.
   *
   * @param compressor of a net that serves pictures of any size; stays yours to close
   * @return the compressor
   */
  public static PictureCompressor of(Compressor compressor) {
    return new PictureCompressor(compressor, false);
  }

  /**
   * Learns the distribution of a net's codes from squares of pictures.
   *
   * @param model a net that serves pictures of any size; stays yours to close
   * @param squares what it was trained on, or others of their kind; up to 20,000 of them are used
   * @param name what files shall call the model when another is given
   * @return the compressor
   * @throws IllegalArgumentException if the squares do not fit the model
   * @throws UnsupportedOperationException if the net cannot decode
   */
  public static PictureCompressor learn(Autoencoder model, Samples squares, String name) {
    return new PictureCompressor(Compressor.learn(model, squares, name), true);
  }

  /**
   * Reads a compressor from a model's file.
   *
   * @param file what {@link #save} or {@link Compressor#save} wrote
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the compressor; yours to close, with its model
   * @throws ModelFormatException if it is no model, is damaged, or has no compressor in it
   * @throws IOException if it cannot be read
   */
  public static PictureCompressor load(Path file, NodeType<?>... types) throws IOException {
    return new PictureCompressor(Compressor.load(file, types), true);
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
   * Returns what was learned; reading the files takes it.
   *
   * @return the compressor of samples; closed with this one unless it was given
   */
  public Compressor compressor() {
    return compressor;
  }

  /** What is asked for, as the header of a file. */
  private interface Asked {
    CodeHeader header(PictureCompression compression);
  }

  /**
   * Writes a picture to a compressed file that names its model.
   *
   * @param picture grey or in colour, of 8 or 16 bits, without transparency
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or no step serves the quality
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Picture picture, Quality quality, Path file)
      throws IOException {
    return compress(picture, quality, file, Embedding.NONE);
  }

  /**
   * Writes a picture of any height, and of any width up to some 40,000 pixels, to a compressed
   * file. A colour picture is given to a net for grey ones in three parts: lightness, and two
   * differences of colour with half the rows and columns. Transparency and what else its file says
   * are dropped.
   *
   * @param picture grey or in colour, of 8 or 16 bits, without transparency
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @param embedding whether the model shall stand in the file
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or no step serves the quality
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(
      Picture picture, Quality quality, Path file, Embedding embedding) throws IOException {
    Require.present(quality, "quality");
    return compress(picture, c -> c.header(quality), file, embedding);
  }

  /**
   * Writes a picture to a compressed file that names its model, and from which no value comes back
   * with a larger error than the bound.
   *
   * @param picture grey or in colour, of 8 bits, without transparency
   * @param bound the largest error; 0 for none; a share is one of white
   * @param file the target; replaced only when the new one is whole
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or the bound is too fine
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Picture picture, ErrorBound bound, Path file)
      throws IOException {
    return compress(picture, bound, file, Embedding.NONE);
  }

  /**
   * Writes a picture of any size to a compressed file from which no value comes back with a larger
   * error than the bound.
   *
   * @param picture grey or in colour, of 8 bits, without transparency
   * @param bound the largest error; 0 for none; a share is one of white
   * @param file the target; replaced only when the new one is whole
   * @param embedding whether the model shall stand in the file
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or the bound is too fine
   * @throws IllegalStateException after {@link #close()}
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(
      Picture picture, ErrorBound bound, Path file, Embedding embedding) throws IOException {
    Require.present(bound, "bound");
    return compress(picture, c -> c.header(bound), file, embedding);
  }

  private CompressionReport compress(Picture picture, Asked asked, Path file, Embedding embedding)
      throws IOException {
    long start = System.nanoTime();
    Require.that(
        !Require.present(picture, "picture").hasAlpha(),
        "picture must be without transparency, found %s: take it away first",
        picture);
    Require.present(file, "file");
    boolean embedded = Require.present(embedding, "embedding") == Embedding.MODEL;
    try (StripNet strips = new StripNet(net.open())) {
      PictureCompression compression = new PictureCompression(strips, net, picture);
      CodeHeader header = asked.header(compression);
      net.write(file, header, embedded, out -> compression.write(header, out));
      return compression.report(Files.size(file), start);
    }
  }

  /** Closes this compressor, and its model if that was loaded with it; twice does nothing. */
  @Override
  public void close() {
    net.close();
    if (owned) {
      compressor.close();
    }
  }
}
