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
  private int length;

  private SeriesReader(CsvColumns columns, Path file) {
    this.columns = columns;
    int time = columns.time();
    values = new float[columns.features().size()][1024];
    times = time < 0 ? null : new TimeColumn(file, columns.names().get(time), time);
    labels = columns.label() < 0 ? null : new ArrayList<>();
  }

  static TimeSeries read(Path file, CsvFormat format) throws IOException {
    try (CsvRows rows = CsvRows.open(file, true, format)) {
      var reader = new SeriesReader(rows.columns(), file);
      while (!rows.ended()) {
        reader.add(rows.valid());
        rows.advance();
      }
      return reader.series();
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
    length++;
    if (times != null) {
      times.add(row.time(), row.timeLine());
    }
    if (labels != null) {
      labels.add(row.label());
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
