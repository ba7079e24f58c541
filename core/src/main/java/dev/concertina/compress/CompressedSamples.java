package dev.concertina.compress;

import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeFile;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.internal.codes.OpenCodes;
import dev.concertina.internal.coding.BlockIndex.Block;
import dev.concertina.internal.coding.ChunkFile;
import dev.concertina.internal.coding.DamagedStreamException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads samples from a compressed file of codes, from any sample on. Nothing in the file is run;
 * what it can ask for in memory and time is bounded; a damaged block is found by its checksum, and
 * leaves the others readable. For one thread at a time.
 */
public final class CompressedSamples implements AutoCloseable {
  private final OpenCodes codes;
  private final CodeFile file;
  private final Compressor compressor;
  private final SampleBlock decoder;
  private int current = -1;
  private float[][] samples = {};

  private CompressedSamples(OpenCodes codes) throws ModelFormatException {
    this.codes = codes;
    this.file = codes.file();
    CodecNet net = codes.net();
    this.compressor = Compressor.of(net);
    if (file.header().picture().isPresent()) {
      throw new ModelFormatException(
          file.path() + ": it holds a picture: read it as a compressed picture");
    }
    try {
      net.codec().requireServes(file.header().multiples());
    } catch (DamagedStreamException e) {
      throw ChunkFile.named(file.path(), e);
    }
    if (!file.header().shape().equals(net.model().description().shape())) {
      throw new ModelFormatException(file.path() + ": its shape is not its model's: it is damaged");
    }
    this.decoder = new SampleBlock(net.model(), net.codec(), file.header());
  }

  /**
   * Opens a file with the model that it was made with.
   *
   * @param path what {@link Compressor#compress} wrote
   * @param compressor the one that it was made with; stays the caller's
   * @return the samples; yours to close
   * @throws ModelFormatException if it is no such file, its header or index is damaged, it is of a
   *     newer version, or it was made with another model
   * @throws IOException if it cannot be read
   */
  public static CompressedSamples open(Path path, Compressor compressor) throws IOException {
    return OpenCodes.with(
        path, Require.present(compressor, "compressor").net(), CompressedSamples::new);
  }

  /**
   * Opens a file that contains its model.
   *
   * @param path what {@link Compressor#compress} wrote with the model embedded
   * @return the samples; yours to close
   * @throws ModelFormatException if it is no such file, has no model in it, or is damaged
   * @throws IOException if it cannot be read
   */
  public static CompressedSamples open(Path path) throws IOException {
    return OpenCodes.alone(path, CompressedSamples::new);
  }

  /**
   * Returns the shape of a sample.
   *
   * @return the model's
   */
  public SampleShape shape() {
    return file.header().shape();
  }

  /**
   * Returns the compressor that decodes.
   *
   * @return the one given, or that of the file
   */
  public Compressor compressor() {
    return compressor;
  }

  /**
   * Returns how many samples there are.
   *
   * @return all blocks' together
   */
  public long size() {
    return file.index().samples();
  }

  /**
   * Returns how many blocks the samples are in, each readable without the others.
   *
   * @return how many
   */
  public int blocks() {
    return file.index().blocks().size();
  }

  /**
   * Returns the largest error that any value has.
   *
   * @return the bound that the file was made with; empty if there was none
   */
  public Optional<ErrorBound> bound() {
    return file.bound().map(b -> new ErrorBound(b.value(), b.relative()));
  }

  /**
   * Returns the value of white, if these are pictures.
   *
   * @return 255 for such of 8 bits; values are from 0 to that; empty for other samples
   */
  public OptionalDouble white() {
    float white = compressor.net().codec().white();
    return white > 0 ? OptionalDouble.of(white) : OptionalDouble.empty();
  }

  /**
   * Reads a sample; one after another is the fastest, as the block of the last one is kept.
   *
   * @param number its number, from 0
   * @return its values, feature by feature, in raw units
   * @throws IllegalArgumentException if there is no such sample
   * @throws ModelFormatException if its block is damaged, or the promised error cannot be kept on
   *     this machine; other blocks may be read
   * @throws IOException if it cannot be read
   */
  public float[] row(long number) throws IOException {
    Require.that(
        number >= 0 && number < size(), "sample must be in [0, %d), found %d", size(), number);
    int wanted = file.index().blockOf(number);
    Block block = file.index().blocks().get(wanted);
    if (wanted != current) {
      samples = decoded(wanted, block);
      current = wanted;
    }
    return samples[(int) (number - block.first())].clone();
  }

  private float[][] decoded(int number, Block block) throws IOException {
    try {
      return decoder.decode(file.payload(number), block.samples());
    } catch (IllegalArgumentException | ArithmeticException e) {
      // What no compressor writes, the net refuses.
      throw new ModelFormatException(
          file.path() + ": block " + number + " is damaged: " + e.getMessage(), e);
    } catch (ModelFormatException e) {
      throw ChunkFile.named(file.path(), e);
    } catch (DamagedStreamException e) {
      throw new ModelFormatException(file.path() + ": block " + number + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    codes.close();
  }
}
