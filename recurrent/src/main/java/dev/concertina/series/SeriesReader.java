package dev.concertina.series;

import dev.concertina.data.CsvColumns;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvRow;
import dev.concertina.data.CsvRows;
import dev.concertina.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a series from the rows of a CSV file. */
final class SeriesReader {
  private static final int LISTED = 10;

  private final CsvColumns columns;
  private final float[][] values; // [features][at least length]
  private final TimeColumn times; // null: none
  private final List<String> labels; // null: none
  private final List<PackedTexts.Builder> cells; // of each feature; empty: not kept
  private int length;

  private SeriesReader(CsvRows rows, Path file, boolean texts) {
    this.columns = rows.columns();
    int time = columns.time();
    values = new float[columns.features().size()][1024];
    times = time < 0 ? null : new TimeColumn(rows, file, columns.names().get(time), time);
    labels = columns.label() < 0 ? null : new ArrayList<>();
    cells = new ArrayList<>();
    for (int f = 0; texts && f < values.length; f++) {
      cells.add(new PackedTexts.Builder());
    }
  }

  /**
   * Reads all steps.
   *
   * @param taker of what is wrong with rows, which then cost only themselves: a bad cell is a
   *     missing reading, a row of another length or without a time is left out; null: a file with
   *     such rows is refused
   */
  static TimeSeries read(
      Path file, CsvFormat format, @Nullable ObjLongConsumer<DataFormatException> taker)
      throws IOException {
    return all(file, format, false, taker).series();
  }

  /** The same with the texts of its readings; a file with rows that cannot be read is refused. */
  static SeriesSource readTexts(Path file, CsvFormat format) throws IOException {
    SeriesReader reader = all(file, format, true, null);
    List<List<String>> cells = new ArrayList<>();
    reader.cells.forEach(column -> cells.add(column.build()));
    return new SeriesSource(reader.series(), cells);
  }

  private static SeriesReader all(
      Path file,
      CsvFormat format,
      boolean texts,
      @Nullable ObjLongConsumer<DataFormatException> taker)
      throws IOException {
    try (CsvRows rows = CsvRows.open(file, true, texts, format)) {
      var reader = new SeriesReader(rows, file, texts);
      List<DataFormatException> problems = new ArrayList<>();
      long count = 0;
      for (long row = 1; !rows.ended(); row++) {
        for (DataFormatException problem : reader.take(rows, taker != null)) {
          count++;
          if (taker != null) {
            taker.accept(problem, row);
          } else if (problems.size() < LISTED) {
            problems.add(problem);
          }
        }
        rows.advance();
      }
      if (!problems.isEmpty()) {
        throw DataFormatException.ofAll(problems, count);
      }
      if (reader.length == 0) {
        throw new DataFormatException(
            "expected steps in " + file + ", found none that can be read");
      }
      return reader;
    }
  }

  /** Takes the row at hand as far as it can be read, and returns what is wrong with it. */
  private List<DataFormatException> take(CsvRows rows, boolean lenient) {
    List<DataFormatException> wrong = new ArrayList<>();
    rows.skipped().ifPresent(wrong::add);
    Optional<DataFormatException> problem = rows.problem();
    problem.ifPresent(wrong::add);
    boolean cellsOnly = problem.isEmpty() || lenient && problem.get().column().isPresent();
    if (cellsOnly) {
      try {
        add(rows.row());
      } catch (DataFormatException badTime) {
        wrong.add(badTime);
      }
    }
    return wrong;
  }

  private void add(CsvRow row) throws DataFormatException {
    if (length == values[0].length) {
      resize(Growth.beyond(length));
    }
    if (times != null) {
      times.add(row.time(), row.timeLine());
    }
    float[] step = row.takeValues();
    for (int f = 0; f < values.length; f++) {
      values[f][length] = Float.isFinite(step[f]) ? step[f] : Float.NaN;
    }
    if (!cells.isEmpty()) {
      addTexts(step, row.takeTexts());
    }
    length++;
    if (labels != null) {
      labels.add(row.label());
    }
  }

  /** What is missing has no text. */
  private void addTexts(float[] step, String[] texts) {
    for (int f = 0; f < step.length; f++) {
      cells.get(f).add(Float.isFinite(step[f]) ? texts[f] : "");
    }
  }

  private TimeSeries series() {
    resize(length);
    TimeSeries series = TimeSeries.owned(values, columns.features());
    if (times != null) {
      series = series.withTimes(times.times(), times.texts(), columns.names().get(columns.time()));
    }
    return labels == null ? series : series.withLabels(labels);
  }

  private void resize(int capacity) {
    for (int f = 0; f < values.length; f++) {
      values[f] = Arrays.copyOf(values[f], capacity);
    }
  }
}
