package dev.concertina.examples;

import dev.concertina.data.Period;
import dev.concertina.data.TimeSeries;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long the windows of a series are to be.
 *
 * @param steps time steps
 * @param reason why
 */
record SeriesWindow(int steps, String reason) {
  /** Where no period is found. */
  static final int USUAL = 100;

  /** A shorter period is taken several times: a window should show more than a few steps. */
  static final int FEWEST = 32;

  /**
   * The length that was asked for, or a whole number of periods.
   *
   * @param given null if nothing was asked for
   */
  static SeriesWindow of(Integer given, List<TimeSeries> series) {
    if (given != null) {
      return new SeriesWindow(given, "as given");
    }
    TimeSeries longest =
        series.stream().max(Comparator.comparingInt(TimeSeries::length)).orElseThrow();
    int[] periods = periods(longest);
    if (periods.length == 0) {
      return new SeriesWindow(USUAL, "no period found; --window says otherwise");
    }
    int period = periods[periods.length / 2];
    int times = (FEWEST + period - 1) / period;
    return new SeriesWindow(
        times * period,
        (times == 1 ? "the period found" : times + " times the period found, " + period)
            + "; --window says otherwise");
  }

  /** Those of all features that show one, the shortest first. */
  private static int[] periods(TimeSeries series) {
    return IntStream.range(0, series.features())
        .mapToObj(f -> filled(series.feature(f)))
        .map(Period::of)
        .filter(Period::found)
        .mapToInt(Period::steps)
        .sorted()
        .toArray();
  }

  /** With the last reading wherever one is missing. */
  private static float[] filled(float[] values) {
    float last = 0;
    for (float value : values) {
      if (!Float.isNaN(value)) {
        last = value;
        break;
      }
    }
    float[] filled = Arrays.copyOf(values, values.length);
    for (int t = 0; t < filled.length; t++) {
      last = Float.isNaN(filled[t]) ? last : filled[t];
      filled[t] = last;
    }
    return filled;
  }
}
