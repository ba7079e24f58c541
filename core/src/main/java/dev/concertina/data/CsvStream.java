package dev.concertina.data;

import dev.concertina.internal.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads a CSV file in batches, in memory that does not grow with the file.
 *
 * <p>Accepted: UTF-8 with or without byte order mark, plain or gzip (found out from the bytes),
 * cells in quotes with delimiters and line ends in them, white space around cells, any line ends,
 * blank lines at the end. A number has a decimal point and may have an exponent. Every row must
 * have all cells, and every cell of a feature must hold a finite number: nothing is guessed,
 * skipped or filled in.
 *
 * <p>What is wrong with a file is thrown by {@link #open} as {@link DataFormatException} and by the
 * methods of the iterator as {@link UncheckedIOException} around one; its message names {@code
 * file:line:column}, from 1, where the column counts cells. After a failure the stream is of no
 * further use but to be closed. For one thread.
 */
public final class CsvStream implements AutoCloseable, Iterator<Samples> {
  private final CsvRows rows;
  private final Path file;
  private final int batch;

  private CsvStream(CsvRows rows, Path file, int batch) {
    this.rows = rows;
    this.file = file;
    this.batch = batch;
  }

  /**
   * Opens a file and reads its header and first row.
   *
   * @param file the file, plain or gzip
   * @param format how to read it
   * @param batch rows per batch, at least 1
   * @return the stream, to be closed by the caller
   * @throws DataFormatException if the file has no rows, or its columns are not as the format says
   * @throws IOException if the file cannot be read
   */
  public static CsvStream open(Path file, CsvFormat format, int batch) throws IOException {
    Require.present(format, "format");
    Require.positive(batch, "batch");
    return new CsvStream(CsvRows.open(Require.present(file, "file"), false, format), file, batch);
  }

  /**
   * Returns the names of the features.
   *
   * @return one per feature, in the order of the file
   */
  public List<String> names() {
    return rows.columns().features();
  }

  /**
   * Says whether there are more rows.
   *
   * @return whether {@link #next} gives a batch
   */
  @Override
  public boolean hasNext() {
    return !rows.ended();
  }

  /**
   * Reads the next batch.
   *
   * @return as many samples as a batch holds; the last batch may hold fewer
   * @throws NoSuchElementException at the end of the file
   * @throws UncheckedIOException if a row is not as it should be, or the file cannot be read
   */
  @Override
  public Samples next() {
    if (rows.ended()) {
      throw new NoSuchElementException("no rows left in " + file);
    }
    CsvColumns columns = rows.columns();
    List<float[]> values = new ArrayList<>();
    List<String> labels = columns.label() < 0 ? null : new ArrayList<>();
    try {
      while (!rows.ended() && values.size() < batch) {
        CsvRow row = rows.valid();
        values.add(row.takeValues());
        if (labels != null) {
          labels.add(row.label());
        }
        rows.advance();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Samples samples = Samples.checked(values.toArray(float[][]::new), columns.features());
    return labels == null ? samples : samples.withLabels(labels);
  }

  /**
   * Closes the file.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    rows.close();
  }
}
