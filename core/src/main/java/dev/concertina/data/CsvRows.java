package dev.concertina.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.concertina.internal.text.TimeForm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private final CsvDialect dialect;
  private final List<String> renamed = new ArrayList<>();
  private CsvText encoding;
  private CsvColumns columns;
  private TimeForm times; // null: numbers
  private DataFormatException skipped; // null: nothing before the row at hand
  private List<String> firstCells = List.of();
  private boolean ended;

  private CsvRows(
      CsvReader<CsvRow> reader, CsvRow row, TailReader tail, Path file, CsvDialect dialect) {
    this.dialect = dialect;
    this.reader = reader;
    this.row = row;
    this.tail = tail;
    this.records = reader.iterator();
    this.file = file;
  }

  /**
   * Opens a file and reads its header and first row.
   *
   * @param file the file, plain, gzip or zstd
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
    return open(InputFile.open(file), file, new Wanted(series, texts, false), format);
  }

  /**
   * Takes rows as they come: what they look like is decided by those that are there at once, at
   * least two lines.
   *
   * @param in where rows come from, plain, gzip or zstd
   * @param name what it is called in messages
   * @param series whether rows are steps of a series, which have a time and may lack readings
   * @param format how to read it
   * @return the rows; yours to close, which closes the stream
   * @throws DataFormatException if the header or the first row cannot be read
   * @throws IOException if the stream cannot be read
   */
  public static CsvRows ofLive(InputStream in, Path name, boolean series, CsvFormat format)
      throws IOException {
    return open(InputFile.unpacked(in, name), name, new Wanted(series, false, true), format);
  }

  /**
   * What is read.
   *
   * @param series whether rows are steps of a series
   * @param texts whether the texts of features are kept
   * @param live whether rows come as they are written
   */
  private record Wanted(boolean series, boolean texts, boolean live) {}

  private static CsvRows open(InputStream in, Path file, Wanted wanted, CsvFormat format)
      throws IOException {
    try {
      var text = CsvText.of(in, file, format.encoding(), wanted.live());
      var buffered = new BufferedReader(text, SNIFFED);
      Start start = Start.peek(buffered, wanted.live());
      var dialect = CsvDialect.find(start.text(), start.whole(), format);
      var row = new CsvRow(wanted.series(), dialect, format.missing());
      if (wanted.texts()) {
        row.keepTexts();
      }
      var tail = new TailReader(buffered);
      CsvReader<CsvRow> reader =
          CsvReader.builder()
              .fieldSeparator(dialect.delimiter())
              .commentStrategy(CommentStrategy.READ)
              .commentCharacter('#')
              .skipEmptyLines(false)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .trimWhitespacesAroundQuotes(true)
              .maxBufferSize(LARGEST_CELL)
              .build(row, tail);
      var rows = new CsvRows(reader, row, tail, file, dialect);
      rows.start(wanted.series(), format);
      rows.encoding = text;
      return rows;
    } catch (IOException e) {
      in.close();
      throw explained(e, file);
    } catch (RuntimeException e) {
      in.close();
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
   * @throws DataFormatException if a cell of it is not as it should be, or blank lines are before
   *     it
   */
  public CsvRow valid() throws DataFormatException {
    DataFormatException wrong = skipped != null ? skipped : row.problem(file);
    if (wrong != null) {
      throw wrong;
    }
    return row;
  }

  /**
   * Says what is wrong with the row at hand.
   *
   * @return empty if its values can be taken
   */
  public Optional<DataFormatException> problem() {
    return Optional.ofNullable(row.problem(file));
  }

  /**
   * Says whether blank lines are between the row at hand and the one before.
   *
   * @return what is wrong with them; empty if there are none
   */
  public Optional<DataFormatException> skipped() {
    return Optional.ofNullable(skipped);
  }

  /**
   * The row at hand, whether it is as it should be or not: of a row with a problem, bad cells are
   * NaN.
   *
   * @return it, valid until the next one is read
   */
  public CsvRow row() {
    return row;
  }

  /**
   * Reads a time as those of this file are written.
   *
   * @param text of the time column
   * @param after the time before it, which tells the two hours apart that a clock goes through when
   *     it is put back; negative infinity for the first
   * @return seconds since 1970-01-01T00:00Z or, in a column of numbers, the number; NaN if it is
   *     none
   */
  public double time(String text, double after) {
    return times == null ? dialect.numbers().parse(text) : times.parse(text, after);
  }

  /**
   * Says whether times are plain numbers.
   *
   * @return false if they are dates
   */
  public boolean timesAreNumbers() {
    return times == null;
  }

  /**
   * Takes some columns alone for features, in the order of the file, from the row at hand on.
   *
   * @param features their names
   * @param time the column with the time; empty: the one that was found, if any
   * @throws DataFormatException if there is no such column
   */
  public void choose(List<String> features, Optional<String> time) throws DataFormatException {
    List<String> names = columns.names();
    String found = columns.time() < 0 ? "" : names.get(columns.time());
    String wanted = time.orElse(features.contains(found) ? "" : found);
    String[] others =
        names.stream()
            .filter(name -> !features.contains(name) && !name.equals(wanted))
            .toArray(String[]::new);
    CsvFormat chosen = CsvFormat.defaults().withTime(wanted).withIgnored(others);
    columns = CsvColumns.of(names, dialect.table().header(), chosen, file);
    times = columns.time() < 0 ? null : dialect.times(columns.time(), wanted, file);
    row.startNumbers(columns);
    row.readAgain(firstCells);
  }

  /**
   * Says how the file is read, as far as that was found out and is not as in most files.
   *
   * @return one clause for each decision
   */
  public List<String> decisions() {
    List<String> all = new ArrayList<>(dialect.decisions());
    all.addAll(renamed);
    if (encoding != null && !encoding.charset().equals(StandardCharsets.UTF_8)) {
      all.add("its encoding is " + encoding.charset().name());
    }
    return all.stream().distinct().toList(); // the time may have been looked at twice
  }

  /**
   * Says how numbers and dates are written, so that later files can be read alike.
   *
   * @return as far as it matters for this file; of dates, for those of a series
   */
  public WrittenForm written() {
    return dialect.written();
  }

  /**
   * Says what the columns hold, by the first part of the file.
   *
   * @return one for each column
   */
  public List<ColumnSurvey> survey() {
    List<ColumnSurvey> all = new ArrayList<>();
    for (int i = 0; i < columns.names().size(); i++) {
      CellKind kind = dialect.kind(i);
      all.add(
          new ColumnSurvey(
              columns.names().get(i),
              kind == CellKind.TEXT,
              kind == CellKind.TIME,
              kind == CellKind.WORD,
              dialect.counts(i),
              dialect.table().header() && dialect.table().name(i).isEmpty(),
              kind == CellKind.NUMBER && dialect.hasLeadingZeros(i)));
    }
    return all;
  }

  /**
   * Says whether the first line of the table holds names.
   *
   * @return false if columns are called by place
   */
  public boolean hasHeader() {
    return dialect.table().header();
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
    do {
      read();
    } while (!ended && row.line() < dialect.table().start());
    if (ended) {
      throw new DataFormatException("expected rows in " + file + ", found an empty file");
    }
    skipped = null;
    List<String> cells = row.cells();
    boolean header = dialect.table().header();
    List<String> names = CsvColumns.names(withoutTrailing(cells), header, renamed);
    if (header) {
      do {
        read();
      } while (!ended && row.line() == dialect.table().units());
      if (ended) {
        throw new DataFormatException(
            "expected rows after the header of " + file + ", found none: add at least one row");
      }
      cells = row.cells();
    }
    CsvFormat found = series ? dialect.withTimeFound(names) : format;
    columns = CsvColumns.of(names, header, found, file);
    if (columns.time() >= 0 && series) {
      times = dialect.times(columns.time(), names.get(columns.time()), file);
    }
    row.startNumbers(columns);
    row.readAgain(cells);
    firstCells = cells;
  }

  private List<String> withoutTrailing(List<String> cells) {
    int last = cells.size() - 1;
    boolean cut = dialect.table().trailing() && last > 0 && cells.get(last).isBlank();
    return cut && cells.size() == dialect.table().width() ? cells.subList(0, last) : cells;
  }

  private void read() throws IOException {
    long blank = 0;
    boolean endsQuoted = row.endsQuoted();
    long line = row.line();
    skipped = null;
    while (hasRecord()) {
      records.next();
      line = row.line();
      if (row.isComment() && line != dialect.table().start()) {
        endsQuoted = false;
        continue;
      }
      if (!row.isBlank() || row.isComment()) {
        if (blank > 0) {
          skipped =
              new DataFormatException(
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
    } catch (IllegalStateException tooManyCells) {
      throw endless(tooManyCells);
    } catch (CsvParseException e) {
      String reason =
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      if (reason.contains("buffer size") || reason.contains("more than")) {
        throw endless(e);
      }
      throw badQuote(row.line(), e);
    }
  }

  private DataFormatException endless(RuntimeException cause) {
    return new DataFormatException(
        String.format(
            "expected lines of text in %s, found a line or a cell without end after line %d: is it"
                + " a table, and is each quote closed?",
            file, row.line()),
        cause);
  }

  private DataFormatException badQuote(long line, CsvParseException cause) {
    return new DataFormatException(
        "expected quotes around whole cells, found one that is not closed, or closed before the end"
            + " of the cell, in the row that starts at "
            + DataFormatException.place(file, line, 1)
            + ": close the quote, or double quotes within a cell",
        cause);
  }

  /**
   * The first part of the text, still to be read.
   *
   * @param whole whether there is no more
   */
  private record Start(String text, boolean whole) {
    static Start peek(BufferedReader text, boolean live) throws IOException {
      text.mark(SNIFFED);
      if (text.read() != '\uFEFF') {
        text.reset();
      }
      text.mark(SNIFFED);
      char[] start = new char[SNIFFED];
      int length = 0;
      int more = 0;
      while (length < SNIFFED && !(live && hasTwoLines(start, length))) {
        more = text.read(start, length, SNIFFED - length);
        if (more < 0) {
          break;
        }
        length += more;
      }
      text.reset();
      return new Start(new String(start, 0, length), more < 0);
    }

    private static boolean hasTwoLines(char[] text, int length) {
      String some = new String(text, 0, length);
      int end = some.lastIndexOf('\n');
      return end > 0
          && some.substring(0, end).lines().filter(l -> !l.isBlank() && !l.startsWith("#")).count()
              > 1;
    }
  }

  private static IOException explained(IOException e, Path file) {
    return InputFile.explained(e, file);
  }
}
