package dev.concertina.series;

import dev.concertina.data.CsvRow;
import dev.concertina.data.CsvRows;
import dev.concertina.data.DataFormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Takes the cells of a time column, which are timestamps or numbers, as the first one is. */
final class TimeColumn {
  private final CsvRows rows;
  private final Path file;
  private final String name;
  private final int index;
  private final PackedTexts.Builder texts = new PackedTexts.Builder();
  private double[] times = new double[1024];
  private int length;
  private String last;
  private final boolean numbers;

  TimeColumn(CsvRows rows, Path file, String name, int index) {
    this.rows = rows;
    this.numbers = rows.timesAreNumbers();
    this.file = file;
    this.name = name;
    this.index = index;
  }

  /**
   * Reads a time, and takes it where it is one that can follow.
   *
   * @throws DataFormatException if it is none, or is before the last one; nothing is taken then
   */
  void add(String text, long line) throws DataFormatException {
    double before = length == 0 ? Double.NEGATIVE_INFINITY : times[length - 1];
    double time = rows.time(text, before);
    if (!Double.isFinite(time)) {
      throw unreadable(text, line);
    }
    if (time < before) {
      throw backwards(text, line);
    }
    times = length < times.length ? times : Arrays.copyOf(times, Growth.beyond(length));
    times[length++] = time;
    texts.add(text);
    last = text;
  }

  double[] times() {
    return Arrays.copyOf(times, length);
  }

  /** To be called once, at the end. */
  List<String> texts() {
    return texts.build();
  }

  private DataFormatException unreadable(String text, long line) {
    String stamp = "a time as the first ones are, such as 2024-05-17 10:00:30 or 17.05.2024 10:00,";
    String expected = length == 0 ? stamp + " or a number," : numbers ? "a number" : stamp;
    return new DataFormatException(
        String.format(
            Locale.ROOT,
            "expected %s in time column '%s', found %s at %s: correct it, or %s",
            expected,
            name,
            CsvRow.isMissing(text) ? "none" : "'" + CsvRow.shortened(text) + "'",
            DataFormatException.place(file, line, index + 1),
            wayOut()),
        name);
  }

  private DataFormatException backwards(String text, long line) {
    return new DataFormatException(
        String.format(
            Locale.ROOT,
            "expected times that never go back in time column '%s', found '%s' after '%s' at %s:"
                + " sort the rows by time%s, or %s",
            name,
            text,
            last,
            DataFormatException.place(file, line, index + 1),
            numbers ? "" : " (was the clock set back? CsvFormat.withZone says where it is)",
            wayOut()),
        name);
  }

  private String wayOut() {
    return "leave the times out (CsvFormat.withIgnored)"
        + (numbers ? "" : ", or say how they are written (CsvFormat.withTimeFormat)")
        + (numbers ? ", or take them as readings (CsvFormat.withoutTime)" : "");
  }
}
