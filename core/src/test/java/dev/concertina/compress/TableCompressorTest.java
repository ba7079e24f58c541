package dev.concertina.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Quantiser;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCompressorTest {
  @TempDir Path folder;

  /** Waves, a counter, a constant, and noise of another unit. */
  private static float[][] readings(int rows) {
    Random random = new Random(5);
    float[][] readings = new float[rows][];
    for (int i = 0; i < rows; i++) {
      float wave = (float) Math.sin(i / 20.0);
      readings[i] =
          new float[] {
            20 + 5 * wave + 0.01f * (float) random.nextGaussian(),
            3 - wave,
            i % 50,
            7,
            1e6f * (float) random.nextGaussian()
          };
    }
    return readings;
  }

  private Path file() {
    return folder.resolve("t.squeeze");
  }

  private static float[][] read(Path file) throws IOException {
    try (CompressedTable table = CompressedTable.open(file)) {
      float[][] rows = new float[(int) table.size()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = table.row(i);
      }
      return rows;
    }
  }

  @Test
  void noValue_comesBackWithALargerErrorThanTheBound() throws IOException {
    float[][] rows = readings(20_000); // three blocks
    for (double share : new double[] {0.1, 0.01, 1e-4}) {
      Samples samples = Samples.of(rows).withNames(List.of("a", "b", "c", "d", "e"));
      CompressionReport report =
          TableCompressor.compress(samples, ErrorBound.relative(share), file());
      float[][] back = read(file());
      double worst = 0;
      for (int k = 0; k < 5; k++) {
        int column = k;
        double[] values = Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
        double range =
            Arrays.stream(values).max().getAsDouble() - Arrays.stream(values).min().getAsDouble();
        for (int i = 0; i < rows.length; i++) {
          double error = Math.abs((double) rows[i][k] - back[i][k]);
          assertTrue(error <= share * range, "row " + i + ", column " + k + ": " + error);
          worst = Math.max(worst, range == 0 ? 0 : error / range);
        }
      }
      assertEquals(worst, report.largestRelativeError(), 1e-12);
      assertEquals(Files.size(file()), report.bytesOut());
      assertEquals(20_000L * 5 * 4, report.bytesIn());
      assertTrue(report.bitsPerValue() < 16, report.toString());
    }
    try (CompressedTable table = CompressedTable.open(file())) {
      assertEquals(List.of("a", "b", "c", "d", "e"), table.names());
      assertEquals(ErrorBound.relative(1e-4), table.bound());
    }
  }

  @Test
  void lossless_isBitForBit() throws IOException {
    float[][] rows = readings(3000);
    rows[7][0] = -0f;
    rows[8][2] = -0f;
    TableCompressor.compress(Samples.of(rows), ErrorBound.lossless(), file());
    float[][] back = read(file());
    for (int i = 0; i < rows.length; i++) {
      assertArrayEquals(bits(rows[i]), bits(back[i]));
    }
  }

  private static int[] bits(float[] row) {
    int[] bits = new int[row.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(row[i]);
    }
    return bits;
  }

  @Test
  void integers_takeLittle_andLoseNothing() throws IOException {
    float[][] rows = new float[5000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {i / 7, 100 + i % 3};
    }
    CompressionReport report =
        TableCompressor.compress(Samples.of(rows), ErrorBound.lossless(), file());
    assertEquals(0, report.largestError());
    assertTrue(report.bytesOut() < 800, report.toString());
    assertArrayEquals(rows[4321], read(file())[4321]);
  }

  @Test
  void missingAndInfinite_comeBack() throws IOException {
    // As a series has them: Samples of a table are complete.
    TableHeader header =
        new TableHeader(
            ErrorBound.absolute(0.1),
            List.of("a", "b"),
            List.of(Quantiser.of(0, 9, false, 0.1), Quantiser.of(Float.NaN, Float.NaN, true, 0.1)));
    TableBlock block = new TableBlock(header, new double[] {0.1, 0.1});
    float nan = Float.NaN;
    float[][] rows = {{1, nan}, {nan, nan}, {nan, nan}, {Float.NEGATIVE_INFINITY, nan}, {9, nan}};
    float[][] back = block.decode(block.encode(rows), rows.length);
    assertEquals(1, back[0][0], 0.1);
    assertTrue(Float.isNaN(back[1][0]) && Float.isNaN(back[2][0]) && Float.isNaN(back[4][1]));
    assertEquals(Float.NEGATIVE_INFINITY, back[3][0]);
    assertEquals(9, back[4][0], 0.1);
  }

  @Test
  void manyColumns_thatNothingCanBeSavedOf_comeBack() throws IOException {
    Random random = new Random(8);
    float[][] rows = new float[40][3000];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Float.intBitsToFloat(random.nextInt(0x7f000000));
      }
    }
    CompressionReport report =
        TableCompressor.compress(Samples.of(rows), ErrorBound.lossless(), file());
    assertTrue(
        report.bytesOut() < report.bytesIn() + 3000 * 25, "columns are described: " + report);
    assertArrayEquals(bits(rows[39]), bits(read(file())[39]));
  }

  /** Else a few bytes, deflated, could keep a reader busy for hours. */
  @Test
  void exceptionsThatDoNotAscend_areRefused() throws IOException {
    TableHeader header =
        new TableHeader(
            ErrorBound.absolute(1), List.of("a"), List.of(Quantiser.of(0, 9, false, 1)));
    TableBlock block = new TableBlock(header, new double[] {1});
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(deflated))) {
      for (int number : new int[] {0, 1, 2, 0, 0, 2, 1, 0, -1}) { // rows 1 and 2, then 2 again
        out.writeInt(Integer.reverseBytes(number));
      }
    }
    byte[] good = block.encode(new float[][] {{1}, {2}, {3}, {4}});
    int levels = Integer.reverseBytes(ByteBuffer.wrap(good).getInt());
    int exceptions = Integer.reverseBytes(ByteBuffer.wrap(good).getInt(4 + levels));
    ByteBuffer bad =
        ByteBuffer.allocate(good.length - exceptions + deflated.size())
            .put(good, 0, 4 + levels)
            .putInt(Integer.reverseBytes(deflated.size()))
            .put(deflated.toByteArray())
            .put(good, 8 + levels + exceptions, good.length - 8 - levels - exceptions);
    assertEquals(4, block.decode(good, 4).length);
    assertThrows(DamagedStreamException.class, () -> block.decode(bad.array(), 4));
  }

  @Test
  void decimals_loseNothing_andTakeWhatTheirIntegersTake() throws IOException {
    Random random = new Random(11);
    for (int decimals = 0; decimals <= 6; decimals++) {
      float[][] rows = new float[6000][];
      float[][] integers = new float[rows.length][];
      int walk = 10_000;
      for (int i = 0; i < rows.length; i++) {
        walk += random.nextInt(21) - 10;
        integers[i] = new float[] {walk};
        rows[i] = new float[] {new BigDecimal(walk).movePointLeft(decimals).floatValue()};
      }
      rows[17][0] = (float) Math.PI; // fits nowhere
      rows[18][0] = -0f;
      rows[19][0] = Float.NaN;
      CompressionReport report =
          TableCompressor.compress(
              new TableRows(rows.length, List.of("f0"), i -> rows[i], Optional.empty(), List.of()),
              ErrorBound.lossless(),
              file());
      float[][] back = read(file());
      for (int i = 0; i < rows.length; i++) {
        assertArrayEquals(bits(rows[i]), bits(back[i]), "row " + i + ", " + decimals);
      }
      long whole =
          TableCompressor.compress(Samples.of(integers), ErrorBound.lossless(), file()).bytesOut();
      assertTrue(report.bytesOut() < whole + 100, report.bytesOut() + " for " + whole);
    }
  }

  @Test
  void boundFinerThanTheDecimals_losesNothing() throws IOException {
    float[][] rows = new float[3000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {(i % 37) / 10f};
    }
    CompressionReport report =
        TableCompressor.compress(Samples.of(rows), ErrorBound.absolute(0.01), file());
    assertEquals(0, report.largestError());
    assertArrayEquals(bits(rows[2999]), bits(read(file())[2999]));
  }

  @Test
  void readingsOfAllBits_areKeptAsTheyAre() throws IOException {
    Random random = new Random(12);
    float[][] rows = new float[3000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {random.nextFloat(), (float) random.nextGaussian()};
    }
    CompressionReport report =
        TableCompressor.compress(Samples.of(rows), ErrorBound.lossless(), file());
    assertTrue(report.bitsPerValue() < 32, report.toString());
    assertArrayEquals(bits(rows[2999]), bits(read(file())[2999]));
  }

  @Test
  void headersFromAStranger_throwWhatIsDeclared() throws IOException {
    TableHeader header =
        new TableHeader(
            ErrorBound.lossless(),
            List.of("a", "b"),
            List.of(Quantiser.ofDecimals(1.5f, 2.25f, 2), Quantiser.KEPT),
            List.of(),
            Optional.of("t"));
    assertEquals(header, TableHeader.read(header.chunk()));
    byte[] whole = header.chunk().payload();
    Random random = new Random(13);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = Arrays.copyOf(whole, whole.length - random.nextInt(4));
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      try {
        TableHeader read = TableHeader.read(new Chunk(TableHeader.TYPE, mutated));
        read.lattices().forEach(lattice -> lattice.value(1));
      } catch (IOException declared) {
        // As it should be: never another exception.
      }
    }
  }

  @Test
  void otherThanATable_isRefused() {
    Samples pictures = Samples.of(new float[3][16], new SampleShape.Image(1, 4, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> TableCompressor.compress(pictures, ErrorBound.lossless(), file()));
    assertThrows(IllegalArgumentException.class, () -> ErrorBound.absolute(-1));
    assertThrows(IllegalArgumentException.class, () -> ErrorBound.absolute(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> ErrorBound.parse("1 percent"));
    assertEquals(ErrorBound.relative(0.01), ErrorBound.parse(" 1% "));
    assertEquals("lossless", ErrorBound.parse("0").toString());
    assertEquals("7 % of each column's range", ErrorBound.relative(0.07).toString());
    assertEquals("0.1 % of each column's range", ErrorBound.parse("0.1%").toString());
    assertEquals("2.5", ErrorBound.absolute(2.5).toString());
  }

  @Test
  void rowThatIsNotThere_isRefused() throws IOException {
    TableCompressor.compress(Samples.of(readings(10)), ErrorBound.relative(0.1), file());
    try (CompressedTable table = CompressedTable.open(file())) {
      assertThrows(IllegalArgumentException.class, () -> table.row(10));
      assertThrows(IllegalArgumentException.class, () -> table.row(-1));
    }
  }

  /** Damage is found by a checksum; with the checksum put right, decoding itself must hold. */
  @Test
  void mutations_areRefusedOrDecodeToSomething_inBoundedTimeAndMemory() throws IOException {
    float[][] rows = readings(60);
    TableCompressor.compress(Samples.of(rows), ErrorBound.relative(0.01), file());
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(9);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = Arrays.copyOf(whole, whole.length - (i % 3 == 0 ? random.nextInt(80) : 0));
      mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
      Path damaged = Files.write(folder.resolve("damaged"), mutated);
      try {
        read(damaged);
      } catch (ModelFormatException e) {
        refused++;
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
      }
    }
    assertEquals(2000, refused, "no damage goes unseen");
  }

  @Test
  void blocksFromAStranger_throwWhatIsDeclared() throws IOException {
    float[][] rows = readings(60);
    double[] bounds = {0.1, 0.1, 0.1, 0.1, 1e4};
    List<Quantiser> lattices =
        List.of(
            Quantiser.of(14, 26, false, 0.1),
            Quantiser.of(2, 4, false, 0.1),
            Quantiser.of(0, 49, true, 0.1),
            Quantiser.ofDecimals(7, 7.5f, 3),
            Quantiser.KEPT);
    TableHeader header =
        new TableHeader(ErrorBound.absolute(0.1), List.of("a", "b", "c", "d", "e"), lattices);
    TableBlock block = new TableBlock(header, bounds);
    byte[] whole = block.encode(rows);
    Random random = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      byte[] mutated = Arrays.copyOf(whole, whole.length - (i % 4 == 0 ? random.nextInt(60) : 0));
      for (int k = random.nextInt(4); k >= 0 && mutated.length > 0; k--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try {
        assertEquals(60, block.decode(mutated, 60).length);
      } catch (IOException declared) {
        // As it should be: never another exception.
      }
    }
    assertThrows(IOException.class, () -> block.decode(whole, 1 << 30), "too large to be");
  }
}
