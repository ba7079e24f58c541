package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  private static final CsvFormat DEFAULTS = CsvFormat.defaults();

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("pumps.csv"), text);
  }

  private Samples read(String text, CsvFormat format) throws IOException {
    return Samples.csv(file(text), format);
  }

  private String failure(String text, CsvFormat format) throws IOException {
    Path file = file(text);
    var e = assertThrows(DataFormatException.class, () -> Samples.csv(file, format));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    return e.getMessage().replace(file.toString(), "pumps.csv");
  }

  @Test
  void defaultsFindEverythingOutAndUseEveryColumn() {
    assertEquals(
        new CsvFormat(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            WrittenForm.UNKNOWN),
        DEFAULTS);
  }

  @Test
  void readsHeaderLabelsAndIgnoredColumns() throws IOException {
    Samples samples =
        read(
            "time,a,b,label\n10:00,1,2.5,0\n10:01,-3e2,.5,1\n",
            DEFAULTS.withLabel("label").withIgnored("time"));
    assertEquals(List.of("a", "b"), samples.names());
    assertArrayEquals(new float[][] {{1, 2.5f}, {-300, 0.5f}}, samples.rows());
    assertEquals(Optional.of(List.of("0", "1")), samples.labels());
    assertArrayEquals(new boolean[] {false, true}, samples.anomalies());
  }

  @Test
  void readsWithoutHeaderAndCallsColumnsByPlace() throws IOException {
    Samples samples = read("2020-01-01,1,2\n2020-01-02,3,4", DEFAULTS.withIgnored("f0"));
    assertEquals(List.of("f1", "f2"), samples.names());
    assertArrayEquals(new float[][] {{1, 2}, {3, 4}}, samples.rows());
    assertTrue(samples.labels().isEmpty());
  }

  @Test
  void aHeaderOfNumbersNeedsToBeSaid() throws IOException {
    assertEquals(2, read("2019,2020\n1,2\n", DEFAULTS).size());
    Samples told = read("2019,2020\n1,2\n", DEFAULTS.withHeader(true));
    assertEquals(List.of("2019", "2020"), told.names());
    assertEquals(1, told.size());
    assertTrue(failure("a,b\n1,2\n", DEFAULTS.withHeader(false)).contains("pumps.csv:1:1"));
  }

  @Test
  void namesAColumnWithoutANameByPlace() throws IOException {
    assertEquals(List.of("f0", "a"), read(",a\n0,5\n", DEFAULTS).names());
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void findsTheDelimiter(String delimiter) throws IOException {
    Samples samples = read("x,a b\n1,2\n3,4\n".replace(",", delimiter), DEFAULTS);
    assertEquals(List.of("x", "a b"), samples.names());
    assertArrayEquals(new float[][] {{1, 2}, {3, 4}}, samples.rows());
  }

  @Test
  void findsTheDelimiterBesideOthersInTheHeader() throws IOException {
    assertEquals(List.of("a;x", "b"), read("a;x,b\n1,2\n", DEFAULTS).names());
    assertEquals(List.of("a|;x", "b"), read("\"a|;x\",b\n1,2\n", DEFAULTS).names());
    assertEquals(List.of("a,x,y", "b"), read("a,x,y;b\n1;2\n", DEFAULTS).names());
  }

  @Test
  void readsQuotesOverLinesAndWindowsLineEndsAndByteOrderMark() throws IOException {
    Samples samples =
        read(
            "\uFEFF\"pressure, bar\",note,b\r\n"
                + "\"1.5\",\"two\r\n"
                + "lines, \"\"quoted\"\"\",2\r\n"
                + "3,x,4\r\n\r\n"
                + " \r\n",
            DEFAULTS.withIgnored("note"));
    assertEquals(List.of("pressure, bar", "b"), samples.names());
    assertArrayEquals(new float[][] {{1.5f, 2}, {3, 4}}, samples.rows());
  }

  @Test
  void readsGzipWhateverItsName() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    }
    Path whole = Files.write(folder.resolve("x.csv"), bytes.toByteArray());
    assertArrayEquals(new float[][] {{1, 2}}, Samples.csv(whole).rows());

    Path cut = Files.write(folder.resolve("cut.csv"), Arrays.copyOf(bytes.toByteArray(), 20));
    var e = assertThrows(DataFormatException.class, () -> Samples.csv(cut));
    assertTrue(e.getMessage().contains("cut short"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "a,b\\n1,2\\n3,x\\n      # pumps.csv:3:2 # column 'b', found 'x'     # withIgnored",
        "a,b\\n1,\\n             # pumps.csv:2:2 # missing value            # fill it in",
        "1.5,NA\\n2,3\\n         # pumps.csv:1:2 # missing value (NA)       # fill it in",
        "a,b\\n1,NA\\n           # pumps.csv:2:2 # missing value (NA)       # fill it in",
        "1,2\\nNaN,4\\n          # pumps.csv:2:1 # column 'f0', found NaN    # correct",
        "nan,2\\n3,4\\n          # pumps.csv:1:1 # column 'f0', found nan    # correct",
        "1,2\\n3,-inf\\n         # pumps.csv:2:2 # found -inf               # finite",
        "1,2\\n3,1e39\\n         # pumps.csv:2:2 # found 1e39               # finite",
        "a,b\\n1,2\\n3\\n4,5\\n  # pumps.csv:3:2 # expected 2 values, found 1 # add the missing",
        "a,b\\n1,2,3\\n          # pumps.csv:2:3 # expected 2 values, found 3 # remove the surplus",
        "a,b\\n1,2\\n\\n3,4\\n   # pumps.csv:3:1 # blank line               # remove the line",
        "a\\n1\\n\\n3\\n         # pumps.csv:3:1 # blank line               # missing",
        "a,b\\n                  # pumps.csv     # after the header         # add at least one row",
        "a,b\\n"
            + "1,2\\n"
            + "3,\"4\\n"
            + "5,6\\n"
            + "  # pumps.csv:3:2 # found '4…'                # is a quote left open?",
        "a,b\\n1,\"2\"3\\n        # pumps.csv:2:1 # before the end of the cell # double quotes"
      })
  void saysWhatIsWrongWhereAndWhatToDo(String text, String place, String found, String remedy)
      throws IOException {
    String message = failure(text.replace("\\n", "\n"), DEFAULTS);
    assertTrue(message.contains(place), message);
    assertTrue(message.contains(found), message);
    assertTrue(message.contains(remedy), message);
  }

  /** The rest of the file must not vanish in an ignored cell. */
  @Test
  void refusesAQuoteLeftOpenInAnIgnoredColumn() throws IOException {
    CsvFormat format = DEFAULTS.withIgnored("note");
    String message = failure("a,note\n1,\"x\n2,y\n", format);
    assertTrue(message.contains("pumps.csv:2:1"), message);
    for (String closed : List.of("1,\"x\"", "1,\"x\"\n", "1,\"x\n\"\n\n", "1, \"x\" \n", "1,x")) {
      assertEquals(1, read("a,note\n" + closed, format).size(), closed);
    }
  }

  @Test
  void countsLinesWithinQuotes() throws IOException {
    String message =
        failure("a,note,b\n1,\"x\ny\",2\n1,\"x\ny\nz\",bad\n", DEFAULTS.withIgnored("note"));
    assertTrue(message.contains("pumps.csv:6:3"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\uFEFF", "\n\n"})
  void refusesAnEmptyFile(String text) throws IOException {
    assertTrue(failure(text, DEFAULTS).contains("empty"));
  }

  @Test
  void listsTheColumnsWhenOneIsUnknown() throws IOException {
    assertTrue(
        failure("a,b\n1,2\n", DEFAULTS.withLabel("lable"))
            .contains("'lable' in pumps.csv, found a, b"));
    assertTrue(
        failure("1,2\n", DEFAULTS.withIgnored("time"))
            .contains("found f0, f1 (the file has no header"));
    assertTrue(failure("a\n1\n", DEFAULTS.withLabel("a")).contains("at least one column"));
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThrows(NoSuchFileException.class, () -> Samples.csv(folder.resolve("none.csv")));
  }

  @Test
  void streamsInBatchesAndCountsOn() throws IOException {
    try (CsvStream stream = CsvStream.open(file("a\n1\n2\n3\n4\n5\nx\n"), DEFAULTS, 2)) {
      assertEquals(List.of("a"), stream.names());
      assertArrayEquals(new float[][] {{1}, {2}}, stream.next().rows());
      assertArrayEquals(new float[][] {{3}, {4}}, stream.next().rows());
      assertTrue(stream.hasNext());
      var e = assertThrows(UncheckedIOException.class, stream::next);
      assertInstanceOf(DataFormatException.class, e.getCause());
      assertTrue(e.getCause().getMessage().contains("pumps.csv:7:1"), e.getMessage());
    }
  }

  @Test
  void streamsALastShortBatch() throws IOException {
    try (CsvStream stream = CsvStream.open(file("1,0\n2,0\n3,1\n"), DEFAULTS.withLabel("f1"), 2)) {
      assertEquals(2, stream.next().size());
      Samples last = stream.next();
      assertEquals(Optional.of(List.of("1")), last.labels());
      assertFalse(stream.hasNext());
      assertThrows(NoSuchElementException.class, stream::next);
    }
  }

  @Test
  void readsASingleRowWithoutHeader() throws IOException {
    assertArrayEquals(new float[][] {{1, 2}}, read("1,2\n", DEFAULTS).rows());
    assertArrayEquals(new float[][] {{1, 2}}, read("1,\"2\"", DEFAULTS).rows());
    String open = failure("1,\"x\n", DEFAULTS.withIgnored("f1"));
    assertTrue(open.contains("pumps.csv:1:1"), open);
  }

  @Test
  void readsAFileOfOneColumn() throws IOException {
    assertArrayEquals(new float[][] {{1.5f}, {2}}, read("  1.5\n2", DEFAULTS).rows());
  }

  @Test
  void formatRefusesNonsense() {
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withDelimiter('"'));
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withDelimiter('.'));
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withDelimiter('1'));
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withLabel("a").withIgnored("a"));
  }
}
