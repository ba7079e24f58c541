package dev.concertina.internal.coding;

import java.util.Arrays;

/**
 * Probabilities of bits, each learned from the bits coded with it so far, by encoder and decoder
 * alike.
 *
 * <p>Integer arithmetic alone, so that both learn the same on any machine. Not for use by several
 * threads. Memory: twelve bytes a model.
 */
/*
 * Each model keeps two moving averages of its bits: a fast one that follows what drifts, and a slow
 * one that is exact where nothing does. Both begin as means of all bits seen and of a first guess:
 * after n bits, the next counts 1 / (n + 1.5) (M. Mahoney, lpaq, 2007), until n reaches the limit
 * of the average.
 *
 * Coded with is slow + weight * (fast - slow). The weight follows the gradient of the squared error
 * (least mean squares, B. Widrow and M. Hoff, 1960). Beside the plain mean of two rates (ITU-T H.266,
 * 9.3.4.3.2), this loses a quarter as much on Laplacian residuals where nothing drifts, and half to
 * two thirds as much where their scale rises and falls a hundredfold every 300 to 3000.
 *
 * A long holds both averages in units of 2^-22, and n: 32, 22 and 10 bits. That is fine enough for a
 * stream of nothing but zeros to cost its 2.2e-5 bits each.
 */
final class AdaptiveBits {
  private static final int SCALE = 22;
  private static final int CERTAIN = (1 << SCALE) - 1;
  private static final int COUNT_BITS = Integer.SIZE - SCALE;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final long UNKNOWN = (1L << SCALE - 1) << Integer.SIZE | (1L << Integer.SIZE - 1);

  private static final int RATE_SCALE = 16;
  private static final int FAST_LIMIT = 16;
  private static final int SLOW_LIMIT = 400;
  private static final int[] FAST = rates(FAST_LIMIT);
  private static final int[] SLOW = rates(SLOW_LIMIT);

  private static final int WHOLE_WEIGHT = 1 << 16;

  /** An eighth of the gradient, from units of 2^-22 to those of the weight. */
  private static final int WEIGHT_SHIFT = SCALE - 16 + 3;

  private final long[] models;
  private final int[] weights;

  /** Makes models that expect either bit alike. */
  AdaptiveBits(int count) {
    models = new long[count];
    weights = new int[count];
    Arrays.fill(models, UNKNOWN);
  }

  /** Codes a bit with a model, which learns it. */
  void encode(RangeEncoder out, int model, int bit) {
    int expected = expected(model);
    out.encodeBit(bit, probability(expected));
    learn(model, expected, bit);
  }

  /** Decodes a bit with a model, which learns it. */
  int decode(RangeDecoder in, int model) throws DamagedStreamException {
    int expected = expected(model);
    int bit = in.decodeBit(probability(expected));
    learn(model, expected, bit);
    return bit;
  }

  /** The expected bit, in units of 2^-22. */
  private int expected(int model) {
    long state = models[model];
    int slow = (int) state >>> COUNT_BITS;
    long apart = (state >>> Integer.SIZE) - slow;
    return slow + (int) (apart * weights[model] >> 16);
  }

  /** The same in units of 2^-16; never 0 or 2^16, as neither bit may be impossible. */
  private static int probability(int expected) {
    return Math.max(1, expected >>> SCALE - RangeEncoder.MOST_BITS);
  }

  private void learn(int model, int expected, int bit) {
    long state = models[model];
    long fast = state >>> Integer.SIZE;
    long slow = (int) state >>> COUNT_BITS;
    int count = (int) state & COUNT_MASK;
    long target = -bit & CERTAIN;

    long gradient = (target - expected) * (fast - slow) >> SCALE;
    int weight = weights[model] + (int) (gradient >> WEIGHT_SHIFT);
    weights[model] = Math.max(0, Math.min(WHOLE_WEIGHT, weight));

    fast += (target - fast) * FAST[count] >> RATE_SCALE;
    slow += (target - slow) * SLOW[count] >> RATE_SCALE;
    models[model] = fast << Integer.SIZE | slow << COUNT_BITS | Math.min(SLOW_LIMIT, count + 1);
  }

  /** By how much a bit moves an average that has seen n others, in units of 2^-16. */
  private static int[] rates(int limit) {
    int[] rates = new int[1 << COUNT_BITS];
    for (int n = 0; n < rates.length; n++) {
      rates[n] = (2 << RATE_SCALE) / (2 * Math.min(n, limit) + 3);
    }
    return rates;
  }
}
