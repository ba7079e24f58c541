package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables as people have them; the kinds of fault are those of public reports about other readers.
 */
class CsvDialectTest {
  private static final CsvFormat DEFAULTS = CsvFormat.defaults();
  private static final float[][] ROWS = {{1.5f, 2.25f}, {3.5f, 4.75f}, {5.5f, 6}, {7, 8.5f}};

  @TempDir Path folder;

  private Samples read(String text) throws IOException {
    return read(text, DEFAULTS);
  }

  private Samples read(String text, CsvFormat format) throws IOException {
    return Samples.csv(Files.writeString(folder.resolve("x.csv"), text), format);
  }

  private String failure(String text) {
    return assertThrows(DataFormatException.class, () -> read(text)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b|1.5,2.25|3.5,4.75|5.5,6|7,8.5|",
        "a;b|1,5;2,25|3,5;4,75|5,5;6|7;8,5|",
        "sep=;|a;b|1,5;2,25|3,5;4,75|5,5;6|7;8,5|",
        "# pump 7|# Unit: C, bar|a,b|1.5,2.25|3.5,4.75|# pause|5.5,6|7,8.5|",
        "#a,b|1.5,2.25|3.5,4.75|5.5,6|7,8.5|",
        "Logger 2024|Serial,12345,x||a,b|1.5,2.25|3.5,4.75|5.5,6|7,8.5|",
        "a,b|degC,bar|1.5,2.25|3.5,4.75|5.5,6|7,8.5|",
        "a,b|1.5,2.25,|3.5,4.75,|5.5,6,|7,8.5,|",
        "a,b,|1.5,2.25,|3.5,4.75,|5.5,6,|7,8.5,|",
        "a,b|1.5%,$2.25|3.5%,$4.75|5.5 %,$6|7%,$8.5|",
        "\"a\",\"b\"|\"1.5\",\"2.25\"|\"3.5\",\"4.75\"|\"5.5\",\"6\"|\"7\",\"8.5\"|"
      })
  void readsTheSameTableInManyForms(String lines) throws IOException {
    String text = lines.replace("|", "\n");
    Samples samples = read(text);
    assertEquals(List.of("a", "b"), samples.names());
    assertArrayEquals(ROWS, samples.rows());
    assertArrayEquals(ROWS, read(text.replace("\n", "\r\n")).rows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
  void findsTheEncoding(String name) throws IOException {
    byte[] bytes = "t \u00b0C,b\n1,2\n3,4\n".getBytes(Charset.forName(name));
    Samples samples = Samples.csv(Files.write(folder.resolve("e.csv"), bytes));
    assertEquals(List.of("t \u00b0C", "b"), samples.names());
    Path packed = Files.write(folder.resolve("e.zst"), Zstd.compress(bytes));
    assertEquals(samples.names(), Samples.csv(packed).names());
  }

  @Test
  void refusesAFileThatIsInTwoEncodings() throws IOException {
    byte[] first = "t \u00b0C\n1\n".getBytes(StandardCharsets.UTF_8);
    byte[] second = "\u00b0\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    Path file = Files.write(folder.resolve("two.csv"), both);
    var e = assertThrows(IOException.class, () -> Samples.csv(file));
    assertTrue(e.getMessage().contains("UTF-8"), e.getMessage());
  }

  @Test
  void readsThousandsWhereTheyCanBeNothingElse() throws IOException {
    assertArrayEquals(
        new float[][] {{1462.41f, 1.5f}, {1466.5f, 2.5f}},
        read("a,b\n\"1,462.41\",1.5\n\"1,466.50\",2.5\n").rows());
    assertArrayEquals(
        new float[][] {{1462.41f, 1.5f}, {1466.5f, 2.5f}},
        read("a;b\n1.462,41;1,5\n1.466,50;2,5\n").rows());
  }

  /** 1,234 is 1.234 to some and 1234 to others. */
  @Test
  void refusesAMarkThatCouldBeEither() throws IOException {
    String text = "a,b\n\"1,234\",5\n\"2,345\",6\n";
    assertTrue(failure(text).contains("withThousands"), failure(text));
    assertArrayEquals(
        new float[][] {{1234, 5}, {2345, 6}}, read(text, DEFAULTS.withThousands(',')).rows());
    assertArrayEquals(
        new float[][] {{1.234f, 5}, {2.345f, 6}}, read(text, DEFAULTS.withDecimal(',')).rows());
  }

  /** What another file showed decides, unless this one shows something else. */
  @Test
  void readsAMarkThatCouldBeEitherAsInOtherFiles() throws IOException {
    String open = "a;b\n1,234;5\n2,345;6\n";
    CsvFormat points = DEFAULTS.withOtherwise(form("a;b\n\"1,000.5\";1.5\n\"2,000.5\";2\n"));
    CsvFormat commas = DEFAULTS.withOtherwise(form("a;b\n1.000,5;1,5\n2.000,5;2\n"));
    assertArrayEquals(new float[][] {{1234, 5}, {2345, 6}}, read(open, points).rows());
    assertArrayEquals(new float[][] {{1.234f, 5}, {2.345f, 6}}, read(open, commas).rows());
    String shown = "a;b\n1,5;5\n2,25;6\n";
    assertArrayEquals(new float[][] {{1.5f, 5}, {2.25f, 6}}, read(shown, points).rows());
    CsvFormat plain = DEFAULTS.withOtherwise(form("a;b\n1.5;5\n2.25;6\n"));
    assertThrows(DataFormatException.class, () -> read(open, plain));
    CsvFormat whole = DEFAULTS.withOtherwise(form("a;b\n1;5\n2;6\n"));
    assertTrue(whole.otherwise().decimal().isEmpty() && whole.otherwise().dates().isEmpty());
  }

  /** 0.45 and 45 % are one number on two scales: mixed up, nothing else would tell. */
  @ParameterizedTest
  @CsvSource({
    "45%, 0.45, sign %",
    "0.45, 45%, found '45%'",
    "$5, €5, sign $",
    "€5, 5, sign €",
  })
  void aSignThatIsNotThatOfOtherFiles_isABadCell(String learned, String later, String why)
      throws IOException {
    CsvFormat format =
        DEFAULTS.withOtherwise(form("a,load\n1," + learned + "\n2," + learned + "\n"));
    String text = "a,load\n1," + later + "\n2," + later + "\n";
    String message = assertThrows(DataFormatException.class, () -> read(text, format)).getMessage();
    assertTrue(message.contains(why) && message.contains("'load'"), message);
    assertArrayEquals(
        read("a,load\n1," + learned + "\n", DEFAULTS).rows(),
        read("a,load\n1," + learned + "\n", format).rows());
  }

  @Test
  void commentsAreToldOf() throws IOException {
    Path file = Files.writeString(folder.resolve("c.csv"), "# a logger\na,b\n1,2\n#note\n3,4\n");
    try (CsvRows rows = CsvRows.open(file, false, DEFAULTS)) {
      assertTrue(
          rows.decisions().toString().contains("2 lines that begin with #"),
          () -> "" + rows.decisions());
    }
  }

  private WrittenForm form(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("other.csv"), text);
    try (CsvRows rows = CsvRows.open(file, false, DEFAULTS)) {
      return rows.written();
    }
  }

  /** What compressors keep must be a decimal to all the world. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a;b/1.462,41;1,5/1.466,5;2| 1462.41 1.5 1466.5 2",
        "a;b/1 462.41;-1.50/1466;2| 1462.41 -1.50 1466 2",
        "a;b/45,5 %;yes/50%;no/-3 %;yes| 45.5 1 50 0 -3 1",
        "a;b/+1.5e3; .5 /1;2| +1.5e3 .5 1 2"
      })
  void textsAreDecimals(String lines, String texts) throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), lines.replace('/', '\n') + "\n");
    List<String> found = new ArrayList<>();
    try (CsvRows rows = CsvRows.open(file, false, true, DEFAULTS)) {
      while (!rows.ended()) {
        float[] values = rows.valid().takeValues();
        String[] cells = rows.row().takeTexts();
        for (int i = 0; i < cells.length; i++) {
          assertEquals(values[i], new BigDecimal(cells[i]).floatValue(), cells[i]);
          found.add(cells[i]);
        }
        rows.advance();
      }
    }
    assertEquals(texts, String.join(" ", found));
  }

  @Test
  void aPercentSignThatIsMissing_isABadCell() {
    assertTrue(failure("a,b\n45%,1\n50%,2\n0.45,3\n").contains("sign %"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0.1,0.2,A/0.3,0.4,B/0.5,0.6,A; f0,f1; 3",
        "0,1,2/1.5,7.5,9.5/2.5,8.5,9.5/3.5,7.5,9.5/1.5,7.5,9.5/1.5,7.5,9.5; 0,1,2; 5",
        "2019,2020,2021/4.5,7.5,9.5/2.5,8.5,9.5/3.5,7.5,9.5/1.5,7.5,9.5/1.5,7.5,9.5;"
            + " 2019,2020,2021; 5",
        "0,1,2/3,4,5/6,7,8/9,10,11/12,13,14/15,16,17/1,0,3; f0,f1,f2; 7",
        "a,a,b/1,2,3/4,5,6; a,a_2,b; 2"
      })
  void decidesOnAHeaderByTheRowsBelow(String lines, String names, int rows) throws IOException {
    String text = lines.replace('/', '\n') + "\n";
    CsvFormat format = text.contains("A") ? DEFAULTS.withIgnored("f2") : DEFAULTS;
    Samples samples = read(text, format);
    assertEquals(List.of(names.split(",")), samples.names());
    assertEquals(rows, samples.size());
  }

  @ParameterizedTest
  @CsvSource({"PK\3\4x, workbook", "PAR1, Parquet", "[{\"a\":1}], JSON", "<html>, HTML"})
  void namesWhatIsNoText(String text, String name) {
    assertTrue(failure(text).contains(name), failure(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "--", "#N/A", "(null)", "Bad", "#DIV/0!"})
  void namesMissingValues(String word) {
    assertTrue(failure("a,b\n1,2\n3," + word + "\n").contains("missing value"));
  }

  /** The first cell of a row may be #N/A, which is no comment. */
  @Test
  void aRowThatStartsWithANumberSign_isNotLost() {
    assertTrue(failure("a,b\n1,2\n#N/A,2\n").contains("missing value"));
  }

  @Test
  void tellsAllProblemsAtOnce() {
    String message = failure("a,b,c\n1,2,3\nx,2,3\n1,2\n1,y,3\n1,2,3\n");
    assertTrue(message.startsWith("3 rows"), message);
    assertTrue(message.contains(":3:1") && message.contains(":4:3") && message.contains(":5:2"));
  }

  @Test
  void leavesOutRowsThatCannotBeRead() throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\nx,2\n3,4\n5\n");
    List<Long> left = new ArrayList<>();
    try (CsvStream stream = CsvStream.open(file, DEFAULTS, 10)) {
      stream.leaveOut((problem, row) -> left.add(row));
      assertArrayEquals(new float[][] {{1, 2}, {3, 4}}, stream.next().rows());
      assertArrayEquals(new long[] {1, 3}, stream.rowNumbers());
    }
    assertEquals(List.of(2L, 4L), left);
  }

  /** What comes line by line is read as the whole file is. */
  @Test
  void liveRowsAreThoseOfTheFile() throws IOException {
    byte[] bytes = "a;b\n1,5;2,25\n3,5;x\n".getBytes(StandardCharsets.UTF_8);
    try (CsvRows rows =
        CsvRows.ofLive(new ByteArrayInputStream(bytes), Path.of("-"), false, DEFAULTS)) {
      assertArrayEquals(new float[] {1.5f, 2.25f}, rows.valid().takeValues());
      rows.advance();
      assertTrue(rows.problem().orElseThrow().getMessage().contains("-:3:2"));
    }
  }
}
