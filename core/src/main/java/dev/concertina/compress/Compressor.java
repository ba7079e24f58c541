package dev.concertina.compress;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.Picture;
import dev.concertina.data.Samples;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * Makes files of an autoencoder's codes: they are rounded, and written by an integer-only
 * arithmetic coder in as many bits as their probability asks for.
 *
 * <p>The net encodes and decodes samples; it takes no part in the probabilities. These come from
 * integers that were learned once and stand in the model's file: so a file's codes decode bit for
 * bit on every machine, and the samples up to what machines differ in computing the net (about 1e-5
 * of their range; a picture's values by one at most, where they fall on a half).
 *
 * <p>Best is a net that was trained to be compressed, whose {@link Autoencoder#rounding()} says how
 * finely. For any other the steps are chosen here: each plane of the code (each feature of a dense
 * one) so that its rounding does as much harm as that of any other.
 *
 * <p>Sources: the net as a transform, and its training, J. Ballé, V. Laparra and E. P. Simoncelli,
 * "End-to-end optimized image compression", ICLR 2017; rounding that weighs bits, G. J. Sullivan
 * and T. Wiegand, "Rate-distortion optimization for video compression", IEEE Signal Processing
 * Magazine 15, 1998; the coder, see {@code docs/squeeze-format.md}.
 *
 * <p>Takes over the model, and closes it. Safe for use by many threads.
 */
public final class Compressor implements AutoCloseable {
  private static final String ENDING = ".concertina";

  /** Where a model's file has its weights. */
  private static final String WEIGHTS = "weights.bin";

  private final Autoencoder model;
  private final NetCodec codec;
  private final ModelIdentity identity;

  Compressor(Autoencoder model, NetCodec codec, String name) {
    this.model = model;
    this.codec = codec;
    this.identity = identity(model, codec, name);
  }

  /**
   * Learns from samples what a net's codes look like.
   *
   * @param model the net; taken over, unless this fails
   * @param samples what it was trained on, or others of their kind; up to 20,000 of them are used
   * @param name what files shall call the model when another is given
   * @return the compressor
   * @throws IllegalArgumentException if the samples do not fit the model, or have missing readings
   * @throws UnsupportedOperationException if the net cannot decode
   */
  public static Compressor learn(Autoencoder model, Samples samples, String name) {
    Require.present(model, "model");
    Require.present(samples, "samples");
    return new Compressor(
        model, new CodecLearning(model, samples).learn(), Require.present(name, "name"));
  }

  /**
   * Reads a compressor from a model's file.
   *
   * @param file what {@link #save} wrote
   * @return the compressor
   * @throws ModelFormatException if it is no model, is damaged, or has no compressor in it
   * @throws IOException if it cannot be read
   */
  public static Compressor load(Path file) throws IOException {
    return load(file, nameOf(file));
  }

  static Compressor load(Path file, String name) throws IOException {
    Autoencoder model = Autoencoder.load(file);
    try {
      String section = model.sections().get(CodecSection.NAME);
      if (section == null) {
        throw new ModelFormatException(
            file + ": it has not learned to compress: let a compressor learn from its samples");
      }
      return new Compressor(model, CodecSection.parse(section, model.description()), name);
    } catch (UncheckedIOException e) {
      model.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Whether a model has learned to compress.
   *
   * @param model any
   * @return whether {@link #load} would find a compressor in its file
   */
  public static boolean isIn(Autoencoder model) {
    return model.sections().containsKey(CodecSection.NAME);
  }

  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  private static ModelIdentity identity(Autoencoder model, NetCodec codec, String name) {
    try {
      Path file = Files.createTempFile("concertina", ENDING);
      try {
        model.save(file, Map.of());
        return ModelIdentity.of(name, model.description(), weights(file), codec);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the model's identity needs a temporary file", e);
    }
  }

  private static byte[] weights(Path model) throws IOException {
    try (ZipFile zip = new ZipFile(model.toFile());
        InputStream weights = zip.getInputStream(zip.getEntry(WEIGHTS))) {
      return weights.readAllBytes();
    }
  }

  /**
   * Writes the model and what was learned to one file.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    Map<String, String> sections = new LinkedHashMap<>(model.sections());
    sections.put(CodecSection.NAME, CodecSection.toJson(codec));
    model.save(file, sections);
  }

  /**
   * The net.
   *
   * @return it; closed with the compressor
   */
  public Autoencoder model() {
    return model;
  }

  /**
   * How finely codes can be rounded, as multiples of the step in training.
   *
   * @return ascending; {@link Quality#step} takes what lies between the first and the last
   */
  public double[] steps() {
    return codec.points();
  }

  ModelIdentity identity() {
    return identity;
  }

  NetCodec codec() {
    return codec;
  }

  /**
   * Writes samples to a compressed file.
   *
   * @param samples of the model's shape, complete; read twice
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @param embedded whether the model shall stand in the file, so that one file is enough
   * @return what it came to
   * @throws IllegalArgumentException if the samples do not fit the model, or no step serves the
   *     quality
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Samples samples, Quality quality, Path file, boolean embedded)
      throws IOException {
    Require.present(quality, "quality");
    return compress(samples, c -> c.header(quality), file, embedded);
  }

  /**
   * Writes samples to a compressed file from which no value comes back with a larger error than the
   * bound. For tables, {@link TableCompressor} without a net makes smaller files as a rule.
   *
   * @param samples of the model's shape, complete; read three times
   * @param bound the largest error; at least 1/8000 of each feature's range, or 0 for integers in a
   *     smaller range than that
   * @param file the target; replaced only when the new one is whole
   * @param embedded whether the model shall stand in the file, so that one file is enough
   * @return what it came to
   * @throws IllegalArgumentException if the samples do not fit the model, or the bound is too fine
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Samples samples, ErrorBound bound, Path file, boolean embedded)
      throws IOException {
    Require.present(bound, "bound");
    return compress(samples, c -> c.header(bound), file, embedded);
  }

  /** What is asked for, as the header of a file. */
  private interface Asked<C> {
    CodeHeader header(C compression);
  }

  private CompressionReport compress(
      Samples samples, Asked<SampleCompression> asked, Path file, boolean embedded)
      throws IOException {
    long start = System.nanoTime();
    Require.present(samples, "samples");
    var compression = new SampleCompression(model, codec, identity, samples);
    CodeHeader header = asked.header(compression);
    write(file, header, embedded, out -> compression.write(header, out));
    boolean bytes =
        samples.range().map(range -> range.low() == 0 && range.high() == 255).orElse(false);
    long values = (long) samples.size() * samples.shape().size();
    return compression
        .distortion()
        .report(values * (bytes ? 1 : Float.BYTES), Files.size(file), start);
  }

  /**
   * Writes a picture of any height, and of any width up to some 40,000 pixels, to a compressed
   * file. A colour picture is given to a net for grey ones in three parts: lightness, and two
   * differences of colour with half the rows and columns. Transparency and what else its file says
   * are left behind.
   *
   * @param picture grey or in colour, of 8 or 16 bits, without transparency
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @param embedded whether the model shall stand in the file, so that one file is enough
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or no step serves the quality
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Picture picture, Quality quality, Path file, boolean embedded)
      throws IOException {
    Require.present(quality, "quality");
    return compress(picture, c -> c.header(quality), file, embedded);
  }

  /**
   * Writes a picture of any size to a compressed file from which no value comes back with a larger
   * error than the bound.
   *
   * @param picture grey or in colour, of 8 bits, without transparency
   * @param bound the largest error; 0 for none; a share is one of white
   * @param file the target; replaced only when the new one is whole
   * @param embedded whether the model shall stand in the file, so that one file is enough
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or the bound is too fine
   * @throws IOException if the file cannot be written
   */
  public CompressionReport compress(Picture picture, ErrorBound bound, Path file, boolean embedded)
      throws IOException {
    Require.present(bound, "bound");
    return compress(picture, c -> c.header(bound), file, embedded);
  }

  private CompressionReport compress(
      Picture picture, Asked<PictureCompression> asked, Path file, boolean embedded)
      throws IOException {
    long start = System.nanoTime();
    Require.that(
        !Require.present(picture, "picture").hasAlpha(),
        "picture must be without transparency, found %s: take it away first",
        picture);
    try (StripNet net = new StripNet(model)) {
      var compression =
          new PictureCompression(net, codec, identity, model.description().shape(), picture);
      CodeHeader header = asked.header(compression);
      write(file, header, embedded, out -> compression.write(header, out));
      long values = (long) picture.channels() * picture.height() * picture.width();
      return compression
          .distortion()
          .report(values * picture.depth() / Byte.SIZE, Files.size(file), start);
    }
  }

  /** Writes blocks. */
  private interface Blocks {
    void write(ChunkWriter out) throws IOException;
  }

  private void write(Path file, CodeHeader header, boolean embedded, Blocks blocks)
      throws IOException {
    byte[] whole = embedded ? ofFile() : new byte[0];
    AtomicFile.write(
        file,
        stream -> {
          ChunkWriter out = new ChunkWriter(stream);
          out.chunk(CodeHeader.TYPE, header.chunk().payload());
          for (int from = 0; from < whole.length; from += Chunk.MOST_BYTES) {
            int to = Math.min(whole.length, from + Chunk.MOST_BYTES);
            out.chunk(CodeFile.MODEL, Arrays.copyOfRange(whole, from, to));
          }
          blocks.write(out);
          out.finish();
        });
  }

  private byte[] ofFile() throws IOException {
    Path file = Files.createTempFile("concertina", ENDING);
    try {
      save(file);
      Require.that(
          Files.size(file) <= CodeFile.LARGEST_MODEL,
          "a model to embed must have at most %d bytes, found %d: keep it in a file of its own",
          CodeFile.LARGEST_MODEL,
          Files.size(file));
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
