package dev.concertina.internal.codes;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Integers of known distributions, and what they cost at least. */
public final class Draws {
  private Draws() {}

  /** Laplacian with a scale that may depend on the place, rounded. */
  public static int[] laplacian(long seed, int length, IntToDoubleFunction scale) {
    var random = new Random(seed);
    return IntStream.range(0, length)
        .map(i -> (int) Math.rint(scale.applyAsDouble(i) * standardLaplacian(random)))
        .toArray();
  }

  private static double standardLaplacian(Random random) {
    double u = random.nextDouble() - 0.5;
    return -Math.signum(u) * StrictMath.log(1 - 2 * Math.abs(u));
  }

  /** Zeros and, with a probability, ones. */
  static int[] flags(long seed, int length, double probability) {
    return drawn(seed, length, random -> random.nextDouble() < probability ? 1 : 0);
  }

  /** All of [from, from + width) alike. */
  static int[] uniform(long seed, int length, int from, int width) {
    return drawn(seed, length, random -> from + random.nextInt(width));
  }

  private static int[] drawn(long seed, int length, ToIntFunction<Random> draw) {
    var random = new Random(seed);
    IntUnaryOperator next = i -> draw.applyAsInt(random);
    return IntStream.range(0, length).map(next).toArray();
  }

  /** Shannon's entropy of the values' own shares, times their number, in bytes. */
  public static double entropyBytes(int[] values) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int value : values) {
      counts.merge(value, 1, Integer::sum);
    }
    double bits = 0;
    for (int count : counts.values()) {
      bits -= count * Math.log((double) count / values.length) / Math.log(2);
    }
    return bits / 8;
  }
}
