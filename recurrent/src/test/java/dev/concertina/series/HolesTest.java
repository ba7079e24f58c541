package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.data.CsvFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hole is found however coarse the clock is that stamped the readings, and nothing else is. */
class HolesTest {
  private static final int STEPS = 600;
  private static final int BEFORE = 400; // steps before the hole

  @TempDir Path folder;

  private static TimeSeries series(double[] times) {
    float[][] values = new float[times.length][1];
    return TimeSeries.of(values).withTimes(times);
  }

  private static List<Integer> ends(SlidingWindows windows) {
    return windows.segments().stream().map(SlidingWindows.Place::end).toList();
  }

  private static SlidingWindows windows(TimeSeries series) {
    return SlidingWindows.of(series, 8);
  }

  /** Readings per second, the unit of the stamps in seconds, and the hole in seconds. */
  @ParameterizedTest
  @CsvSource({
    "10, 1, 3600",
    "10, 1, 10",
    "2, 1, 60",
    "3, 1, 60",
    "0.7, 1, 60",
    "1, 1, 60",
    "100, 1, 60",
    "0.5, 60, 3600",
    "10, 0.001, 1",
    "1, 60, 3600",
    "0.01, 1, 1000",
    "0.01, 60, 3600",
  })
  void aHoleIsSeenThroughACoarseClock(double rate, double unit, double hole) {
    double[] times = new double[STEPS];
    for (int t = 0; t < STEPS; t++) {
      double time = t / rate + (t < BEFORE ? 0 : hole);
      times[t] = unit * Math.floor(time / unit + 1e-9);
    }
    assertEquals(List.of(BEFORE, STEPS), ends(windows(series(times))));
    double[] whole = Arrays.copyOf(times, BEFORE);
    assertEquals(List.of(BEFORE), ends(windows(series(whole))), "no hole where there is none");
  }

  @Test
  void equalTimesThroughoutHaveNoHole() {
    assertEquals(List.of(STEPS), ends(windows(series(new double[STEPS]))));
  }

  @Test
  void theLargestGapCanBeSet() {
    double[] times = new double[STEPS];
    Arrays.setAll(times, t -> t + (t < BEFORE ? 0 : 5));
    SlidingWindows windows = windows(series(times));
    assertEquals(List.of(BEFORE, STEPS), ends(windows));
    assertEquals(List.of(STEPS), ends(windows.withLargestGap(6)));
    assertEquals(6, windows.withLargestGap(6).largestGap().orElseThrow());
    assertEquals(3, SlidingWindows.usualGap(series(times)));
  }

  /** Written as one number, a date jumps at the end of each hour, day and month. */
  @ParameterizedTest
  @ValueSource(strings = {"yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"})
  void datesWrittenAsNumbersAreNoNumbers(String pattern) throws IOException {
    DateTimeFormatter form = DateTimeFormatter.ofPattern(pattern);
    List<String> lines = new ArrayList<>(List.of("time,a"));
    LocalDateTime start = LocalDateTime.of(2023, 11, 28, 22, 30);
    for (int t = 0; t < 200; t++) {
      lines.add(form.format(t(start, pattern, t)) + "," + t % 7 + ".5");
    }
    Path file = Files.write(folder.resolve("x.csv"), lines);
    TimeSeries read = TimeSeries.csv(file, CsvFormat.defaults());
    assertEquals(List.of(200), ends(windows(read)));
    double step = pattern.length() == 8 ? 86_400 : pattern.length() == 12 ? 60 : 1;
    assertEquals(step, read.interval().orElseThrow());
  }

  private static LocalDateTime t(LocalDateTime start, String pattern, int step) {
    return pattern.length() == 8
        ? start.plusDays(step)
        : pattern.length() == 12 ? start.plusMinutes(step) : start.plusSeconds(step);
  }

  @Test
  void longNumbersThatAreNoDatesStayNumbers() throws IOException {
    List<String> lines = new ArrayList<>(List.of("time,a"));
    for (int t = 0; t < 50; t++) {
      lines.add(1_700_000_000_000L + 500 * t + "," + t % 7 + ".5");
    }
    Path file = Files.write(folder.resolve("x.csv"), lines);
    TimeSeries read = TimeSeries.csv(file, CsvFormat.defaults());
    assertEquals(500, read.interval().orElseThrow(), "milliseconds since 1970");
  }
}
