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

/** Reads the steps of a series from the rows of a CSV file. */
final class SeriesReader {
  private final CsvColumns columns;
  private final float[][] values; // [features][at least length]
  private final TimeColumn times; // null: none
  private final List<String> labels; // null: none
  private final List<PackedTexts.Builder> cells; // of each feature; empty: not kept
  private int length;

  private SeriesReader(CsvColumns columns, Path file, boolean texts) {
    this.columns = columns;
    int time = columns.time();
    values = new float[columns.features().size()][1024];
    times = time < 0 ? null : new TimeColumn(file, columns.names().get(time), time);
    labels = columns.label() < 0 ? null : new ArrayList<>();
    cells = new ArrayList<>();
    for (int f = 0; texts && f < values.length; f++) {
      cells.add(new PackedTexts.Builder());
    }
  }

  static TimeSeries read(Path file, CsvFormat format) throws IOException {
    return all(file, format, false).series();
  }

  /** The same with the texts of its readings. */
  static SeriesSource readTexts(Path file, CsvFormat format) throws IOException {
    SeriesReader reader = all(file, format, true);
    List<List<String>> cells = new ArrayList<>();
    reader.cells.forEach(column -> cells.add(column.build()));
    return new SeriesSource(reader.series(), cells);
  }

  private static SeriesReader all(Path file, CsvFormat format, boolean texts) throws IOException {
    try (CsvRows rows = CsvRows.open(file, true, texts, format)) {
      var reader = new SeriesReader(rows.columns(), file, texts);
      while (!rows.ended()) {
        reader.add(rows.valid());
        rows.advance();
      }
      return reader;
    }
  }

  private void add(CsvRow row) throws DataFormatException {
    if (length == values[0].length) {
      resize(Growth.beyond(length));
    }
    float[] step = row.takeValues();
    for (int f = 0; f < values.length; f++) {
      values[f][length] = step[f];
    }
    if (!cells.isEmpty()) {
      addTexts(step, row.takeTexts());
    }
    length++;
    if (times != null) {
      times.add(row.time(), row.timeLine());
    }
    if (labels != null) {
      labels.add(row.label());
    }
  }

  /** What is missing has no text. */
  private void addTexts(float[] step, String[] texts) {
    for (int f = 0; f < step.length; f++) {
      cells.get(f).add(Float.isNaN(step[f]) ? "" : texts[f]);
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
