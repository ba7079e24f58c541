package dev.concertina.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.concertina.internal.Require;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
  private static final int SNIFFED = 1 << 16;
  private static final int LARGEST_CELL = 1 << 22;

  private final CsvReader<CsvRow> reader;
  private final CsvRow row; // filled by the reader, row after row
  private final TailReader tail;
  private final CloseableIterator<CsvRow> records;
  private final Path file;
  private final int batch;
  private CsvColumns columns;
  private CsvRow current; // null: the end

  private CsvStream(CsvReader<CsvRow> reader, CsvRow row, TailReader tail, Path file, int batch) {
    this.reader = reader;
    this.row = row;
    this.tail = tail;
    this.records = reader.iterator();
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
    // Reports what is not UTF-8, where new InputStreamReader(in, UTF_8) would put question marks.
    var text =
        new BufferedReader(
            new InputStreamReader(
                InputFile.open(Require.present(file, "file")), StandardCharsets.UTF_8.newDecoder()),
            SNIFFED);
    try {
      String start = peek(text);
      char delimiter = format.delimiter().orElseGet(() -> CsvDelimiter.detect(start));
      var row = new CsvRow();
      var tail = new TailReader(text);
      CsvReader<CsvRow> reader =
          CsvReader.builder()
              .fieldSeparator(delimiter)
              .skipEmptyLines(false)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .trimWhitespacesAroundQuotes(true)
              .maxBufferSize(LARGEST_CELL)
              .build(row, tail);
      var stream = new CsvStream(reader, row, tail, file, batch);
      stream.start(format);
      return stream;
    } catch (IOException e) {
      text.close();
      throw explained(e, file);
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /**
   * Returns the names of the features.
   *
   * @return one per feature, in the order of the file
   */
  public List<String> names() {
    return columns.features();
  }

  /**
   * Says whether there are more rows.
   *
   * @return whether {@link #next} gives a batch
   */
  @Override
  public boolean hasNext() {
    return current != null;
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
    if (current == null) {
      throw new NoSuchElementException("no rows left in " + file);
    }
    List<float[]> rows = new ArrayList<>();
    List<String> labels = columns.label() < 0 ? null : new ArrayList<>();
    try {
      while (current != null && rows.size() < batch) {
        current.requireValid(file);
        rows.add(current.takeValues());
        if (labels != null) {
          labels.add(current.label());
        }
        advance();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(explained(e, file));
    }
    Samples samples = Samples.checked(rows.toArray(float[][]::new), columns.features());
    return labels == null ? samples : samples.withLabels(labels);
  }

  /**
   * Closes the file.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    reader.close();
  }

  private void start(CsvFormat format) throws IOException {
    advance();
    if (current == null) {
      throw new DataFormatException("expected rows in " + file + ", found an empty file");
    }
    List<String> cells = current.cells();
    boolean header = CsvColumns.isHeader(cells, format);
    columns = CsvColumns.of(cells, header, current.line(), format, file);
    current.startNumbers(columns);
    if (header) {
      advance();
      if (current == null) {
        throw new DataFormatException(
            "expected rows after the header of " + file + ", found none: add at least one row");
      }
    } else {
      current.readAgain(cells);
    }
  }

  private void advance() throws IOException {
    current = null;
    long blank = 0;
    boolean endsQuoted = row.endsQuoted();
    long line = row.line();
    while (hasRecord()) {
      records.next();
      line = row.line();
      if (!row.isBlank()) {
        if (blank > 0) {
          throw new DataFormatException(
              "expected a row, found a blank line at "
                  + DataFormatException.place(file, blank, 1)
                  + ": remove the line, or fill in the missing values");
        }
        current = row;
        return;
      }
      blank = blank == 0 ? line : blank;
      endsQuoted = false;
    }
    if (endsQuoted && !tail.endsInQuote()) {
      throw badQuote(line, null);
    }
  }

  private boolean hasRecord() throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw badQuote(row.line(), e);
    }
  }

  private DataFormatException badQuote(long line, CsvParseException cause) {
    return new DataFormatException(
        "expected quotes around whole cells, found one that is not closed, or closed before the end"
            + " of the cell, in the row that starts at "
            + DataFormatException.place(file, line, 1)
            + ": close the quote, or double quotes within a cell",
        cause);
  }

  /** Passes over a byte order mark and returns what follows, still to be read. */
  private static String peek(BufferedReader text) throws IOException {
    text.mark(SNIFFED);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    text.mark(SNIFFED);
    char[] start = new char[SNIFFED];
    int length = 0;
    int more;
    while (length < SNIFFED && (more = text.read(start, length, SNIFFED - length)) > 0) {
      length += more;
    }
    text.reset();
    return new String(start, 0, length);
  }

  private static IOException explained(IOException e, Path file) {
    if (e instanceof CharacterCodingException) {
      return new DataFormatException(
          "expected text in UTF-8, found other bytes in " + file + ": save the file as UTF-8", e);
    }
    return InputFile.explained(e, file);
  }
}
