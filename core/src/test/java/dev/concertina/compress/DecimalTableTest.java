package dev.concertina.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.coding.Chunk;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose source are texts: all is compared with these by {@link BigDecimal}. */
class DecimalTableTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("t.squeeze");
  }

  private CompressionReport compress(List<String[]> rows, ErrorBound bound) throws IOException {
    int columns = rows.get(0).length;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add("c" + i);
    }
    TableRows table =
        new TableRows(
            rows.size(),
            names,
            i -> new float[columns],
            Optional.empty(),
            List.of(),
            Optional.of(rows::get));
    return TableCompressor.compress(table, bound, file());
  }

  private static List<String[]> column(String... cells) {
    return Arrays.stream(cells).map(cell -> new String[] {cell}).toList();
  }

  private List<String> back(int column) throws IOException {
    List<String> cells = new ArrayList<>();
    try (CompressedTable table = CompressedTable.open(file())) {
      for (long i = 0; i < table.size(); i++) {
        cells.add(table.texts(i).get(column));
      }
    }
    return cells;
  }

  private static String digits(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(random.nextInt(10));
    }
    return text.toString();
  }

  /** Decimals of one kind, drawn anew for each column. */
  private static Supplier<String> kind(Random random) {
    int digits = 1 + random.nextInt(19);
    int places = random.nextInt(18);
    int exponent = random.nextInt(60) - 30;
    String start = digits(random, 1 + random.nextInt(15));
    return switch (random.nextInt(8)) {
      case 0 -> () -> (random.nextBoolean() ? "-" : "") + digits(random, digits);
      case 1 -> () -> digits(random, 1 + random.nextInt(digits)) + "." + digits(random, places);
      case 2 -> () -> start + "." + digits(random, 3);
      case 3 -> () -> "-0." + digits(random, places + 1);
      case 4 -> () -> Double.toString(random.nextGaussian() * Math.pow(10, exponent));
      case 5 -> () -> digits(random, 2) + "e" + (random.nextInt(40) - 20);
      case 6 -> () -> random.nextInt(40) == 0 ? "" : start + digits(random, 2);
      default -> () -> Float.toString((float) random.nextGaussian());
    };
  }

  @Test
  void noNumberOfAnyMagnitudeAndPrecision_isFartherFromItsTextThanTheBound() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      List<Supplier<String>> kinds = List.of(kind(random), kind(random), kind(random));
      List<String[]> rows = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        rows.add(kinds.stream().map(Supplier::get).toArray(String[]::new));
      }
      for (String bound : List.of("0", "1%", "0.07%", "0.5", "0.001", "0.3", "1e-9", "12345")) {
        requireKept(rows, bound, "seed " + seed + ", bound " + bound);
      }
    }
  }

  private void requireKept(List<String[]> rows, String bound, String what) throws IOException {
    CompressionReport report = compress(rows, ErrorBound.parse(bound));
    BigDecimal worst = BigDecimal.ZERO;
    for (int k = 0; k < rows.get(0).length; k++) {
      BigDecimal allowed = allowed(rows, k, bound);
      List<String> back = back(k);
      for (int i = 0; i < rows.size(); i++) {
        String source = rows.get(i)[k];
        if (source.isEmpty()) {
          assertEquals("", back.get(i), what);
          continue;
        }
        BigDecimal error = new BigDecimal(source).subtract(new BigDecimal(back.get(i))).abs();
        assertTrue(
            error.compareTo(allowed) <= 0,
            () -> String.format("%s: %s is off by %s of %s", what, source, error, allowed));
        worst = worst.max(error);
      }
    }
    assertEquals(worst.doubleValue(), report.largestError(), what);
  }

  private static BigDecimal allowed(List<String[]> rows, int column, String bound) {
    if (!bound.endsWith("%")) {
      return new BigDecimal(bound);
    }
    List<BigDecimal> numbers =
        rows.stream()
            .map(row -> row[column])
            .filter(text -> !text.isEmpty())
            .map(BigDecimal::new)
            .toList();
    BigDecimal least = numbers.stream().reduce(BigDecimal::min).orElseThrow();
    BigDecimal largest = numbers.stream().reduce(BigDecimal::max).orElseThrow();
    return largest
        .subtract(least)
        .multiply(new BigDecimal(bound.replace("%", "")).movePointLeft(2));
  }

  @Test
  void textsOfOneForm_comeBackAsTexts() throws IOException {
    for (String[] cells :
        List.of(
            new String[] {"1000000000000", "1000000002793", "1000000000007"},
            new String[] {"1.50", "2.00", "-0.25"},
            new String[] {"1.0", "2.25", "0.5"},
            new String[] {"007", "123", "000"},
            new String[] {"-007.10", "012.25"},
            new String[] {"9223372036854775807", "-9223372036854775808", "0", "-1"},
            new String[] {"18446744073709551615", "0"},
            new String[] {"0.30000000000000004", "0.1", "1e-300", "123456.78901234567"},
            new String[] {"-0.0", "0.0", "-0", "0"},
            new String[] {"1e-999999999", "2", "3"},
            new String[] {"", "", "NaN", "inf"},
            new String[] {"5", "5", "5"})) {
      compress(column(cells), ErrorBound.lossless());
      assertEquals(List.of(cells), back(0));
    }
  }

  @Test
  void equalNumbersOfOtherForms_comeBackEqual() throws IOException {
    compress(column("+5", "1.5e3", "7", "007", ".5", "2."), ErrorBound.lossless());
    assertEquals(List.of("5", "1500", "7", "7", "0.5", "2"), back(0));
  }

  @Test
  void counters_takeLittle_whereverTheyBegin() throws IOException {
    BigInteger first = BigInteger.valueOf(1_700_000_000_123_456_789L);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      rows.add(new String[] {first.add(BigInteger.valueOf(i * 1_000_000_000L)).toString()});
    }
    CompressionReport report = compress(rows, ErrorBound.lossless());
    assertEquals(rows.get(4999)[0], back(0).get(4999));
    assertTrue(report.bytesOut() < 400, report.toString());
  }

  @Test
  void floatsOfATable_areTheNearestToItsDecimals() throws IOException {
    compress(column("16777217", "0.1", "", "-inf"), ErrorBound.lossless());
    try (CompressedTable table = CompressedTable.open(file())) {
      assertEquals(16777216f, table.row(0)[0]);
      assertEquals(0.1f, table.row(1)[0]);
      assertEquals(Float.NaN, table.row(2)[0]);
      assertEquals(Float.NEGATIVE_INFINITY, table.row(3)[0]);
    }
  }

  @Test
  void cellThatIsTooLong_isNamed_andNothingIsWritten() {
    String cell = "1." + "3".repeat(2000);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> compress(column("1", cell), ErrorBound.lossless()));
    assertTrue(e.getMessage().contains("column 'c0', row 2"), e.getMessage());
    assertTrue(Files.notExists(file()));
  }

  @Test
  void longTexts_areDividedIntoBlocks() throws IOException {
    List<String[]> rows = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 9000; i++) {
      rows.add(new String[] {"0." + digits(random, 900)});
    }
    compress(rows, ErrorBound.lossless());
    assertEquals(rows.get(8999)[0], back(0).get(8999));
  }

  @Test
  void headersFromAStranger_throwWhatIsDeclared() throws IOException {
    TableHeader header =
        new TableHeader(
            ErrorBound.absolute(0.5),
            List.of("a", "b", "c"),
            List.of(),
            List.of(
                DecimalColumn.levels(-123_456_789_012L, 20_000, 70_000, 7).written(2, 3),
                DecimalColumn.wide(Long.MIN_VALUE, 1L << 61, 0),
                DecimalColumn.texts()),
            Optional.of("t"));
    assertEquals(header, TableHeader.read(header.chunk()));
    byte[] whole = header.chunk().payload();
    Random random = new Random(14);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = Arrays.copyOf(whole, whole.length - random.nextInt(4));
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      try {
        TableHeader read = TableHeader.read(new Chunk(TableHeader.TYPE, mutated));
        read.decimals().forEach(column -> column.text(1));
      } catch (IOException declared) {
        // As it should be: never another exception.
      }
    }
  }

  @Test
  void blocksFromAStranger_throwWhatIsDeclared() throws IOException {
    TableHeader header =
        new TableHeader(
            ErrorBound.lossless(),
            List.of("a", "b", "c"),
            List.of(),
            List.of(
                DecimalColumn.levels(0, 1, 100, 1),
                DecimalColumn.wide(0, 1, 0),
                DecimalColumn.texts()),
            Optional.empty());
    BigDecimal none = BigDecimal.ZERO;
    DecimalBlock block = new DecimalBlock(header, new BigDecimal[] {none, none, none});
    String[][] rows = new String[50][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new String[] {i % 9 == 0 ? "" : i + ".5", "" + i * 7L, "x" + i};
    }
    rows[0][0] = "";
    byte[] whole = block.encode(rows, List.of());
    Random random = new Random(15);
    for (int i = 0; i < 5000; i++) {
      byte[] mutated = whole.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try {
        block.decode(mutated, rows.length);
      } catch (IOException declared) {
        // As it should be: never another exception.
      }
    }
  }
}
