package dev.concertina.series;

import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.TableCompressor;
import dev.concertina.compress.TableRows;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compresses a series with a bound on the error of every reading, as {@link TableCompressor} does a
 * table. The bound holds against the floats of a {@link TimeSeries}, or against the decimals of the
 * file that a {@link SeriesSource} was read from. {@link dev.concertina.compress.CompressedTable}
 * reads the file.
 */
public final class SeriesCompressor {
  private SeriesCompressor() {}

  /**
   * Writes a series to a compressed file, which is replaced only when the new one is whole. Missing
   * readings come back as such, and times, if there are any, text for text.
   *
   * @param series readings in the order of time; labels are left out
   * @param bound the largest error of a reading; times have none
   * @param file the target; its folder must exist
   * @return what it came to, except for the times, which count in the bytes of the file alone
   * @throws IllegalArgumentException if the series has more than 65,536 features
   * @throws IOException if the file cannot be written
   */
  public static CompressionReport compress(TimeSeries series, ErrorBound bound, Path file)
      throws IOException {
    return TableCompressor.compress(rows(Require.present(series, "series")), bound, file);
  }

  /**
   * Writes a series to a compressed file, as {@link #compress(TimeSeries, ErrorBound, Path)} does,
   * but with the bound on the decimal numbers that stand in its source, not on the floats that a
   * {@link TimeSeries} makes of them. Without any error allowed, equal numbers come back.
   *
   * @param source what a CSV file says
   * @param bound the largest error of a reading; times have none
   * @param file the target; its folder must exist
   * @return what it came to, except for the times; errors are measured against the source
   * @throws IllegalArgumentException if the series has more than 65,536 features, or a cell is
   *     longer than 1,024 bytes
   * @throws IOException if the file cannot be written
   */
  public static CompressionReport compress(SeriesSource source, ErrorBound bound, Path file)
      throws IOException {
    TableRows rows = rows(Require.present(source, "source").series());
    return TableCompressor.compress(
        new TableRows(
            rows.size(),
            rows.names(),
            rows.values(),
            rows.timeName(),
            rows.times(),
            Optional.of(source::texts)),
        bound,
        file);
  }

  private static TableRows rows(TimeSeries series) {
    Optional<List<String>> times =
        series
            .timeTexts()
            .or(
                () ->
                    series
                        .times()
                        .map(all -> Arrays.stream(all).mapToObj(SeriesCompressor::text).toList()));
    return new TableRows(
        series.length(),
        series.names(),
        series::step,
        times.map(all -> series.timeName().orElse("time")),
        times.orElse(List.of()));
  }

  /** A time that no file wrote, so that it is read as the same number. */
  private static String text(double time) {
    String text = BigDecimal.valueOf(time).toPlainString();
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
