package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.DataFormatException;
import dev.concertina.data.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSeriesTest {
  private static final CsvFormat DEFAULTS = CsvFormat.defaults();
  private static final float NONE = Float.NaN;

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("pumps.csv"), text);
  }

  private TimeSeries read(String text) throws IOException {
    return TimeSeries.csv(file(text));
  }

  private TimeSeries read(String text, CsvFormat format) throws IOException {
    return TimeSeries.csv(file(text), format);
  }

  private String failure(String text, CsvFormat format) throws IOException {
    Path file = file(text);
    var e = assertThrows(DataFormatException.class, () -> TimeSeries.csv(file, format));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    return e.getMessage().replace(file.toString(), "pumps.csv");
  }

  private static void assertSteps(float[][] expected, TimeSeries series) {
    assertEquals(expected.length, series.length());
    for (int t = 0; t < expected.length; t++) {
      assertArrayEquals(expected[t], series.step(t), "step " + t);
    }
  }

  private static double seconds(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }

  // --- from arrays

  @Test
  void takesACopyOfAnArray() {
    float[][] steps = {{1, 2}, {NONE, 4}, {5, 6}};
    TimeSeries series = TimeSeries.of(steps);
    steps[0][0] = 9;
    series.step(0)[1] = 9;
    series.feature(1)[2] = 9;
    assertSteps(new float[][] {{1, 2}, {NONE, 4}, {5, 6}}, series);
    assertEquals(2, series.features());
    assertEquals(List.of("f0", "f1"), series.names());
    assertArrayEquals(new float[] {1, NONE, 5}, series.feature(0));
    assertEquals(4, series.value(1, 1));
    assertTrue(Float.isNaN(series.value(1, 0)));
    assertTrue(series.hasMissing());
    assertTrue(series.times().isEmpty());
    assertTrue(series.timeTexts().isEmpty());
    assertTrue(series.timeName().isEmpty());
    assertTrue(series.labels().isEmpty());
    assertTrue(series.interval().isEmpty());
    assertEquals("TimeSeries[3 steps of 2 features]", series.toString());
  }

  @Test
  void refusesWhatIsNoSeries() {
    float[][][] none = {{}, {{}}, {{1}, {1, 2}}, {{1}, null}};
    for (float[][] steps : none) {
      assertThrows(IllegalArgumentException.class, () -> TimeSeries.of(steps));
    }
    float[][] infinite = {{1, 2}, {3, Float.NEGATIVE_INFINITY}};
    var e = assertThrows(IllegalArgumentException.class, () -> TimeSeries.of(infinite));
    assertTrue(e.getMessage().contains("-Infinity in step 1, feature f1"), e.getMessage());
  }

  @Test
  void refusesPlacesThatAreNone() {
    TimeSeries part = TimeSeries.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}).slice(1, 2);
    assertThrows(IndexOutOfBoundsException.class, () -> part.step(1));
    assertThrows(IndexOutOfBoundsException.class, () -> part.step(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> part.value(1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> part.value(0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> part.feature(2));
    assertThrows(IndexOutOfBoundsException.class, () -> part.slice(0, 2));
    assertThrows(IllegalArgumentException.class, () -> part.slice(1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> part.read(0, 2, new float[9], 0));
    assertThrows(IndexOutOfBoundsException.class, () -> part.read(0, 1, new float[2], 1));
  }

  @Test
  void readsStepsFeatureByFeature() {
    TimeSeries series = TimeSeries.of(new float[][] {{1, 10}, {2, 20}, {3, 30}, {4, 40}});
    float[] into = new float[6];
    series.slice(1, 4).read(1, 2, into, 1);
    assertArrayEquals(new float[] {0, 3, 4, 30, 40, 0}, into);
  }

  @Test
  void aPartKeepsAll() throws IOException {
    var text = new StringBuilder("time,a,b,label\n");
    for (int t = 0; t < 3000; t++) {
      text.append(t / 2.0 + "," + t + "," + -t + "," + t % 2 + "\n");
    }
    TimeSeries series = read(text.toString(), DEFAULTS.withLabel("label"));
    TimeSeries part = series.slice(500, 2500).slice(600, 602).withNames(List.of("x", "y"));
    assertSteps(new float[][] {{1100, -1100}, {1101, -1101}}, part);
    assertEquals(List.of("x", "y"), part.names());
    assertArrayEquals(new double[] {550, 550.5}, part.times().orElseThrow());
    assertEquals(List.of("550.0", "550.5"), part.timeTexts().orElseThrow());
    assertArrayEquals(new boolean[] {false, true}, part.anomalies());
    assertEquals(OptionalDouble.of(0.5), part.interval());
    assertEquals("TimeSeries[2 steps of 2 features, timed, labelled]", part.toString());
    assertEquals(
        IntStream.range(0, 3000).mapToObj(t -> Double.toString(t / 2.0)).toList(),
        series.timeTexts().orElseThrow());
  }

  @Test
  void aPartLacksReadingsOnlyIfItsOwnAreMissing() {
    TimeSeries series = TimeSeries.of(new float[][] {{NONE, 1}, {2, 3}, {4, 5}, {6, NONE}});
    assertTrue(series.hasMissing());
    assertFalse(series.slice(1, 3).hasMissing());
    assertTrue(series.slice(1, 4).hasMissing());
    assertFalse(series.select(List.of("f1")).slice(0, 3).hasMissing());
  }

  @Test
  void selectsFeaturesInTheOrderWanted() {
    TimeSeries series =
        TimeSeries.of(new float[][] {{1, 2, 3}, {4, 5, 6}})
            .withTimes(new double[] {7, 9})
            .withLabels(List.of("0", "1"));
    TimeSeries chosen = series.select(List.of("f2", "f0"));
    assertSteps(new float[][] {{3, 1}, {6, 4}}, chosen);
    assertEquals(List.of("f2", "f0"), chosen.names());
    assertArrayEquals(new double[] {7, 9}, chosen.times().orElseThrow());
    assertEquals(Optional.of(List.of("0", "1")), chosen.labels());
    var e =
        assertThrows(IllegalArgumentException.class, () -> series.select(List.of("f0", "fuel")));
    assertTrue(e.getMessage().contains("'fuel', found f0, f1, f2"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> series.select(List.of("f0", "f0")));
    assertThrows(IllegalArgumentException.class, () -> series.select(List.of()));
  }

  @Test
  void takesTimesLabelsAndNames() throws IOException {
    TimeSeries read = read("time,a\n1,2\n2,3\n4,5\n");
    double[] times = {-1, 2.5, 2.5};
    TimeSeries series = read.withTimes(times).withLabels(List.of("normal", "anomaly", "0"));
    times[0] = 9;
    series.times().orElseThrow()[1] = 9;
    assertArrayEquals(new double[] {-1, 2.5, 2.5}, series.times().orElseThrow());
    assertTrue(series.timeTexts().isEmpty());
    assertArrayEquals(new boolean[] {false, true, false}, series.anomalies());
    assertThrows(IllegalStateException.class, read::anomalies);
    assertThrows(
        IllegalArgumentException.class, () -> read.withLabels(List.of("a", "b", "c")).anomalies());
    assertThrows(IllegalArgumentException.class, () -> read.withLabels(List.of("1")));
    assertThrows(IllegalArgumentException.class, () -> read.withNames(List.of("x", "y")));
    for (double[] bad : new double[][] {{1, 2}, {1, 2, Double.NaN}, {1, 3, 2}}) {
      assertThrows(IllegalArgumentException.class, () -> read.withTimes(bad));
    }
  }

  @Test
  void theIntervalIsTheMedian() {
    TimeSeries series = TimeSeries.of(new float[][] {{1}, {1}, {1}, {1}, {1}});
    assertEquals(
        OptionalDouble.of(1.5), series.withTimes(new double[] {0, 1, 3, 3, 1e9}).interval());
    assertEquals(OptionalDouble.of(0), series.withTimes(new double[] {0, 0, 0, 0, 9}).interval());
    assertEquals(
        OptionalDouble.of(10),
        series.withTimes(new double[] {0, 10, 1000, 1010, 1020}).slice(0, 4).interval());
    assertTrue(series.withTimes(new double[5]).slice(2, 3).interval().isEmpty());
  }

  // --- the formats of well-known data sets, in miniature

  @Test
  void readsTimestampAndValue() throws IOException {
    TimeSeries series = read("timestamp,value\n2014-07-01 00:00:00,10844\n2014-07-01 00:30:00,8\n");
    assertSteps(new float[][] {{10844}, {8}}, series);
    assertEquals(List.of("value"), series.names());
    assertArrayEquals(
        new double[] {seconds("2014-07-01T00:00:00Z"), seconds("2014-07-01T00:30:00Z")},
        series.times().orElseThrow());
    assertEquals(
        Optional.of(List.of("2014-07-01 00:00:00", "2014-07-01 00:30:00")), series.timeTexts());
    assertEquals(Optional.of("timestamp"), series.timeName());
    assertEquals(OptionalDouble.of(1800), series.interval());
  }

  @Test
  void readsSemicolonsWindowsLineEndsAndLabels() throws IOException {
    TimeSeries series =
        read(
            "datetime;Current;Volume Flow RateRMS;anomaly;changepoint\r\n"
                + "2020-03-09 10:14:33;1.3302;32.0;0.0;0.0\r\n"
                + "2020-03-09 10:14:35;-1e-3;32.5;1.0;1.0\r\n",
            DEFAULTS.withLabel("anomaly").withIgnored("changepoint"));
    assertSteps(new float[][] {{1.3302f, 32}, {-1e-3f, 32.5f}}, series);
    assertEquals(List.of("Current", "Volume Flow RateRMS"), series.names());
    assertArrayEquals(new boolean[] {false, true}, series.anomalies());
    assertEquals(OptionalDouble.of(2), series.interval());
  }

  @Test
  void readsGzipWithoutTimes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write("f0,f1,label\n0.5,1,0\n0.25,,1\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("smd.csv.gz"), bytes.toByteArray());
    TimeSeries series = TimeSeries.csv(file, DEFAULTS.withLabel("label"));
    assertSteps(new float[][] {{0.5f, 1}, {0.25f, NONE}}, series);
    assertArrayEquals(new boolean[] {false, true}, series.anomalies());
    assertTrue(series.times().isEmpty());
    assertEquals(List.of("f0", "f1"), series.names());
  }

  @Test
  void readsOneValueALine() throws IOException {
    TimeSeries series = read("   6.3732150e+01\n   6.3350680e+01\n");
    assertArrayEquals(new float[] {63.73215f, 63.35068f}, series.feature(0));
    assertEquals(List.of("f0"), series.names());
  }

  @Test
  void readsASingleRow() throws IOException {
    assertSteps(new float[][] {{1, 2}}, read("1,2\n"));
    assertSteps(new float[][] {{1, 2}}, read("1,2"));
    assertSteps(new float[][] {{2}}, read("2020-01-01,2"));
    assertSteps(new float[][] {{1, NONE}}, read("1,\"\"\n"));
  }

  // --- the time column

  @Test
  void findsTimestampsWithoutAHeader() throws IOException {
    TimeSeries series = read("2020-01-01T00:00Z,1,NaN\n2020-01-01T02:00+01:00,3,4\n");
    assertEquals(List.of("f1", "f2"), series.names());
    assertSteps(new float[][] {{1, NONE}, {3, 4}}, series);
    assertEquals(OptionalDouble.of(3600), series.interval());
  }

  @Test
  void findsTimestampsUnderAnyName() throws IOException {
    TimeSeries series = read("when,a\n2020-01-01,1\n");
    assertEquals(List.of("a"), series.names());
    assertArrayEquals(new double[] {seconds("2020-01-01T00:00:00Z")}, series.times().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"time", "Timestamp", "DATETIME", "date", "ts", "T", " t "})
  void findsNumbersUnderTheUsualNames(String name) throws IOException {
    TimeSeries series = read(name + ",a\n-1.5,1\n1583748873123,2\n");
    assertEquals(List.of("a"), series.names());
    assertArrayEquals(new double[] {-1.5, 1583748873123.0}, series.times().orElseThrow());
  }

  @Test
  void looksForNoTimeElsewhere() throws IOException {
    assertTrue(read("a,time\n1,2\n").times().isEmpty());
    assertTrue(read("tt,a\n1,2\n").times().isEmpty());
    assertTrue(read("1583748873,2\n1583748874,2\n").times().isEmpty());
    assertTrue(read("t,a\n1,2\n", DEFAULTS.withIgnored("t")).times().isEmpty());
    assertTrue(read("t,a\n1,2\n", DEFAULTS.withLabel("t")).times().isEmpty());
    assertTrue(read("2020-01-01,2\n", DEFAULTS.withLabel("f0")).times().isEmpty());
    assertTrue(read("a,when\n1,2\n", DEFAULTS).times().isEmpty());
  }

  @Test
  void findsTimesInAnyColumn() throws IOException {
    TimeSeries series = read("a,when\n1,2020-01-01\n", DEFAULTS);
    assertEquals(List.of("a"), series.names());
    assertEquals("when", series.timeName().orElseThrow());
  }

  @Test
  void readsTheColumnThatIsNamed() throws IOException {
    CsvFormat format = DEFAULTS.withTime("when");
    TimeSeries series = read("time,when\n9,1\n3,2\n", format);
    assertEquals(List.of("time"), series.names());
    assertArrayEquals(new double[] {1, 2}, series.times().orElseThrow());
    TimeSeries byPlace = read("1,2020-01-01\n2,2020-01-02", DEFAULTS.withTime("f1"));
    assertEquals(List.of("f0"), byPlace.names());
    assertEquals(OptionalDouble.of(86400), byPlace.interval());
    assertTrue(failure("a,b\n1,2\n", format).contains("a column 'when' in pumps.csv, found a, b"));
  }

  @Test
  void takesReadingsThatOnlyLookLikeTimes() throws IOException {
    TimeSeries series = read("T,p\n9,1\n3,2\n", DEFAULTS.withoutTime());
    assertEquals(List.of("T", "p"), series.names());
    assertTrue(series.times().isEmpty());
    assertSteps(new float[][] {{NONE, 1}}, read(",1\n", DEFAULTS.withoutTime()));
    assertEquals(List.of("T", "p"), read("T,p\n9,1\n3,2\n", DEFAULTS).names());
    assertTrue(failure("time,p\n9,1\n3,2\n", DEFAULTS).contains("withoutTime"));
  }

  @Test
  void samplesLeaveTheTimeOut() throws IOException {
    CsvFormat format = DEFAULTS.withTime("when").withLabel("y");
    Samples samples = Samples.csv(file("when,a,y\n10:00,1,0\nnoon,2,1\n"), format);
    assertEquals(List.of("a"), samples.names());
    assertArrayEquals(new float[][] {{1}, {2}}, samples.rows());
  }

  @Test
  void keepsTextsOfTimesAsTheyStand() throws IOException {
    List<String> texts = new ArrayList<>(List.of("2020-01-01", "2020-01-01 00:00:00,5"));
    texts.addAll(List.of("2020-01-01T01:00:01+01:00", "2020-01-01 00:00:01 Z"));
    TimeSeries series = read("time;a\n \"" + String.join("\" ; 1\n \"", texts) + " \";2\n");
    assertEquals(texts, series.timeTexts().orElseThrow());
    double day = seconds("2020-01-01T00:00:00Z");
    assertArrayEquals(
        new double[] {day, day + 0.5, day + 1, day + 1}, series.times().orElseThrow());
  }

  @Test
  void acceptsEqualTimes() throws IOException {
    TimeSeries series = read("time,a\n2020-01-01 00:00:01,1\n2020-01-01 00:00:01,2\n");
    assertEquals(2, series.length());
    assertEquals(OptionalDouble.of(0), series.interval());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "time,a\\n2020-01-01,1\\n2020-02-30,2  # pumps.csv:3:1 # found '2020-02-30'     # correct",
        "time,a\\n2020-01-01,1\\n,2            # pumps.csv:3:1 # found none             # correct",
        "time,a\\nNA,1\\n                      # pumps.csv:2:1 # found none             # or a num",
        "time,a\\n"
            + "09/03/2020 10:14,1\\n"
            + "        # pumps.csv # '09/03/2020 10:14'     # withTimeFormat",
        "time,a\\n10:14:33,1\\n                # pumps.csv:2:1 # found '10:14:33'       # such as",
        "time,a\\n2020-01-01,1\\n5,2           # pumps.csv:3:1 # expected a time   # '5'",
        "time,a\\n5,1\\n2020-01-01,1\\n        # pumps.csv:3:1 # expected a number in   # '2020",
        "time,a\\n5,1\\n1e999,1\\n             # pumps.csv:3:1 # expected a number in   # '1e999'",
        "time,a\\n5,1\\n4,1\\n                 # pumps.csv:3:1 # '4' after '5'          # sort",
        "time,a\\n"
            + "2020-01-01 02:59,1\\n"
            + "2020-01-01 02:00,2 # pumps.csv:3:1 # 02:00' after # set back",
        "time,a\\n2020-01-01,inf\\n            # pumps.csv:2:2 # found inf              # finite",
        "time,a\\n2020-01-01,1e39\\n           # pumps.csv:2:2 # found 1e39             # finite",
        "time,a\\n2020-01-01,x\\n              # pumps.csv:2:2 # found 'x'              # ignore",
        "time,a\\n2020-01-01,1\\n2020-01-02\\n # pumps.csv:3:2 # found 1 at             # add the",
        "time,a\\n2020-01-01,1,2\\n            # pumps.csv:2:3 # found 3 at             # surplus",
        "a\\n1\\n\\n3\\n                       # pumps.csv:3:1 # blank line             # missing",
        "time\\n2020-01-01\\n                  # pumps.csv     # only the label, the time # fewer",
        "2020-01-01\\n2020-01-02               # pumps.csv     # only the label, the time # fewer",
        "time,a\\n                             # pumps.csv     # after the header       # at least"
      })
  void saysWhatIsWrongWhereAndWhatToDo(String text, String place, String found, String remedy)
      throws IOException {
    String message = failure(text.replace("\\n", "\n"), DEFAULTS);
    assertTrue(message.contains(place), message);
    assertTrue(message.contains(found), message);
    assertTrue(message.contains(remedy), message);
  }

  @Test
  void countsLinesWithinQuotesBeforeTheTime() throws IOException {
    CsvFormat format = DEFAULTS.withTime("when").withIgnored("note");
    String message = failure("note,when,a\n\"x\ny\",1,2\n\"x\n\ny\",bad,2\n", format);
    assertTrue(message.contains("pumps.csv:6:2"), message);
  }

  @Test
  void refusesAQuoteLeftOpen() throws IOException {
    CsvFormat format = DEFAULTS.withIgnored("note");
    String message = failure("time,a,note\n1,2,\"x\n2,3,y\n", format);
    assertTrue(message.contains("pumps.csv:2:1"), message);
    assertEquals(1, read("time,a,note\n1,2,\"x\"\n", format).length());
    assertEquals(1, read("time,a,note\n1,2,x", format).length());
  }

  // --- readings

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "NaN", "nan", "NA", "n/a", "null", "NULL", "None", "?", " ? "})
  void readsMissingReadings(String word) throws IOException {
    TimeSeries series = read("time,a,b\n1," + word + ",2\n2,3,\"" + word + "\"\n");
    assertSteps(new float[][] {{NONE, 2}, {3, NONE}}, series);
    assertTrue(series.hasMissing());
    assertFalse(series.slice(0, 1).select(List.of("b")).hasMissing());
    assertThrows(DataFormatException.class, () -> Samples.csv(folder.resolve("pumps.csv")));
  }

  @Test
  void readsMissingReadingsOfASingleSensor() throws IOException {
    assertSteps(new float[][] {{1}, {NONE}, {3}}, read("a\n1\nNA\n3\n\n"));
    assertSteps(new float[][] {{NONE}, {1}}, read("NaN\n1\n"));
    assertTrue(Float.isNaN(read("time,a\n1,?\n").value(0, 0)));
  }

  @Test
  void readsQuotedCellsAndLargeNumbers() throws IOException {
    TimeSeries series =
        read(
            "\uFEFF\"time\",\"flow, l/s\"\n"
                + "\"2020-01-01 00:00\",\"-3.4028234e38\"\n"
                + "\"2020-01-02 00:00\",\"123456789012345678901234567890\"\n");
    assertEquals(List.of("flow, l/s"), series.names());
    assertArrayEquals(new float[] {-Float.MAX_VALUE, 1.2345679e29f}, series.feature(0));
  }

  @Test
  void readsMoreThanFitsTheFirstArrays() throws IOException {
    var text = new StringBuilder("ts,a,b\n");
    IntStream.range(0, 10_000).forEach(t -> text.append(t + "," + 0.5 * t + "," + -t + "\n"));
    TimeSeries series = read(text.toString());
    assertEquals(10_000, series.length());
    float[] a = series.feature(0);
    float[] b = series.feature(1);
    for (int t = 0; t < 10_000; t++) {
      assertEquals(0.5f * t, a[t]);
      assertEquals(-t, b[t]);
    }
    assertArrayEquals(
        IntStream.range(0, 10_000).asDoubleStream().toArray(), series.times().orElseThrow());
  }

  @Test
  void formatRefusesOneColumnInTwoRoles() {
    CsvFormat timed = DEFAULTS.withTime("t");
    assertThrows(IllegalArgumentException.class, () -> timed.withLabel("t"));
    assertThrows(IllegalArgumentException.class, () -> timed.withIgnored("t"));
    CsvFormat all = timed.withLabel("y").withIgnored("x").withHeader(true).withDelimiter(';');
    assertEquals(Optional.of("t"), all.time());
    assertEquals(Optional.of("y"), all.label());
    assertEquals(List.of("x"), all.ignored());
    assertEquals(Optional.of(true), all.header());
    assertEquals(Optional.of(';'), all.delimiter());
  }

  @Test
  void otherReadingsKeepNamesTimesAndLabels() {
    TimeSeries series =
        TimeSeries.of(new float[][] {{0, 0}, {1, 2}, {3, Float.NaN}, {Float.NaN, Float.NaN}})
            .withNames(List.of("a", "b"))
            .withTimes(new double[] {5, 6, 8, 9})
            .withLabels(List.of("0", "1", "0", "0"));
    TimeSeries part = series.slice(1, 4);
    float[][] readings = {{7, 8, Float.NaN}, {4, 5, 6}};
    TimeSeries other = part.withReadings(readings);
    readings[0][0] = 99;
    assertArrayEquals(new float[] {7, 4}, other.step(0));
    assertArrayEquals(new double[] {6, 8, 9}, other.times().orElseThrow());
    assertEquals(List.of("a", "b"), other.names());
    assertEquals(List.of("1", "0", "0"), other.labels().orElseThrow());
    assertEquals(3, other.length());
    for (float[][] wrong :
        new float[][][] {{{1, 2, 3}}, {{1, 2}, {1, 2}}, {{1, 2, 3}, {1, 2, 1 / 0f}}}) {
      assertThrows(IllegalArgumentException.class, () -> part.withReadings(wrong));
    }
    assertTrue(part.hasReading(1));
    assertFalse(part.hasReading(2));
    assertThrows(IndexOutOfBoundsException.class, () -> part.hasReading(3));
  }
}
