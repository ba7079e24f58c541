package dev.concertina.compress;

import dev.concertina.data.Samples;
import dev.concertina.data.TimeSeries;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Rows that are to be compressed.
 *
 * @param size how many there are
 * @param names of the columns
 * @param values gives those of a row
 * @param timeName what their times are called; empty if they have none
 * @param times one text for each row; empty without times
 */
record TableRows(
    int size,
    List<String> names,
    IntFunction<float[]> values,
    Optional<String> timeName,
    List<String> times) {

  static TableRows of(Samples samples) {
    return new TableRows(
        samples.size(), samples.names(), samples::row, Optional.empty(), List.of());
  }

  static TableRows of(TimeSeries series) {
    Optional<List<String>> times =
        series
            .timeTexts()
            .or(
                () ->
                    series
                        .times()
                        .map(all -> Arrays.stream(all).mapToObj(TableRows::text).toList()));
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
