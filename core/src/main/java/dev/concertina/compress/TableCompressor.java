package dev.concertina.compress;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Makes tables and series of readings smaller, with a promise: no value comes back with a larger
 * error than the bound, on any machine.
 *
 * <p>Each column is counted in steps of twice the bound, each count foretold from the rows before
 * and the columns beside it, and what is unforeseen coded by an integer-only arithmetic coder whose
 * probabilities are mixed from several contexts. No net takes part: with one that knew the columns'
 * common course beforehand, the code cost more than it saved. Every block is decoded again and
 * compared before it is written.
 *
 * <p>Missing readings (NaN) and infinities come back as they are. Needs memory for one block.
 */
public final class TableCompressor {
  private static final int BLOCK_ROWS = 8192;

  /** A quarter of what fits into a chunk if nothing can be saved. */
  private static final int BLOCK_VALUES = 1 << 20;

  private final Samples samples;
  private final ErrorBound bound;
  private final int columns;
  private final float[] least;
  private final float[] largest;
  private final boolean[] integers;
  private double worst;
  private double worstShare;
  private double sum;

  private TableCompressor(Samples samples, ErrorBound bound) {
    this.samples = Require.present(samples, "samples");
    this.bound = Require.present(bound, "bound");
    Require.that(
        samples.shape() instanceof SampleShape.Features,
        "samples must be rows of features, found %s: give a table",
        samples.shape());
    this.columns = samples.shape().size();
    Require.that(
        columns <= TableHeader.MOST_COLUMNS,
        "a table must have at most %d columns, found %d",
        TableHeader.MOST_COLUMNS,
        columns);
    this.least = new float[columns];
    this.largest = new float[columns];
    this.integers = new boolean[columns];
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
    long start = System.nanoTime();
    TableCompressor compressor = new TableCompressor(samples, bound);
    AtomicFile.write(file, compressor::write);
    long values = (long) samples.size() * compressor.columns;
    return new CompressionReport(
        samples.size(),
        values,
        0,
        Float.BYTES * values,
        Files.size(file),
        compressor.worst,
        compressor.worstShare,
        compressor.sum / values,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        (System.nanoTime() - start) / 1e9);
  }

  private void write(OutputStream out) throws IOException {
    survey();
    List<Lattice> lattices = new ArrayList<>();
    double[] bounds = new double[columns];
    for (int i = 0; i < columns; i++) {
      bounds[i] = bound.of(least[i], largest[i]);
      lattices.add(Lattice.of(least[i], largest[i], integers[i], bounds[i]));
    }
    TableHeader header = new TableHeader(bound, samples.names(), lattices);
    TableBlock block = new TableBlock(header, bounds);
    ChunkWriter writer = new ChunkWriter(out);
    Chunk head = header.chunk();
    writer.chunk(head.type(), head.payload());
    int most = Math.max(1, Math.min(BLOCK_ROWS, BLOCK_VALUES / columns));
    for (int from = 0; from < samples.size(); from += most) {
      float[][] rows = rows(from, Math.min(most, samples.size() - from));
      byte[] bytes = block.encode(rows);
      check(rows, block.decode(bytes, rows.length), bounds);
      writer.block(bytes, rows.length);
    }
    writer.finish();
  }

  private float[][] rows(int from, int count) {
    float[][] rows = new float[count][columns];
    for (int i = 0; i < count; i++) {
      samples.read(from + i, rows[i], 0);
    }
    return rows;
  }

  private void survey() {
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    Arrays.fill(integers, true);
    float[] row = new float[columns];
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, row, 0);
      for (int k = 0; k < columns; k++) {
        if (Float.isFinite(row[k])) {
          least[k] = Math.min(least[k], row[k]);
          largest[k] = Math.max(largest[k], row[k]);
          integers[k] &= row[k] == Math.rint(row[k]);
        }
      }
    }
  }

  /** What was promised is seen to before it is written. */
  private void check(float[][] rows, float[][] back, double[] bounds) {
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < columns; k++) {
        int bits = Float.floatToRawIntBits(rows[i][k]);
        if (bits != Float.floatToRawIntBits(back[i][k])) {
          double error = Math.abs((double) rows[i][k] - back[i][k]);
          if (!(error <= bounds[k])) {
            throw new IllegalStateException(
                "a value of column " + k + " came back with an error of " + error);
          }
          worst = Math.max(worst, error);
          sum += error;
          worstShare = Math.max(worstShare, error / ((double) largest[k] - least[k]));
        }
      }
    }
  }
}
