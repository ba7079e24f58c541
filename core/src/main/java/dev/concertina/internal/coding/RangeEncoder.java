package dev.concertina.internal.coding;

import java.util.Arrays;

/**
 * Turns symbols of known probability into bytes, which {@link RangeDecoder} turns back.
 *
 * <p>All arithmetic is on integers. Not for use by several threads. Memory: the coded bytes, at
 * most 2 GiB of them.
 */
/*
 * The range coder of G. N. N. Martin, "Range encoding: an algorithm for removing redundancy from a
 * digitised message" (1979). The message is a number in [low, low + range); each symbol narrows the
 * interval to its share of it. Bits of low that no later symbol can change, except by a carry, are
 * written out.
 *
 * The window is 48 bits wide and moves by 16, where LZMA's (I. Pavlov, LZMA SDK) is 32 wide and moves
 * by 8: a long holds it, so that range / 2^16 never falls below 2^16. What truncation wastes is then
 * below 2^-16 of the interval, or 2.2e-5 bits, for a symbol; with 32 bits it were up to 0.006 bits,
 * half of all that a symbol with p = 0.999 costs.
 *
 * Bit 48 of low is the carry. LZMA keeps a byte and a run of 0xFF back until no carry can come; here,
 * all bytes are at hand, and the carry is added to those written already, as on paper.
 */
public final class RangeEncoder {
  /** Bits in the window. */
  static final int WINDOW = 48;

  /** Bits by which the window moves. */
  static final int STEP = 16;

  /** The interval is never left narrower than this. */
  static final long LEAST_RANGE = 1L << (WINDOW - STEP);

  /** How many bytes after its end the decoder of a whole message looks at, at most. */
  static final int LOOKAHEAD = WINDOW / Byte.SIZE;

  /** The finest total of frequencies, as a power of two. */
  public static final int MOST_BITS = STEP;

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private long low;
  private long range = 1L << WINDOW;
  private byte[] bytes = new byte[64];
  private int size;

  /**
   * Codes a symbol that has the places [start, start + frequency) of 2^totalBits.
   *
   * <p>Not checked, as this is where the time goes: at least one place, none beyond the total, and
   * totalBits at most {@link #MOST_BITS}.
   */
  void encode(int start, int frequency, int totalBits) {
    long unit = range >>> totalBits;
    low += unit * start;
    range = unit * frequency;
    if (range < LEAST_RANGE) {
      move();
    }
  }

  /** Codes 0 or 1, given the probability of a 1 in units of 2^-16, which is neither 0 nor 2^16. */
  void encodeBit(int bit, int probability) {
    long bound = (range >>> STEP) * probability;
    // All ones if the bit is 1: a branch would be guessed wrong as often as the bit surprises.
    long ones = -bit;
    low += bound & ~ones;
    range = (ones & bound) + (~ones & range - bound);
    if (range < LEAST_RANGE) {
      move();
    }
  }

  /** Codes the lowest bits of a value as they are; count is in [0, 32]. */
  public void encodeRaw(int value, int count) {
    int left = count;
    if (left > STEP) {
      left -= STEP;
      encode(value >>> left & 0xFFFF, 1, STEP);
    }
    encode(value & (1 << left) - 1, 1, left);
  }

  /** How many bytes are written; {@link #finish} adds two at most. */
  int size() {
    return size;
  }

  /**
   * Ends the message and returns its bytes; nothing can be coded after that.
   *
   * <p>Of the numbers in the interval the one with the most zeros at its end is taken, and these
   * are left out: the decoder finds zeros after the end.
   */
  public byte[] finish() {
    if (range == 0) {
      throw new IllegalStateException("finish must be called once, found a message that has ended");
    }
    int zeros = WINDOW;
    while (ending(zeros) - low >= range) {
      zeros -= Byte.SIZE;
    }
    low = ending(zeros);
    int length = size + (WINDOW - zeros) / Byte.SIZE;
    move();
    range = 0;
    return Arrays.copyOf(bytes, length);
  }

  /** The least number of the window, or just beyond it, that is not below low and ends in zeros. */
  private long ending(int zeros) {
    return (low + (1L << zeros) - 1) >>> zeros << zeros;
  }

  private void move() {
    if (low >>> WINDOW != 0) {
      carry();
    }
    if (size + 2 > bytes.length) {
      grow();
    }
    bytes[size++] = (byte) (low >>> (WINDOW - 8));
    bytes[size++] = (byte) (low >>> (WINDOW - 16));
    low = (low & LEAST_RANGE - 1) << STEP;
    range <<= STEP;
  }

  /** There is always a byte that takes the carry: the number that is the message is below one. */
  private void carry() {
    int last = size - 1;
    while (++bytes[last] == 0) {
      last--;
    }
  }

  private void grow() {
    if (bytes.length == LARGEST_ARRAY) {
      throw new OutOfMemoryError("a coded block must be smaller than 2 GiB: code it in parts");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST_ARRAY, 2L * bytes.length));
  }
}
