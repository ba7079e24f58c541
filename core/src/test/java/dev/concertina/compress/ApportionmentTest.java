package dev.concertina.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ApportionmentTest {
  /** Far above rounding, far below what any single step gains. */
  private static final double ROUNDING = 1e-9;

  @Property(seed = "1", tries = 300)
  void noOtherFrequenciesCostLess(
      @ForAll @Size(min = 1, max = 7) List<@LongRange(max = 1000) Long> list,
      @ForAll @IntRange(min = 7, max = 64) int total) {
    long[] counts = list.stream().mapToLong(Long::longValue).toArray();
    if (Arrays.stream(counts).sum() == 0) {
      counts[0] = 1;
    }
    int[] frequencies = Apportionment.of(counts, total);
    assertEquals(total, Arrays.stream(frequencies).sum());
    double least = leastCost(counts, total);
    assertEquals(least, cost(counts, frequencies), ROUNDING * (1 + least));
  }

  @Test
  void whatOccursHasAPlaceAndWhatDoesNotHasNone() {
    long[] counts = {Long.MAX_VALUE, 1, 0, 1, Long.MAX_VALUE / 2};
    int[] frequencies = Apportionment.of(counts, 1 << 16);
    assertEquals(1 << 16, Arrays.stream(frequencies).sum());
    assertArrayEquals(new int[] {1, 0, 1}, Arrays.copyOfRange(frequencies, 1, 4));
    assertTrue(frequencies[0] > frequencies[4]);
  }

  @Test
  void oneSymbolTakesAll() {
    assertArrayEquals(new int[] {0, 256}, Apportionment.of(new long[] {0, 7}, 256));
  }

  @Test
  void manyThatAreAlikeShareToTheLastPart() {
    long[] counts = new long[1000];
    Arrays.fill(counts, 12345);
    int[] frequencies = Apportionment.of(counts, 4096);
    assertEquals(4096, Arrays.stream(frequencies).sum());
    assertTrue(Arrays.stream(frequencies).allMatch(f -> f == 4 || f == 5));
  }

  @Test
  void noLargeTableIsFarFromItsEntropy() {
    var random = new Random(1);
    long[] counts = random.longs(1 << 16, 0, 3).toArray();
    int[] frequencies = Apportionment.of(counts, 1 << 16);
    assertEquals(1 << 16, Arrays.stream(frequencies).sum());
    for (int i = 0; i < counts.length; i++) {
      assertEquals(counts[i] > 0, frequencies[i] > 0);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Apportionment.of(new long[3], 8));
    assertThrows(IllegalArgumentException.class, () -> Apportionment.of(new long[0], 8));
    assertThrows(IllegalArgumentException.class, () -> Apportionment.of(new long[] {2, -1}, 8));
    assertThrows(IllegalArgumentException.class, () -> Apportionment.of(new long[] {1, 1, 1}, 2));
  }

  /** By trying all, symbol by symbol: the least cost of the first ones for each of their sums. */
  private static double leastCost(long[] counts, int total) {
    double[] least = new double[total + 1];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    least[0] = 0;
    for (long count : counts) {
      if (count > 0) {
        double[] next = new double[total + 1];
        Arrays.fill(next, Double.POSITIVE_INFINITY);
        for (int sum = 1; sum <= total; sum++) {
          for (int f = 1; f <= sum; f++) {
            next[sum] = Math.min(next[sum], least[sum - f] - count * Math.log(f));
          }
        }
        least = next;
      }
    }
    return least[total] + Arrays.stream(counts).sum() * Math.log(total);
  }

  private static double cost(long[] counts, int[] frequencies) {
    double cost = Arrays.stream(counts).sum() * Math.log(Arrays.stream(frequencies).sum());
    for (int i = 0; i < counts.length; i++) {
      cost -= counts[i] > 0 ? counts[i] * Math.log(frequencies[i]) : 0;
    }
    return cost;
  }
}
