package dev.concertina.cli.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.XZInputStream;

class TableBaselinesTest {
  private static float[][] walks(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(7);
    float[][] table = new float[rows][columns];
    for (int i = 1; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        table[i][k] = table[i - 1][k] + (float) random.nextGaussian() * (k + 1);
      }
    }
    return table;
  }

  /** What a reader of the packing would do, value by value. */
  private static int value(Packing packing, byte[] bytes, int[] size, int row, int column) {
    int rows = size[0];
    int columns = size[1];
    int width = size[2];
    int place = packing.byColumn() ? column * rows + row : row * columns + column;
    int value = 0;
    for (int b = 0; b < width; b++) {
      int at = packing.planes() ? b * rows * columns + place : place * width + b;
      value |= (bytes[at] & 0xFF) << 8 * b;
    }
    return value;
  }

  @Test
  void everyPackingCanBeUndone() {
    int[][] columns = {{3, 60000, 7, 7}, {1, 0, 65535, 2}, {5, 5, 5, 5}};
    Set<String> packed = new HashSet<>();
    for (Packing packing : Packing.ways(2)) {
      byte[] bytes = packing.pack(columns, 2);
      packed.add(java.util.Arrays.toString(bytes));
      assertEquals(24, bytes.length);
      for (int k = 0; k < columns.length; k++) {
        int before = 0;
        for (int row = 0; row < 4; row++) {
          int value = value(packing, bytes, new int[] {4, 3, 2}, row, k);
          before = packing.changes() ? before + value & 0xFFFF : value;
          assertEquals(columns[k][row], before, packing.toString());
        }
      }
    }
    assertEquals(8, packed.size());
    assertEquals(4, Packing.ways(1).size());
  }

  @Test
  void bothProgramsGiveBackWhatTheyTook() throws IOException {
    byte[] bytes = new byte[50_000];
    new java.util.Random(3).nextBytes(bytes);
    System.arraycopy(bytes, 0, bytes, 20_000, 20_000);
    byte[] xz = TableBaselines.xz(bytes);
    assertTrue(xz.length < 31_000, "the copy costs nothing, found " + xz.length);
    assertArrayEquals(bytes, new XZInputStream(new ByteArrayInputStream(xz)).readAllBytes());
    byte[] zstd = TableBaselines.zstd(bytes);
    assertTrue(zstd.length < 31_000, "the copy costs nothing, found " + zstd.length);
    assertArrayEquals(bytes, Zstd.decompress(zstd, bytes.length));
  }

  @Test
  void roundedValuesKeepTheBound() {
    float[][] table = walks(400, 3);
    table[5][1] = Float.NaN;
    double share = 0.01;
    QuantisedTable rounded = QuantisedTable.of(table, ErrorBound.relative(share));
    assertEquals(1, rounded.width());
    for (int k = 0; k < 3; k++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (float[] row : table) {
        least = Float.isNaN(row[k]) ? least : Math.min(least, row[k]);
        most = Float.isNaN(row[k]) ? most : Math.max(most, row[k]);
      }
      double bound = share * (most - least);
      int first = k == 1 ? 3 : 0; // missing readings have levels of their own
      for (int i = 0; i < table.length; i++) {
        int level = rounded.columns()[k][i];
        if (Float.isNaN(table[i][k])) {
          assertEquals(0, level);
        } else {
          double value = least + (level - first) * 2 * bound;
          assertTrue(Math.abs(value - table[i][k]) <= bound * (1 + 1e-9));
        }
      }
    }
  }

  @Test
  void withoutLossWholeNumbersAreCountedAndOthersKeptAsTheyAre() {
    float[][] whole = {{7, 1000}, {-2, 1001}, {5, 1400}};
    QuantisedTable counted = QuantisedTable.of(whole, ErrorBound.lossless());
    assertEquals(2, counted.width());
    assertArrayEquals(new int[] {9, 0, 7}, counted.columns()[0]);
    float[][] broken = {{7, 0.1f}, {-2, 0.2f}};
    QuantisedTable kept = QuantisedTable.of(broken, ErrorBound.lossless());
    assertEquals(4, kept.width());
    assertEquals(Float.floatToIntBits(0.2f), kept.columns()[1][1]);
  }

  @Test
  void aCoarserBoundMakesSmallerFiles() throws IOException {
    Samples samples = Samples.of(walks(2000, 4));
    List<BaselineCodec> fine = TableBaselines.of(samples, ErrorBound.relative(1e-3));
    List<BaselineCodec> coarse = TableBaselines.of(samples, ErrorBound.relative(1e-2));
    for (int i = 0; i < fine.size(); i++) {
      long most = fine.get(i).bytes().orElseThrow();
      assertTrue(coarse.get(i).bytes().orElseThrow() < most, coarse + " " + fine);
      assertTrue(most < 2000 * 4 * 2, fine.toString());
    }
    assertEquals(List.of("xz -9e", "zstd -19"), fine.stream().map(BaselineCodec::name).toList());
  }
}
