package dev.concertina.compress;

import dev.concertina.ModelFormatException;
import dev.concertina.data.ShortestDecimal;
import dev.concertina.internal.Require;
import dev.concertina.internal.coding.BlockIndex;
import dev.concertina.internal.coding.BlockIndex.Block;
import dev.concertina.internal.coding.ChunkFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a compressed table, from any row on. Nothing in the file is run; what it can ask for in
 * memory and time is bounded; a damaged block is found by its checksum, and leaves the others
 * readable. For one thread at a time.
 */
public final class CompressedTable implements AutoCloseable {
  private final Path path;
  private final ChunkFile file;
  private final TableHeader header;
  private final BlockIndex index;
  private final TableBlock decoder;
  private final DecimalBlock decimals;
  private int current = -1;
  private float[][] rows = {};
  private String[][] texts = {};
  private int currentOfTimes = -1;
  private @Nullable BlockTimes times;

  private CompressedTable(Path path, ChunkFile file) throws IOException {
    this.path = path;
    this.file = file;
    this.header = TableHeader.read(file.chunk(ChunkFile.start()));
    this.index = file.index();
    this.decoder = new TableBlock(header, new double[header.columns()]);
    this.decimals = new DecimalBlock(header, new BigDecimal[header.columns()]);
  }

  /**
   * Opens a file.
   *
   * @param path what {@link TableCompressor#compress} wrote
   * @return the table; yours to close
   * @throws ModelFormatException if it is none, its header or index is damaged, or it is of a newer
   *     version
   * @throws IOException if it cannot be read
   */
  public static CompressedTable open(Path path) throws IOException {
    return ChunkFile.open(path, file -> new CompressedTable(path, file));
  }

  /**
   * Returns the columns' names.
   *
   * @return one for each column
   */
  public List<String> names() {
    return header.names();
  }

  /**
   * Returns how many rows there are.
   *
   * @return all blocks' together
   */
  public long size() {
    return index.samples();
  }

  /**
   * Returns the largest error that any value has.
   *
   * @return the bound that the file was made with
   */
  public ErrorBound bound() {
    return header.bound();
  }

  /**
   * Returns how many blocks the rows are in, each readable without the others.
   *
   * @return how many
   */
  public int blocks() {
    return index.blocks().size();
  }

  /**
   * Reads a row as floats; rows one after another are the fastest, as the block of the last one is
   * kept. If the source were texts, these are the floats nearest to what {@link #texts} gives.
   *
   * @param number its number, from 0
   * @return its values, one for each column; NaN is missing
   * @throws IllegalArgumentException if there is no such row
   * @throws ModelFormatException if its block is damaged; other blocks may be read
   * @throws IOException if it cannot be read
   */
  public float[] row(long number) throws IOException {
    int row = inBlock(number);
    if (!header.isOfTexts()) {
      return rows[row].clone();
    }
    float[] values = new float[header.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = SourceNumber.nearest(texts[row][i]);
    }
    return values;
  }

  /**
   * Reads a row as texts: decimal numbers, each within the bound of what its source says.
   *
   * @param number its number, from 0
   * @return a text for each column; what is no number is as it was, and empty if it was missing. If
   *     the source were floats, the shortest decimals that are nearest to no other float
   * @throws IllegalArgumentException if there is no such row
   * @throws ModelFormatException if its block is damaged; other blocks may be read
   * @throws IOException if it cannot be read
   */
  public List<String> texts(long number) throws IOException {
    int row = inBlock(number);
    if (header.isOfTexts()) {
      return List.of(texts[row]);
    }
    List<String> texts = new ArrayList<>();
    for (float value : rows[row]) {
      texts.add(Float.isNaN(value) ? "" : ShortestDecimal.of(value));
    }
    return texts;
  }

  /** Makes the block of a row the current one; gives the row's number in it. */
  private int inBlock(long number) throws IOException {
    int wanted = blockOf(number);
    Block block = index.blocks().get(wanted);
    if (wanted != current) {
      if (header.isOfTexts()) {
        texts = read(wanted, payload -> decimals.decode(payload, block.samples()));
      } else {
        rows = read(wanted, payload -> decoder.decode(payload, block.samples()));
      }
      current = wanted;
    }
    return (int) (number - block.first());
  }

  /**
   * Returns the name of the times.
   *
   * @return the name of their column; empty if the rows have no times
   */
  public Optional<String> timeName() {
    return header.timeName();
  }

  /**
   * Reads the time of a row, with the text that it had.
   *
   * @param number its number, from 0
   * @return the time; empty if the rows have none
   * @throws IllegalArgumentException if there is no such row
   * @throws ModelFormatException if its block is damaged; other blocks may be read
   * @throws IOException if it cannot be read
   */
  public Optional<String> time(long number) throws IOException {
    int wanted = blockOf(number);
    Block block = index.blocks().get(wanted);
    if (timeName().isEmpty()) {
      return Optional.empty();
    }
    BlockTimes found = times;
    if (found == null || wanted != currentOfTimes) {
      found = read(wanted, payload -> TableBlock.times(payload, block.samples(), header.columns()));
      times = found;
      currentOfTimes = wanted;
    }
    return Optional.of(found.text((int) (number - block.first())));
  }

  private int blockOf(long number) {
    Require.that(
        number >= 0 && number < size(), "row must be in [0, %d), found %d", size(), number);
    return index.blockOf(number);
  }

  /** Makes something of a block. */
  private interface Decoding<T> {
    T of(byte[] payload) throws IOException;
  }

  private <T> T read(int wanted, Decoding<T> decoding) throws IOException {
    try {
      return decoding.of(file.block(index.blocks().get(wanted)).payload());
    } catch (ModelFormatException e) {
      throw ChunkFile.named(path, e);
    } catch (IOException e) {
      throw new ModelFormatException(path + ": block " + wanted + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
