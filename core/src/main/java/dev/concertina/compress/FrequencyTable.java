package dev.concertina.compress;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How often each integer of a range occurs, learned once and standing in the file: the static model
 * that codes are coded with.
 *
 * <p>Integers that never occurred can be coded if the table was told that there are such: by an
 * escape, which takes 6 to 37 bits more. Immutable, and may be shared by threads. Memory: 8 bytes
 * for each integer of the range and 8 for each that occurs, and up to 8 KiB.
 */
/*
 * The frequencies, that of the escape among them, sum to 2^bits. Which symbol has a place is looked
 * up in two steps, so that what is looked at stays in the first cache: one of at most 2^12 buckets
 * gives the symbol of the bucket's first place, and the next ones follow in order. Integers without
 * places are not among the symbols, so that there are fewer than 2^4 to pass.
 */
final class FrequencyTable {
  /** How many integers a table can be about. */
  static final int WIDEST = 1 << 16;

  private static final int COARSEST_BITS = 4;
  private static final int BUCKET_BITS = 12;

  // A symbol: which of the frequencies is its own, start and frequency.
  private static final int START_SHIFT = RangeEncoder.MOST_BITS + 1;
  private static final int INDEX_SHIFT = START_SHIFT + RangeEncoder.MOST_BITS;
  private static final int FREQUENCY_MASK = (1 << START_SHIFT) - 1;
  private static final int START_MASK = (1 << RangeEncoder.MOST_BITS) - 1;

  // The contexts of a table's own numbers: three for themselves, frequencies by the one before.
  private static final int BITS = 0;
  private static final int FIRST = 1;
  private static final int INTEGERS = 2;
  private static final int FREQUENCY = 3;
  private static final int CONTEXTS = FREQUENCY + RangeEncoder.MOST_BITS + 2;

  private final int bits;
  private final int first;

  /** Those of the integers from the first on, and behind them that of the escape. */
  private final int[] frequencies;

  private final long[] symbols;

  /** Which of the symbols each of the frequencies belongs to, or -1. */
  private final int[] symbolAt;

  /** The symbol that has the first place of each bucket. */
  private final char[] buckets;

  private final int bucketShift;

  /** Takes frequencies that are known to sum to 2^bits. */
  private FrequencyTable(int bits, int first, int[] frequencies) {
    this.bits = bits;
    this.first = first;
    this.frequencies = frequencies;
    symbolAt = new int[frequencies.length];
    symbols = new long[(int) Arrays.stream(frequencies).filter(f -> f > 0).count()];
    int start = 0;
    int symbol = 0;
    for (int i = 0; i < frequencies.length; i++) {
      symbolAt[i] = frequencies[i] > 0 ? symbol : -1;
      if (frequencies[i] > 0) {
        symbols[symbol++] = (long) i << INDEX_SHIFT | (long) start << START_SHIFT | frequencies[i];
        start += frequencies[i];
      }
    }
    bucketShift = Math.max(0, bits - BUCKET_BITS);
    buckets = buckets();
  }

  private char[] buckets() {
    char[] found = new char[1 << bits - bucketShift];
    int symbol = 0;
    for (int bucket = 0; bucket < found.length; bucket++) {
      while (start(symbols[symbol]) + frequency(symbols[symbol]) <= bucket << bucketShift) {
        symbol++;
      }
      found[bucket] = (char) symbol;
    }
    return found;
  }

  /**
   * Learns a table from counts, as fine as pays: a finer one is nearer to the counts, but longer in
   * the file.
   *
   * @param first the integer that the first count is about
   * @param counts how often each integer from the first on occurs; may be empty
   * @param others how many integers there are besides; with 0, no others can be coded
   * @return the table that takes the fewest bytes together with what was counted
   * @throws IllegalArgumentException if there is nothing to learn from, a number is negative, or
   *     the range with counts holds more than {@link #WIDEST} integers, or as many and others
   *     besides, or some beyond the largest
   */
  static FrequencyTable learn(int first, long[] counts, long others) {
    int from = 0;
    int to = counts.length;
    while (to > 0 && counts[to - 1] == 0) {
      to--;
    }
    while (from < to && counts[from] == 0) {
      from++;
    }
    Require.that(to - from <= WIDEST, "counts must be of at most %d, found %d", WIDEST, to - from);
    Require.that(
        from == to || (long) first + to - 1 <= Integer.MAX_VALUE,
        "counts must be of 32-bit integers, found %d of them from %d on",
        counts.length,
        first);
    long[] all = Arrays.copyOfRange(counts, from, to + 1);
    all[to - from] = others;
    return learn(from == to ? 0 : first + from, all);
  }

