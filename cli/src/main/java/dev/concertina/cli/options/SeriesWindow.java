package dev.concertina.cli.options;

import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import java.util.Comparator;
import java.util.List;

/**
 * How long the windows of a series are to be.
 *
 * @param steps time steps
 * @param reason why
 */
public record SeriesWindow(int steps, String reason) {

  /**
   * The length that was asked for, or what the library suggests for the longest series.
   *
   * @param given null if nothing was asked for
   */
  public static SeriesWindow of(Integer given, List<TimeSeries> series) {
    if (given != null) {
      return new SeriesWindow(given, "as given");
    }
    TimeSeries longest =
        series.stream().max(Comparator.comparingInt(TimeSeries::length)).orElseThrow();
    String usual = longest.features() == 1 ? "usual for one sensor" : "usual for several sensors";
    return new SeriesWindow(
        SlidingWindows.suggestedLength(longest), usual + "; --window says otherwise");
  }
}
