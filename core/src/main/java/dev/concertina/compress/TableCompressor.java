package dev.concertina.compress;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.ChunkWriter;
import dev.concertina.internal.coding.Quantiser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compresses tables with a bound: no value comes back with a larger error, on any machine.
 *
 * <p>The error is measured against the source. If {@link TableRows#cells()} gives the texts of a
 * file, these are the source, each taken as the decimal number that it says. {@link
 * CompressedTable#texts} then gives decimals back; with a bound of 0 they equal those of the
 * source. For {@link Samples} and other rows of floats, the floats are the source. What a float
 * lost of a number in a file was lost before.
 *
 * <p>Each column is counted in steps of twice the bound. Each count is predicted from the rows
 * before it and the columns beside it. An integer-only arithmetic coder, whose probabilities are
 * mixed from several contexts, codes the difference. No net takes part: with a net that knew the
 * common course of the columns beforehand, its code cost more than it saved. Every block is decoded
 * again and compared before it is written.
 *
 * <p>If the bound is 0, or finer than the last decimal place of a column of decimals, the column is
 * counted in units of that place. A column whose numbers do not fit 64 bits in such units is kept
 * as texts. Missing readings (NaN), infinities and times come back as they are. Needs memory for
 * one block.
 */
public final class TableCompressor {
  private static final int BLOCK_ROWS = 8192;

  /** A quarter of what fits into a chunk if nothing can be saved. */
  private static final int BLOCK_VALUES = 1 << 20;

  private final TableRows rows;
  private final ErrorBound bound;
  private final int columns;
  private final ColumnSurvey[] surveys;
  private double worst;
  private double worstShare;
  private double sum;

  private TableCompressor(TableRows rows, ErrorBound bound) {
    this.rows = rows;
    this.bound = Require.present(bound, "bound");
    this.columns = rows.names().size();
    Require.that(
        columns <= TableHeader.MOST_COLUMNS,
        "a table must have at most %d columns, found %d",
        TableHeader.MOST_COLUMNS,
        columns);
    this.surveys = new ColumnSurvey[columns];
    Arrays.setAll(surveys, i -> new ColumnSurvey());
  }

  /**
   * Writes a table to a compressed file, which is replaced only when the new one is whole.
   *
   * @param samples rows of features, in the order of time if they have one; read twice
   * @param bound the largest error
   * @param file the target; its folder must exist
   * @return what it came to
   * @throws IllegalArgumentException if the samples are no table
   * @throws IOException if the file cannot be written
   */
  public static CompressionReport compress(Samples samples, ErrorBound bound, Path file)
      throws IOException {
    Require.that(
        Require.present(samples, "samples").shape() instanceof SampleShape.Features,
        "samples must be rows of features, found %s: give a table",
        samples.shape());
    return compress(TableRows.of(samples), bound, file);
  }

  /**
   * Writes rows to a compressed file, which is replaced only when the new one is whole. Missing
   * readings come back as such, and times, if there are any, text for text.
   *
   * @param rows readings, best in the order of time
   * @param bound the largest error of a reading; times have none
   * @param file the target; its folder must exist
   * @return what it came to, except for the times, which count in the bytes of the file alone
   * @throws IllegalArgumentException if there are more than 65,536 features, or a cell is longer
   *     than 1,024 bytes
   * @throws IOException if the file cannot be written
   */
  public static CompressionReport compress(TableRows rows, ErrorBound bound, Path file)
      throws IOException {
    Require.present(rows, "rows");
    long start = System.nanoTime();
    TableCompressor compressor = new TableCompressor(rows, bound);
    if (rows.cells().isPresent()) {
      return ofTexts(new DecimalCompression(rows, rows.cells().get(), bound), rows, file, start);
    }
    AtomicFile.write(file, compressor::write);
    return report(rows, file, start)
        .withErrors(
            compressor.worst,
            compressor.worstShare,
            compressor.sum / ((double) rows.size() * compressor.columns));
  }

  private static CompressionReport ofTexts(
      DecimalCompression compression, TableRows rows, Path file, long start) throws IOException {
    TableHeader header = compression.survey();
    AtomicFile.write(file, out -> compression.write(header, out));
    double values = (double) rows.size() * rows.names().size();
    return report(rows, file, start)
        .withErrors(compression.worst(), compression.worstShare(), compression.sum() / values);
  }

  private static CompressionReport report(TableRows rows, Path file, long start)
      throws IOException {
    long values = (long) rows.size() * rows.names().size();
    double seconds = (System.nanoTime() - start) / 1e9;
    return CompressionReport.of(
        rows.size(), values, Float.BYTES * values, Files.size(file), seconds);
  }

  private void write(OutputStream out) throws IOException {
    survey();
    List<Quantiser> lattices = new ArrayList<>();
    double[] bounds = new double[columns];
    for (int i = 0; i < columns; i++) {
      bounds[i] = surveys[i].allowed(bound);
      lattices.add(surveys[i].lattice(bounds[i]));
    }
    TableHeader header = new TableHeader(bound, rows.names(), lattices, List.of(), rows.timeName());
    TableBlock block = new TableBlock(header, bounds);
    ChunkWriter writer = new ChunkWriter(out);
    Chunk head = header.chunk();
    writer.chunk(head.type(), head.payload());
    int most = Math.max(1, Math.min(BLOCK_ROWS, BLOCK_VALUES / columns));
    for (int from = 0; from < rows.size(); from += most) {
      int count = Math.min(most, rows.size() - from);
      writer.block(
          rows.timeName().isPresent() ? timed(block, from, count) : plain(block, from, count),
          count);
    }
    writer.finish();
  }

  private byte[] plain(TableBlock block, int from, int count) throws IOException {
    float[][] values = values(from, count);
    byte[] bytes = block.encode(values);
    check(values, block.decode(bytes, count));
    return bytes;
  }

  private byte[] timed(TableBlock block, int from, int count) throws IOException {
    List<String> times = rows.times().subList(from, from + count);
    float[][] values = values(from, count);
    byte[] bytes = block.encode(values, times);
    check(values, block.decode(bytes, count));
    requireSame(times, TableBlock.times(bytes, count, columns));
    return bytes;
  }

  static void requireSame(List<String> times, BlockTimes back) {
    for (int i = 0; i < times.size(); i++) {
      if (!back.text(i).equals(times.get(i))) {
        throw new IllegalStateException("time " + times.get(i) + " came back as " + back.text(i));
      }
    }
  }

  private float[][] values(int from, int count) {
    float[][] values = new float[count][];
    for (int i = 0; i < count; i++) {
      values[i] = rows.values().apply(from + i);
    }
    return values;
  }

  private void survey() {

    for (int i = 0; i < rows.size(); i++) {
      float[] row = rows.values().apply(i);
      for (int k = 0; k < columns; k++) {
        surveys[k].add(row[k]);
      }
    }
  }

  /** What was promised is seen to before it is written. */
  private void check(float[][] values, float[][] back) {
    for (int i = 0; i < values.length; i++) {
      for (int k = 0; k < columns; k++) {
        if (Float.floatToRawIntBits(values[i][k]) != Float.floatToRawIntBits(back[i][k])) {
          add(k, Math.abs((double) values[i][k] - back[i][k]));
        }
      }
    }
  }

  private void add(int column, double error) {
    if (!(error <= surveys[column].allowed(bound))) {
      throw new IllegalStateException(
          "a value of column " + column + " came back with an error of " + error);
    }
    worst = Math.max(worst, error);
    sum += error;
    double range = surveys[column].range();
    worstShare = range > 0 ? Math.max(worstShare, error / range) : worstShare;
  }
}
