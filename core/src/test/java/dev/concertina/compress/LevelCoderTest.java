package dev.concertina.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.compress.LevelCoder.Column;
import dev.concertina.compress.LinearForecast.Term;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LevelCoderTest {
  private static byte[] encoded(List<Column> columns, int[][] values) {
    RangeEncoder encoder = new RangeEncoder();
    LevelCoder.encode(encoder, columns, copy(values));
    return encoder.finish();
  }

  private static int[][] copy(int[][] values) {
    int[][] copy = new int[values.length][];
    for (int i = 0; i < values.length; i++) {
      copy[i] = values[i].clone();
    }
    return copy;
  }

  private static void assertRoundTrip(List<Column> columns, int[][] values)
      throws DamagedStreamException {
    byte[] bytes = encoded(columns, values);
    RangeDecoder decoder = new RangeDecoder(bytes);
    int[][] back = LevelCoder.decode(decoder, columns, values[0].length);
    decoder.requireEnd();
    for (int i = 0; i < values.length; i++) {
      assertArrayEquals(values[i], back[i]);
    }
  }

  @Property(tries = 60)
  void anyLevels_comeBack(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int width,
      @ForAll @IntRange(max = 80) int rows)
      throws DamagedStreamException {
    Random random = new Random(seed);
    int[][] values = new int[width][rows];
    int[] levels = new int[width];
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      levels[i] = 1 + random.nextInt(1 << 1 + random.nextInt(29));
      for (int row = 0; row < rows; row++) {
        values[i][row] = random.nextInt(levels[i]);
      }
      List<Term> terms = new ArrayList<>();
      terms.add(new Term(i, 1 + random.nextInt(8), random.nextInt()));
      if (i > 0) {
        terms.add(new Term(random.nextInt(i), random.nextInt(3) - 1, random.nextInt(9000) - 4500));
      }
      LinearForecast forecast = new LinearForecast(random.nextInt(), terms);
      columns.add(new Column(levels[i], forecast, random.nextBoolean(), random.nextInt(i + 1) - 1));
    }
    assertRoundTrip(columns, values);
    assertRoundTrip(ColumnChoice.of(values, levels), values);
  }

  @Test
  void extremes_comeBack() throws DamagedStreamException {
    int most = Integer.MAX_VALUE;
    int[] jumps = {0, most - 1, 0, 0, most - 1, most / 2, 1, most - 2};
    assertRoundTrip(List.of(Column.plain(0, most)), new int[][] {jumps});
    assertRoundTrip(List.of(Column.plain(0, 1)), new int[][] {new int[9]});
    assertRoundTrip(List.of(Column.plain(0, 2)), new int[][] {{0, 1, 1, 0, 1}});
  }

  @Test
  void columnThatFollowsAnother_costsNextToNothing() {
    Random random = new Random(2);
    int rows = 4000;
    int[][] values = new int[2][rows];
    for (int row = 0; row < rows; row++) {
      values[0][row] = random.nextInt(1000);
      values[1][row] = 1100 - values[0][row];
    }
    int[] levels = {1000, 1101};
    int both = encoded(ColumnChoice.of(values, levels), values).length;
    int[][] first = {values[0]};
    int alone = encoded(ColumnChoice.of(first, new int[] {1000}), first).length;
    double entropy = rows * Math.log(1000) / Math.log(2) / 8;
    assertTrue(alone < 1.03 * entropy, alone + " of " + entropy);
    assertTrue(both < alone + 60, both + " after " + alone);
  }

  @Test
  void autoregression_comesCloseToTheEntropyOfItsNoise() {
    // x = 0.9 x + noise: what cannot be predicted is the noise, of sd 20 levels.
    Random random = new Random(3);
    int rows = 20_000;
    int[][] values = new int[1][rows];
    double state = 0;
    for (int row = 0; row < rows; row++) {
      state = 0.9 * state + 20 * random.nextGaussian();
      values[0][row] = (int) Math.max(0, Math.min(999, Math.rint(500 + state)));
    }
    double bits = 0.5 * Math.log(2 * Math.PI * Math.E * 400) / Math.log(2);
    int size = encoded(ColumnChoice.of(values, new int[] {1000}), values).length;
    assertTrue(size * 8.0 / rows < 1.02 * bits, size * 8.0 / rows + " of " + bits);
  }

  @Test
  void bytes_stayAsTheyAre() {
    int[][] values = {{3, 4, 4, 5, 9, 9, 9, 2, 0, 7}, {0, 0, 1, 0, 0, 0, 1, 1, 0, 0}};
    List<Column> columns =
        List.of(
            Column.plain(0, 10),
            new Column(
                2,
                new LinearForecast(100, List.of(new Term(0, 0, 300), new Term(1, 1, -7))),
                true,
                0));
    assertEquals("829d46e45d6a", HexFormat.of().formatHex(encoded(columns, values)));
  }

  @Test
  void whatIsNotKnownThen_isRefused() {
    for (Term term :
        List.of(
            new Term(0, 0, 1),
            new Term(0, -1, 1),
            new Term(0, 9, 1),
            new Term(1, 1, 1),
            new Term(-1, 1, 1))) {
      LinearForecast forecast = new LinearForecast(0, List.of(term));
      assertThrows(
          IllegalArgumentException.class,
          () -> encoded(List.of(new Column(5, forecast, true, -1)), new int[][] {{1, 2}}));
    }
  }
}
