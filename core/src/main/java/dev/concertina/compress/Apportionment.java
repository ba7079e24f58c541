package dev.concertina.compress;

import dev.concertina.internal.Require;

/**
 * The whole frequencies with a given total that code given counts of symbols in the fewest bits.
 *
 * <p>Who decodes reads these frequencies and does not compute them, so that logarithms may be used;
 * those of {@link StrictMath} are the same everywhere.
 */
/*
 * The cost is the sum of c * -log(f) over symbols with count c and frequency f. It is convex in each
 * f, so that the best frequencies are found by giving away one part of the total after another, each
 * to the symbol that gains the most by it (B. Fox, 1966): c * log(1 + 1/f). Those that gain at least
 * some price get 1 + floor(1 / expm1(price / c)) each. The price at which no more than the total is
 * spent is found by bisection; what is then left goes to symbols that gain exactly that price.
 */
final class Apportionment {
  private Apportionment() {}

  /**
   * Apportions the total to the symbols by their counts.
   *
   * @param counts how often each symbol occurs, none negative, at least one positive
   * @param total at least the number of symbols that occur
   * @return a frequency for each count: 0 for 0, else at least 1; together the total
   */
  static int[] of(long[] counts, int total) {
    long most = 0;
    int seen = 0;
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException("counts must not be negative, found " + count);
      }
      most = Math.max(most, count);
      seen += count > 0 ? 1 : 0;
    }
    Require.that(most > 0, "counts must hold a positive one, found none");
    Require.that(seen <= total, "total must be at least the %d symbols, found %d", seen, total);
    double dear = most;
    double cheap = 0;
    while (true) {
      double price = cheap + (dear - cheap) / 2;
      if (price == cheap || price == dear) {
        return handOut(counts, total, cheap, dear);
      }
      long spent = spent(counts, total, price);
      if (spent == total) {
        return handOut(counts, total, price, price);
      } else if (spent < total) {
        dear = price;
      } else {
        cheap = price;
      }
    }
  }

  /**
   * What the dear price buys, and the rest of the total for those who would buy at the cheap one.
   */
  private static int[] handOut(long[] counts, int total, double cheap, double dear) {
    int[] frequencies = new int[counts.length];
    int left = total;
    for (int i = 0; i < counts.length; i++) {
      frequencies[i] = frequency(counts[i], total, dear);
      left -= frequencies[i];
    }
    for (int i = 0; left > 0; i++) {
      int more = Math.min(left, frequency(counts[i], total, cheap) - frequencies[i]);
      frequencies[i] += more;
      left -= more;
    }
    return frequencies;
  }

  private static long spent(long[] counts, int total, double price) {
    long sum = 0;
    for (long count : counts) {
      sum += frequency(count, total, price);
    }
    return sum;
  }

  /** What a symbol buys at a price, and more than the total never. */
  private static int frequency(long count, int total, double price) {
    if (count == 0) {
      return 0;
    }
    // At a price of zero the quotient is infinite, and the cast the largest number there is.
    return 1 + Math.min(total - 1, (int) (1 / StrictMath.expm1(price / count)));
  }
}
