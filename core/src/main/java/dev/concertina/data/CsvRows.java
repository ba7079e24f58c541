package dev.concertina.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The rows of a CSV file, one after another, and what its columns are. What is accepted is said at
 * {@link CsvStream}.
 */
public final class CsvRows implements AutoCloseable {
  private static final int SNIFFED = 1 << 16;
  private static final int LARGEST_CELL = 1 << 22;

  private final CsvReader<CsvRow> reader;
  private final CsvRow row; // filled by the reader, row after row
  private final TailReader tail;
  private final CloseableIterator<CsvRow> records;
  private final Path file;
  private CsvColumns columns;
  private boolean ended;

  private CsvRows(CsvReader<CsvRow> reader, CsvRow row, TailReader tail, Path file) {
    this.reader = reader;
    this.row = row;
    this.tail = tail;
    this.records = reader.iterator();
    this.file = file;
  }

  /**
   * Opens a file and reads its header and first row.
   *
   * @param file the file, plain or gzip
   * @param series whether rows are steps of a series, which have a time and may lack readings
   * @param format how to read it
   * @return the rows; yours to close
   * @throws DataFormatException if the header or the first row cannot be read
   * @throws IOException if the file cannot be read
   */
  public static CsvRows open(Path file, boolean series, CsvFormat format) throws IOException {
    return open(file, series, false, format);
  }

  /**
   * Opens a file and reads its header and first row.
   *
   * @param file the file, plain or gzip
   * @param series whether rows are steps of a series, which have a time and may lack readings
   * @param texts whether the texts of features are kept besides their values
   * @param format how to read it
   * @return the rows; yours to close
   * @throws DataFormatException if the header or the first row cannot be read
   * @throws IOException if the file cannot be read
   */
  public static CsvRows open(Path file, boolean series, boolean texts, CsvFormat format)
      throws IOException {
    // Reports what is not UTF-8, where new InputStreamReader(in, UTF_8) would put question marks.
    var text =
        new BufferedReader(
            new InputStreamReader(InputFile.open(file), StandardCharsets.UTF_8.newDecoder()),
            SNIFFED);
    try {
      String start = peek(text);
      char delimiter = format.delimiter().orElseGet(() -> CsvDelimiter.detect(start));
      var row = new CsvRow(series);
      if (texts) {
        row.keepTexts();
      }
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
      var rows = new CsvRows(reader, row, tail, file);
      rows.start(series, format);
      return rows;
    } catch (IOException e) {
      text.close();
      throw explained(e, file);
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /**
   * Returns what the columns are.
   *
   * @return the columns
   */
  public CsvColumns columns() {
    return columns;
  }

  /**
   * Returns whether all rows have been read.
   *
   * @return true after the last row
   */
  public boolean ended() {
    return ended;
  }

  /**
   * Returns the current row.
   *
   * @return it, valid until the next one is read
   * @throws DataFormatException if a cell of it is not as it should be
   */
  public CsvRow valid() throws DataFormatException {
    row.requireValid(file);
    return row;
  }

  /** Goes on to the next row, or to the end. */
  public void advance() throws IOException {
    try {
      read();
    } catch (IOException e) {
      throw explained(e, file);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private void start(boolean series, CsvFormat format) throws IOException {
    read();
    if (ended) {
      throw new DataFormatException("expected rows in " + file + ", found an empty file");
    }
    List<String> cells = row.cells();
    CsvFormat byPlace = series ? CsvColumns.withTimeFound("f0", cells.get(0), format) : format;
    boolean header = CsvColumns.isHeader(cells, byPlace);
    List<String> names = CsvColumns.names(cells, header, row.line(), file);
    if (header) {
      read();
      if (ended) {
        throw new DataFormatException(
            "expected rows after the header of " + file + ", found none: add at least one row");
      }
      cells = row.cells();
    }
    CsvFormat found =
        series ? CsvColumns.withTimeFound(names.get(0), cells.get(0), format) : format;
    columns = CsvColumns.of(names, header, found, file);
    row.startNumbers(columns);
    row.readAgain(cells);
  }

  private void read() throws IOException {
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
        return;
      }
      blank = blank == 0 ? line : blank;
      endsQuoted = false;
    }
    ended = true;
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
