package dev.concertina.series;

import dev.concertina.data.CsvRow;
import dev.concertina.data.DataFormatException;
import dev.concertina.internal.text.Decimal;
import dev.concertina.internal.text.Timestamp;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Takes the cells of a time column, which are timestamps or numbers, as the first one is. */
final class TimeColumn {
  private final Path file;
  private final String name;
  private final int index;
  private final PackedTexts.Builder texts = new PackedTexts.Builder();
  private double[] times = new double[1024];
  private int length;
  private String last;
  private boolean numbers;

  TimeColumn(Path file, String name, int index) {
    this.file = file;
    this.name = name;
    this.index = index;
  }

  void add(String text, long line) throws DataFormatException {
    if (length == 0) {
      numbers = !Double.isNaN(Decimal.parse(text));
    }
    double time = numbers ? Decimal.parse(text) : Timestamp.parse(text);
    if (!Double.isFinite(time)) {
      throw unreadable(text, line);
    }
    if (length > 0 && time < times[length - 1]) {
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
    String stamp = "a timestamp such as 2024-05-17T10:00:30Z, 2024-05-17 10:00 or 2024-05-17";
    String expected = length == 0 ? stamp + ", or a number," : numbers ? "a number" : stamp;
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
            numbers ? "" : " (was the clock set back? UTC never is)",
            wayOut()),
        name);
  }

  private String wayOut() {
    return "leave the times out (CsvFormat.withIgnored)"
        + (numbers ? ", or take them as readings (CsvFormat.withoutTime)" : "");
  }
}
