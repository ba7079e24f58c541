package dev.concertina.series;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.DataFormatException;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A series and the texts that it was read from. A float holds about seven digits, so the numbers of
 * a file may have more of them than a {@link TimeSeries}: this keeps both. Immutable, and safe to
 * share between threads. In memory a reading takes 8 bytes, and its text.
 */
public final class SeriesSource {
  private final TimeSeries series;
  private final List<List<String>> cells; // [features][steps]

  SeriesSource(TimeSeries series, List<List<String>> cells) {
    this.series = series;
    this.cells = List.copyOf(cells);
  }

  /**
   * Reads a CSV file as {@link TimeSeries#csv(Path, CsvFormat)} does.
   *
   * @param file the file, plain or gzip
   * @param format how to read it
   * @return the series and its texts
   * @throws DataFormatException if the file is not a table of readings, or a time is missing, is
   *     none or goes back; the message says where
   * @throws IOException if the file cannot be read
   */
  public static SeriesSource csv(Path file, CsvFormat format) throws IOException {
    return SeriesReader.readTexts(Require.present(file, "file"), Require.present(format, "format"));
  }

  /**
   * Returns the series.
   *
   * @return its readings as floats
   */
  public TimeSeries series() {
    return series;
  }

  /**
   * Returns the texts of a step. Numbers have a decimal point and neither marks between thousands
   * nor signs such as %, whatever the file has; words such as yes are 1 or 0.
   *
   * @param step its number, from 0
   * @return one for each feature; empty for a missing reading
   */
  public String[] texts(int step) {
    String[] texts = new String[cells.size()];
    for (int f = 0; f < texts.length; f++) {
      texts[f] = cells.get(f).get(step);
    }
    return texts;
  }
}
