package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.DataFormatException;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** CSV files that a generator writes, sound and damaged. */
class CsvPropertyTest {
  private static final List<String> MISSING = List.of("", " ", "NaN", "NA", "null", "None", "?");
  private static Path file;

  @BeforeContainer
  static void make() throws IOException {
    file = Files.createTempFile("property", ".csv");
  }

  @AfterContainer
  static void remove() throws IOException {
    Files.delete(file);
  }

  /** What is written in any of the usual ways is read as it was. */
  @Property(seed = "1", tries = 300)
  void readsWhatWasWritten(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int steps,
      @ForAll @IntRange(min = 2, max = 5) int features,
      @ForAll boolean timed,
      @ForAll boolean header)
      throws IOException {
    var random = new Random(seed);
    float[][] values = values(random, steps, features);
    double[] times = times(random, steps);
    Files.writeString(file, text(random, values, timed ? times : null, header));
    CsvFormat format = header ? CsvFormat.defaults().withHeader(true) : CsvFormat.defaults();
    TimeSeries series = TimeSeries.csv(file, format);
    assertEquals(steps, series.length());
    for (int t = 0; t < steps; t++) {
      assertArrayEquals(values[t], series.step(t));
    }
    assertEquals(timed, series.times().isPresent());
    if (timed) {
      assertArrayEquals(times, series.times().orElseThrow());
    }
  }

  /** Both readers agree on tables that both accept, and refuse others in no other way. */
  @Property(seed = "2", tries = 1000)
  void damagedFilesAreReadAlikeOrRefused(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    float[][] values = values(random, 1 + random.nextInt(6), 2 + random.nextInt(3));
    double[] times = random.nextBoolean() ? times(random, values.length) : null;
    var text = new StringBuilder(text(random, values, times, random.nextBoolean()));
    for (int i = random.nextInt(4); i > 0; i--) {
      String scrap = List.of("\"", "\n", ",", ";", "x", "-", " ", "9", "\r", "0").get(i);
      int at = random.nextInt(text.length());
      text.replace(at, at + random.nextInt(2), scrap);
    }
    Files.writeString(file, text);
    float[][] rows = rowsOrNull();
    try {
      TimeSeries series = TimeSeries.csv(file, CsvFormat.defaults().withoutTime());
      for (int t = 0; rows != null && t < rows.length; t++) {
        assertArrayEquals(rows[t], series.step(t));
      }
    } catch (DataFormatException refused) {
      assertEquals(null, rows, text::toString);
    }
    try {
      TimeSeries.csv(file);
    } catch (DataFormatException refused) {
      // the only failure that is allowed
    }
  }

  private static float[][] rowsOrNull() throws IOException {
    try {
      return Samples.csv(file).rows();
    } catch (DataFormatException refused) {
      return null;
    }
  }

  private static float[][] values(Random random, int steps, int features) {
    float[][] values = new float[steps][features];
    for (float[] step : values) {
      for (int f = 0; f < features; f++) {
        float any = Float.intBitsToFloat(random.nextInt());
        step[f] = random.nextInt(5) == 0 ? Float.NaN : Float.isFinite(any) ? any : f;
      }
    }
    return values;
  }

  /** Whole seconds and quarters of them, some equal. */
  private static double[] times(Random random, int steps) {
    double[] times = new double[steps];
    times[0] = random.nextInt();
    for (int t = 1; t < steps; t++) {
      times[t] = times[t - 1] + random.nextInt(5) / 4.0;
    }
    return times;
  }

  private static String text(Random random, float[][] values, double[] times, boolean header) {
    String delimiter = List.of(",", ";", "\t", "|").get(random.nextInt(4));
    String end = random.nextBoolean() ? "\n" : "\r\n";
    var text = new StringBuilder();
    if (header) {
      List<String> names = IntStream.range(0, values[0].length).mapToObj(f -> "s" + f).toList();
      text.append(times == null ? "" : "when" + delimiter);
      text.append(String.join(delimiter, names)).append(end);
    }
    for (int t = 0; t < values.length; t++) {
      if (times != null) {
        Instant time = Instant.ofEpochMilli(Math.round(1000 * times[t]));
        text.append(cell(random, time.toString())).append(delimiter);
      }
      for (int f = 0; f < values[t].length; f++) {
        boolean missing = Float.isNaN(values[t][f]);
        String word = MISSING.get(random.nextInt(MISSING.size()));
        text.append(f == 0 ? "" : delimiter);
        text.append(cell(random, missing ? word : Float.toString(values[t][f])));
      }
      text.append(end);
    }
    return text.toString();
  }

  private static String cell(Random random, String text) {
    return random.nextInt(3) == 0 ? "\"" + text + "\"" : text;
  }
}