  private static FrequencyTable learn(int first, long[] counts) {
    long seen = LongStream.of(counts).filter(count -> count > 0).count();
    Require.that(seen <= WIDEST, "counts must leave a place for others, found %d", seen - 1);
    FrequencyTable best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int bits = COARSEST_BITS; bits <= RangeEncoder.MOST_BITS; bits++) {
      if (seen <= 1L << bits) {
        var table = new FrequencyTable(bits, first, Apportionment.of(counts, 1 << bits));
        double size = table.size(counts);
        if (size < least) {
          least = size;
          best = table;
        }
      }
    }
    return best;
  }

  /** The bits for the table and for what was counted, but for what follows an escape. */
  private double size(long[] counts) {
    var out = new RangeEncoder();
    write(out, models());
    double size = 8.0 * out.finish().length;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        size += counts[i] * (bits - StrictMath.log(frequencies[i]) / StrictMath.log(2));
      }
    }
    return size;
  }

  /** Whether an integer that the counts did not hold can be coded. */
  boolean hasEscape() {
    return frequencies[frequencies.length - 1] > 0;
  }

  /**
   * Codes an integer.
   *
   * @throws IllegalArgumentException if it is none that was counted, and there is no escape
   */
  void encode(RangeEncoder out, int value) {
    int escape = frequencies.length - 1;
    long index = (long) value - first;
    if (index >= 0 && index < escape && symbolAt[(int) index] >= 0) {
      encodeSymbol(out, symbols[symbolAt[(int) index]]);
    } else {
      Require.that(hasEscape(), "value must be one that was counted, found %d", value);
      encodeSymbol(out, symbols[symbolAt[escape]]);
      encodeEscaped(out, value);
    }
  }

  /** Decodes an integer. */
  int decode(RangeDecoder in) throws DamagedStreamException {
    int place = in.place(bits);
    int symbol = buckets[place >>> bucketShift];
    long found = symbols[symbol];
    while (place >= start(found) + frequency(found)) {
      found = symbols[++symbol];
    }
    in.consume(start(found), frequency(found));
    int index = (int) (found >>> INDEX_SHIFT);
    return index < frequencies.length - 1 ? first + index : decodeEscaped(in);
  }

  private void encodeSymbol(RangeEncoder out, long symbol) {
    out.encode(start(symbol), frequency(symbol), bits);
  }

  private static int start(long symbol) {
    return (int) (symbol >>> START_SHIFT) & START_MASK;
  }

  private static int frequency(long symbol) {
    return (int) symbol & FREQUENCY_MASK;
  }

  /** As an Exp-Golomb code does, but with the length of what follows in six bits. */
  private void encodeEscaped(RangeEncoder out, int value) {
    int offset = value - middle();
    int folded = offset << 1 ^ offset >> 31;
    int length = Integer.SIZE - Integer.numberOfLeadingZeros(folded);
    out.encodeRaw(length, 6);
    out.encodeRaw(folded, Math.max(0, length - 1));
  }

  private int decodeEscaped(RangeDecoder in) throws DamagedStreamException {
    int length = in.decodeRaw(6);
    if (length > Integer.SIZE) {
      throw new DamagedStreamException(
          "an escaped integer must have at most 32 bits, found "
              + length
              + ": the file is damaged");
    }
    int below = in.decodeRaw(Math.max(0, length - 1));
    int folded = length == 0 ? 0 : 1 << length - 1 | below;
    return middle() + (folded >>> 1 ^ -(folded & 1));
  }

  /** Sums and differences with it wrap around, so that there is an offset for every integer. */
  private int middle() {
    return first + frequencies.length / 2;
  }

  /**
   * What the tables of one stream are coded with: later ones are shorter for what earlier taught.
   */
  static AdaptiveIntegers models() {
    return new AdaptiveIntegers(CONTEXTS);
  }

  /** Codes the table itself; the frequency of the escape is what the others leave. */
  void write(RangeEncoder out, AdaptiveIntegers models) {
    int integers = frequencies.length - 1;
    models.encode(out, bits, BITS);
    models.encode(out, first, FIRST);
    models.encode(out, integers, INTEGERS);
    int last = 0;
    for (int i = 0; i < integers; i++) {
      models.encode(out, frequencies[i], context(last));
      last = frequencies[i];
    }
  }

  /**
   * Decodes a table.
   *
   * @param widest how many integers the caller's tables are about at most: a few bytes can claim
   *     any number, which takes time and memory
   * @throws DamagedStreamException if this is no table, or a wider one
   */
  static FrequencyTable read(RangeDecoder in, AdaptiveIntegers models, int widest)
      throws DamagedStreamException {
    int bits = models.decode(in, BITS);
    int first = models.decode(in, FIRST);
    int integers = models.decode(in, INTEGERS);
    require(bits >= COARSEST_BITS && bits <= RangeEncoder.MOST_BITS, "a total of 2^%d", bits);
    require(integers >= 0 && integers <= Math.min(widest, WIDEST), "%d integers", integers);
    require((long) first + integers - 1 <= Integer.MAX_VALUE, "integers from %d on", first);
    int[] frequencies = new int[integers + 1];
    int left = 1 << bits;
    int last = 0;
    for (int i = 0; i < integers; i++) {
      last = models.decode(in, context(last));
      require(last >= 0 && last <= left, "a frequency of %d", last);
      frequencies[i] = last;
      left -= last;
    }
    frequencies[integers] = left;
    return new FrequencyTable(bits, first, frequencies);
  }

  private static int context(int last) {
    return FREQUENCY + Integer.SIZE - Integer.numberOfLeadingZeros(last);
  }

  private static void require(boolean sound, String found, int value)
      throws DamagedStreamException {
    if (!sound) {
      throw new DamagedStreamException(
          String.format(
              Locale.ROOT,
              "a frequency table must be sound, found " + found + " in it: the file is damaged",
              value));
    }
  }
}
