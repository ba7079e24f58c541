package dev.concertina.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrequencyTableTest {
  /** Integers, and what they are called. */
  record Message(String name, int[] values) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Message> messages() {
    return IntStream.of(1000, 100_000).boxed().flatMap(FrequencyTableTest::messages);
  }

  private static Stream<Message> messages(int length) {
    return Stream.of(
        new Message("one symbol", Draws.uniform(1, length, -5, 1)),
        new Message("two symbols", Draws.uniform(2, length, 0, 2)),
        new Message("p = 0.999", Draws.flags(3, length, 0.001)),
        new Message("p = 0.97", Draws.flags(4, length, 0.97)),
        new Message("uniform 7", Draws.uniform(5, length, -3, 7)),
        new Message("uniform 256", Draws.uniform(6, length, 0, 256)),
        new Message("Laplacian 0.1", Draws.laplacian(7, length, i -> 0.1)),
        new Message("Laplacian 1", Draws.laplacian(8, length, i -> 1)),
        new Message("Laplacian 10", Draws.laplacian(9, length, i -> 10)),
        new Message("Laplacian 100", Draws.laplacian(10, length, i -> 100)));
  }

  /**
   * The table too, but where there is a symbol for every few values: no table can be that short.
   */
  @ParameterizedTest
  @MethodSource("messages")
  void takesLittleMoreThanTheEntropy(Message message) throws DamagedStreamException {
    int[] values = message.values();
    FrequencyTable table = table(values, 0);
    assertFalse(table.hasEscape());
    byte[] alone = encoded(table, values);
    byte[] withTable = withTable(table, values);
    assertArrayEquals(values, decoded(withTable, values.length));
    double entropy = Draws.entropyBytes(values);
    double bound = 1.01 * entropy + 64;
    assertTrue(alone.length <= bound, alone.length + " bytes for " + entropy);
    long symbols = Arrays.stream(values).distinct().count();
    if (symbols * 10 <= values.length) {
      assertTrue(withTable.length <= bound, withTable.length + " bytes for " + entropy);
    }
  }

  @Property(seed = "1", tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anyTableCodesItsIntegers(
      @ForAll int first,
      @ForAll @Size(max = 80) List<@LongRange(max = 1L << 40) Long> list,
      @ForAll @IntRange(max = 3) int others,
      @ForAll long seed,
      @ForAll @IntRange(max = 200) int length)
      throws DamagedStreamException {
    long[] counts = list.stream().mapToLong(Long::longValue).toArray();
    int start = Math.min(first, Integer.MAX_VALUE - counts.length);
    FrequencyTable table = FrequencyTable.learn(start, counts, others + 1);
    var random = new Random(seed);
    int[] values =
        random.ints(length).map(i -> i % 3 == 0 ? i : start + Math.floorMod(i, 81)).toArray();
    assertArrayEquals(values, decoded(withTable(table, values), length));
  }

  @Property(seed = "2", tries = 8)
  void theWidestTableCodesToo(@ForAll long seed, @ForAll boolean sparse)
      throws DamagedStreamException {
    var random = new Random(seed);
    long[] counts = new long[FrequencyTable.WIDEST];
    for (int i = 0; i < (sparse ? 300 : counts.length); i++) {
      counts[sparse ? random.nextInt(counts.length) : i] = 1 + random.nextInt(9);
    }
    int[] values =
        IntStream.range(0, counts.length).filter(i -> counts[i] > 0).map(i -> i - 9999).toArray();
    FrequencyTable table = FrequencyTable.learn(-9999, counts, 0);
    assertArrayEquals(values, decoded(withTable(table, values), values.length));
  }

  @Test
  void escapesReachEveryInteger() throws DamagedStreamException {
    int[] values = {
      Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1, 1, 99, 100, 101, 1 << 30, -1 << 30
    };
    for (int first : new int[] {0, 100, Integer.MIN_VALUE, Integer.MAX_VALUE - 2, -1}) {
      FrequencyTable table = FrequencyTable.learn(first, new long[] {9, 0, 5}, 1);
      assertArrayEquals(values, decoded(withTable(table, values), values.length));
    }
    FrequencyTable nothingElse = FrequencyTable.learn(7, new long[3], 4);
    assertArrayEquals(values, decoded(withTable(nothingElse, values), values.length));
  }

  @Test
  void oneSymbolTakesNoBytes() {
    assertEquals(0, encoded(FrequencyTable.learn(3, new long[] {5}, 0), new int[] {3, 3}).length);
  }

  @Test
  void peakedTablesAreShort() {
    assertTrue(tableBytes(Draws.laplacian(1, 10_000, i -> 0.1)) <= 8);
    assertTrue(tableBytes(Draws.laplacian(2, 10_000, i -> 1)) <= 28);
    assertTrue(tableBytes(Draws.laplacian(3, 10_000, i -> 10)) <= 96);
    assertTrue(tableBytes(Draws.flags(4, 100_000, 0.001)) <= 12);
  }

  @Test
  void laterTablesAreShorterForWhatEarlierTaught() {
    FrequencyTable table = table(Draws.laplacian(1, 10_000, i -> 3), 1);
    var out = new RangeEncoder();
    AdaptiveIntegers models = FrequencyTable.models();
    int first = 0;
    for (int i = 0; i < 20; i++) {
      table.write(out, models);
      first = i == 0 ? out.size() : first;
    }
    assertTrue(out.size() < 20 * first * 3 / 4, out.size() + " bytes after " + first);
  }

  @Test
  void formatStands() {
    int[] values = Draws.uniform(1, 30, -2, 5);
    assertEquals(
        "4e53a746f4e4ec94dcc2ee71ad5b653ba43f87f65f9a82c9",
        HexFormat.of()
            .formatHex(withTable(FrequencyTable.learn(-1, new long[] {40, 90, 0, 7}, 3), values)));
  }

  @Test
  void tablesThatNoEncoderWritesAreRefused() {
    int widest = 100;
    assertRefused(widest, "2^3", 3, 0, 1);
    assertRefused(widest, "2^17", 17, 0, 1);
    assertRefused(widest, "2^-1", -1, 0, 1);
    assertRefused(widest, "101 integers", 8, 0, 101);
    assertRefused(Integer.MAX_VALUE, "65537 integers", 8, 0, 65537);
    assertRefused(widest, "-1 integers", 8, 0, -1);
    assertRefused(widest, "integers from 2147483647", 8, Integer.MAX_VALUE, 2);
    assertRefused(widest, "frequency of 257", 8, 0, 3, 257);
    assertRefused(widest, "frequency of -1", 8, 0, 3, 100, -1);
    assertRefused(widest, "frequency of 157", 8, 0, 3, 100, 157);
  }

  @Test
  void whatCannotBeIsRefused() {
    FrequencyTable table = FrequencyTable.learn(1, new long[] {2, 0, 1}, 0);
    var out = new RangeEncoder();
    for (int value : new int[] {0, 2, 4, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      var refused = assertThrows(IllegalArgumentException.class, () -> table.encode(out, value));
      assertTrue(refused.getMessage().endsWith("found " + value), refused.getMessage());
    }
    long[] wide = new long[FrequencyTable.WIDEST + 1];
    wide[0] = 1;
    wide[wide.length - 1] = 1;
    for (long[] counts : List.of(wide, new long[2], new long[0], new long[] {1, -1, 1})) {
      assertThrows(IllegalArgumentException.class, () -> FrequencyTable.learn(0, counts, 0));
    }
    long[] full = new long[FrequencyTable.WIDEST];
    Arrays.fill(full, 1);
    assertThrows(IllegalArgumentException.class, () -> FrequencyTable.learn(0, full, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> FrequencyTable.learn(Integer.MAX_VALUE, new long[] {1, 1}, 0));
    assertThrows(IllegalArgumentException.class, () -> FrequencyTable.learn(0, new long[] {1}, -1));
  }

  /** A table's own numbers as they are coded: bits, first, how many, frequencies. */
  private static void assertRefused(int widest, String found, int... numbers) {
    var out = new RangeEncoder();
    AdaptiveIntegers models = FrequencyTable.models();
    for (int i = 0; i < numbers.length; i++) {
      int last = i > 3 ? numbers[i - 1] : 0;
      int context = i < 3 ? i : 3 + 32 - Integer.numberOfLeadingZeros(last);
      models.encode(out, numbers[i], context);
    }
    byte[] bytes = out.finish();
    var refused =
        assertThrows(
            DamagedStreamException.class,
            () -> FrequencyTable.read(new RangeDecoder(bytes), FrequencyTable.models(), widest));
    assertTrue(refused.getMessage().contains(found), refused.getMessage());
  }

  private static FrequencyTable table(int[] values, int others) {
    int least = Arrays.stream(values).min().orElseThrow();
    long[] counts = new long[Arrays.stream(values).max().orElseThrow() - least + 1];
    for (int value : values) {
      counts[value - least]++;
    }
    return FrequencyTable.learn(least, counts, others);
  }

  private static int tableBytes(int[] values) {
    return withTable(table(values, 1), new int[0]).length;
  }

  private static byte[] encoded(FrequencyTable table, int[] values) {
    var out = new RangeEncoder();
    for (int value : values) {
      table.encode(out, value);
    }
    return out.finish();
  }

  private static byte[] withTable(FrequencyTable table, int[] values) {
    var out = new RangeEncoder();
    table.write(out, FrequencyTable.models());
    for (int value : values) {
      table.encode(out, value);
    }
    return out.finish();
  }

  private static int[] decoded(byte[] bytes, int length) throws DamagedStreamException {
    var in = new RangeDecoder(bytes);
    FrequencyTable table = FrequencyTable.read(in, FrequencyTable.models(), FrequencyTable.WIDEST);
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = table.decode(in);
    }
    in.requireEnd();
    return values;
  }
}
