package dev.concertina.data;

import dev.concertina.internal.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file in batches, in memory that does not grow with the file.
 *
 * <p>How a file is written is found out from its first part, as far as {@link CsvFormat} does not
 * say it: the encoding (UTF-8, UTF-16, else Windows-1252); gzip or zstd; the delimiter; a header, a
 * line of units below it, comments that start with a number sign, lines above the table, Excel's
 * {@code sep=;}; a decimal comma, marks between thousands, percent and currency signs; words such
 * as yes and no, which are read as 1 and 0. {@link #decisions} says what was found. Cells may be in
 * quotes, with delimiters and line ends in them. Every row must have all cells, and every cell of a
 * feature must hold a finite number: no row is skipped or filled in. What could be read in two ways
 * is refused.
 *
 * <p>What is wrong with a file is thrown by {@link #open} as {@link DataFormatException} and by the
 * methods of the iterator as {@link UncheckedIOException} around one; its message names {@code
 * file:line:column}, from 1, where the column counts cells. After a failure the stream is of no
 * further use but to be closed; {@link #leaveOut} has single rows left out. For one thread.
 */
public final class CsvStream implements AutoCloseable, Iterator<Samples> {
  private static final int LISTED = 10;

  private final CsvRows rows;
  private final Path file;
  private final int batch;
  private final List<DataFormatException> problems = new ArrayList<>();
  private final Set<String> seen = new HashSet<>(); // columns with a problem
  private @Nullable ObjLongConsumer<DataFormatException> unreadable; // null: rows are not left out
  private long[] numbers = {};
  private long number; // of the last row
  private long count; // of problems
  private boolean finished; // all problems are told
  private long noted = -1; // the line below the last blank lines that were passed on

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
    try {
      while (unreadable != null && !rows.ended() && noteProblem()) {
        rows.advance();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return !rows.ended();
  }

  /**
   * Has rows that cannot be read left out and handed to somebody, each with its number from 1. By
   * default {@link #next} refuses a file with such rows.
   *
   * @param taker of each problem; it is called by {@link #hasNext} and {@link #next}
   */
  public void leaveOut(ObjLongConsumer<DataFormatException> taker) {
    unreadable = Require.present(taker, "taker");
  }

  /**
   * Returns the numbers of the rows that {@link #next} gave last.
   *
   * @return counted from 1 over all rows of the file, those that are left out among them
   */
  public long[] rowNumbers() {
    return numbers.clone();
  }

  /**
   * Says how the file is read, as far as that was found out and is not as in most files.
   *
   * @return one clause for each decision
   */
  public List<String> decisions() {
    return rows.decisions();
  }

  /**
   * Reads the next batch.
   *
   * @return as many samples as a batch holds; the last batch may hold fewer
   * @throws NoSuchElementException at the end of the file
   * @throws UncheckedIOException if rows are not as they should be, or the file cannot be read
   */
  @Override
  public Samples next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no rows left in " + file);
    }
    CsvColumns columns = rows.columns();
    List<float[]> values = new ArrayList<>();
    List<String> labels = columns.label() < 0 ? null : new ArrayList<>();
    LongStream.Builder counted = LongStream.builder();
    try {
      while (!rows.ended() && values.size() < batch) {
        if (!noteProblem()) {
          number++;
          counted.add(number);
          values.add(rows.row().takeValues());
          if (labels != null) {
            labels.add(rows.row().label());
          }
        }
        rows.advance();
      }
      if (count > 0) {
        finished = true;
        throw DataFormatException.ofAll(listed(), count);
      }
    } catch (DataFormatException end) {
      throw new UncheckedIOException(withEarlier(end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    numbers = counted.build().toArray();
    Samples samples = Samples.checked(values.toArray(float[][]::new), columns.features());
    return labels == null ? samples : samples.withLabels(labels);
  }

  /** What ends the reading, and what was wrong before. */
  private DataFormatException withEarlier(DataFormatException end) {
    if (count == 0 || finished) {
      return end;
    }
    keep(end);
    return DataFormatException.ofAll(listed(), count);
  }

  /** Says whether the row at hand has a problem, and then passes it on or keeps it. */
  private boolean noteProblem() {
    Optional<DataFormatException> blank = rows.skipped();
    Optional<DataFormatException> own = rows.problem();
    if (blank.isEmpty() && own.isEmpty()) {
      return false;
    }
    ObjLongConsumer<DataFormatException> taker = unreadable;
    if (taker != null) {
      long line = rows.row().line();
      if (blank.isPresent() && noted != line) {
        taker.accept(blank.get(), 0);
      }
      noted = line;
      if (own.isPresent()) {
        number++;
        taker.accept(own.get(), number);
      }
      return own.isPresent();
    }
    for (Optional<DataFormatException> each : List.of(blank, own)) {
      each.ifPresent(this::keep);
    }
    return true;
  }

  private void keep(DataFormatException problem) {
    count++;
    boolean fresh = problem.column().isEmpty() || seen.add(problem.column().get());
    if (fresh && problems.size() < LISTED) {
      problems.add(problem);
    }
  }

  /** Columns without numbers, all at once, before what is wrong with single rows. */
  private List<DataFormatException> listed() {
    List<String> without =
        rows.survey().stream()
            .filter(each -> (each.text() || each.time()) && names().contains(each.name()))
            .map(ColumnSurvey::name)
            .toList();
    if (without.size() < 2) {
      return problems;
    }
    List<DataFormatException> all = new ArrayList<>();
    all.add(
        new DataFormatException(
            String.format(
                "expected numbers in the columns of %s, found texts or times in %s: ignore these"
                    + " columns (CsvFormat.withIgnored)",
                file, String.join(", ", without)),
            String.join(",", without)));
    problems.stream()
        .filter(each -> each.column().filter(without::contains).isEmpty())
        .forEach(all::add);
    return all;
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
