package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.codes.Draws;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveIntegersTest {
  private static final int LENGTH = 100_000;

  @Property(seed = "1", tries = 1000)
  void anyIntegersComeBack(
      @ForAll @Size(max = 300) int[] values, @ForAll @IntRange(min = 1, max = 9) int contexts)
      throws DamagedStreamException {
    assertComesBack(values, contexts, i -> i % contexts);
  }

  @Test
  void allSizesComeBack() throws DamagedStreamException {
    int[] values = new int[6 * 32 + 4];
    int at = 0;
    for (int e = 0; e < 32; e++) {
      for (int d = -1; d <= 1; d++) {
        values[at++] = (1 << e) + d;
        values[at++] = -(1 << e) - d;
      }
    }
    values[at++] = Integer.MIN_VALUE;
    values[at++] = Integer.MAX_VALUE;
    values[at++] = Integer.MIN_VALUE;
    assertComesBack(values, 1, i -> 0);
  }

  /**
   * Within 0.5 %, or 3 % where a value costs a fifteenth of a bit: each probability is an average
   * over some hundred bits, and its noise costs that. The entropy is that of the values themselves,
   * and so is lower than that of the distribution.
   */
  @ParameterizedTest
  @CsvSource({"0.1, 3", "0.3, 0.5", "1, 0.5", "3, 0.5", "10, 0.5", "100, 0.5"})
  void whatDoesNotDriftTakesItsEntropy(double scale, double percent) throws DamagedStreamException {
    int[] values = Draws.laplacian(11, LENGTH, i -> scale);
    double entropy = Draws.entropyBytes(values);
    int size = assertComesBack(values, 1, i -> 0);
    assertTrue(size <= entropy * (1 + percent / 100) + 8, size + " bytes for " + entropy);
  }

  /**
   * No static table codes in less than the entropy of the whole, even if it costs nothing itself.
   */
  @ParameterizedTest
  @ValueSource(ints = {300, 1000, 3000, 10_000, 30_000, 100_000})
  void whatDriftsTakesLessThanByAnyStaticTable(int period) throws DamagedStreamException {
    int[] values =
        Draws.laplacian(12, LENGTH, i -> 3 * Math.pow(10, Math.sin(2 * Math.PI * i / period)));
    double entropy = Draws.entropyBytes(values);
    int size = assertComesBack(values, 1, i -> 0);
    assertTrue(size < 0.95 * entropy, size + " bytes for " + entropy);
  }

  @Test
  void contextsKeepTheirStatisticsApart() throws DamagedStreamException {
    int[] values = Draws.laplacian(13, LENGTH, i -> i % 2 == 0 ? 0.5 : 500);
    int together = assertComesBack(values, 1, i -> 0);
    int apart = assertComesBack(values, 2, i -> i % 2);
    assertTrue(apart < 0.95 * together, apart + " and " + together);
  }

  @Test
  void nothingButZerosTakesNextToNothing() throws DamagedStreamException {
    assertTrue(assertComesBack(new int[1_000_000], 1, i -> 0) <= 8);
    assertEquals(0, assertComesBack(new int[0], 1, i -> 0));
  }

  @Test
  void formatStands() {
    int[] values = Draws.laplacian(14, 40, i -> i * i);
    assertEquals(
        "ac60ab71a377a4981ccd94423e7553a1ccbe8fb92e5af7d622d5c24c6ecf294226383fb31a2e2368bf5bc2dc751f78f43dc4863e0de79e4846f77403a58434",
        HexFormat.of().formatHex(encoded(values, 3, i -> i % 3)));
  }

  /**
   * The first flags of a fresh model are as good as even: ones all through are the largest there
   * is.
   */
  @Test
  void integersOfMoreThan32BitsAreRefused() {
    var out = new RangeEncoder();
    var bits = new AdaptiveBits(300);
    bits.encode(out, 0, 1);
    bits.encode(out, 1, 0);
    for (int e = 0; e < 31; e++) {
      bits.encode(out, 2 + e, 1);
    }
    byte[] bytes = Arrays.copyOf(out.finish(), 20);
    var refused =
        assertThrows(
            DamagedStreamException.class,
            () -> new AdaptiveIntegers(1).decode(new RangeDecoder(bytes), 0));
    assertTrue(refused.getMessage().contains("32 bits"), refused.getMessage());
  }

  @Test
  void contextsThatAreNotThereAreRefused() {
    for (int contexts : new int[] {0, -1, AdaptiveIntegers.MOST_CONTEXTS + 1}) {
      assertThrows(IllegalArgumentException.class, () -> new AdaptiveIntegers(contexts));
    }
    var models = new AdaptiveIntegers(3);
    for (int context : new int[] {-1, 3}) {
      assertThrows(
          IllegalArgumentException.class, () -> models.encode(new RangeEncoder(), 1, context));
      assertThrows(
          IllegalArgumentException.class,
          () -> models.decode(new RangeDecoder(new byte[9]), context));
    }
  }

  private static int assertComesBack(int[] values, int contexts, IntUnaryOperator context)
      throws DamagedStreamException {
    byte[] bytes = encoded(values, contexts, context);
    var in = new RangeDecoder(bytes);
    var models = new AdaptiveIntegers(contexts);
    int[] decoded = new int[values.length];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = models.decode(in, context.applyAsInt(i));
    }
    in.requireEnd();
    assertArrayEquals(values, decoded);
    return bytes.length;
  }

  private static byte[] encoded(int[] values, int contexts, IntUnaryOperator context) {
    var out = new RangeEncoder();
    var models = new AdaptiveIntegers(contexts);
    for (int i = 0; i < values.length; i++) {
      models.encode(out, values[i], context.applyAsInt(i));
    }
    return out.finish();
  }
}
