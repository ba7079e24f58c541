package dev.concertina.internal.coding;

import java.util.Objects;

/**
 * Turns the bytes of a {@link RangeEncoder} back into the symbols that it was given.
 *
 * <p>Whatever the bytes are, every call returns or throws in constant time, and nothing is
 * allocated: after the end there are as many zeros as an encoder may have left out, and who reads
 * on gets a {@link DamagedStreamException}. A symbol that has all places costs no bits, though, and
 * one that has nearly all next to none: <b>how many symbols are asked for must be bounded by the
 * caller</b>. Not for use by several threads; the bytes are not copied.
 */
public final class RangeDecoder {
  private static final int STEP = RangeEncoder.STEP;
  private static final long LEAST_RANGE = RangeEncoder.LEAST_RANGE;

  private final byte[] bytes;
  private final int end;
  private int next;

  /** The message as seen in the window, from the interval's lower end on: below range. */
  private long code;

  private long range = 1L << RangeEncoder.WINDOW;
  private long unit;

  /** Decodes a message that is the whole array. */
  public RangeDecoder(byte[] bytes) throws DamagedStreamException {
    this(bytes, 0, bytes.length);
  }

  /** Decodes a message that is in the bytes [from, to). */
  public RangeDecoder(byte[] bytes, int from, int to) throws DamagedStreamException {
    Objects.checkFromToIndex(from, to, bytes.length);
    this.bytes = bytes;
    next = from;
    end = to;
    for (int read = 0; read < RangeEncoder.WINDOW; read += STEP) {
      code = code << STEP | nextStep();
    }
  }

  /**
   * The place, of 2^totalBits, that the message points at; the caller finds the symbol that has it,
   * and passes it to {@link #consume}.
   */
  int place(int totalBits) throws DamagedStreamException {
    unit = range >>> totalBits;
    long place = code / unit;
    if (place >>> totalBits != 0) {
      throw beyond();
    }
    return (int) place;
  }

  /** Moves past the symbol that has the places [start, start + frequency). */
  void consume(int start, int frequency) throws DamagedStreamException {
    code -= unit * start;
    range = unit * frequency;
    if (range < LEAST_RANGE) {
      move();
    }
  }

  /** Decodes 0 or 1, given the probability of a 1 in units of 2^-16, as the encoder had it. */
  int decodeBit(int probability) throws DamagedStreamException {
    long bound = (range >>> STEP) * probability;
    // All ones if the bit is 1: a branch would be guessed wrong as often as the bit surprises.
    long ones = code - bound >> 63;
    code -= bound & ~ones;
    range = (ones & bound) + (~ones & range - bound);
    if (range < LEAST_RANGE) {
      move();
    }
    return (int) -ones;
  }

  /** Decodes bits that were coded as they are; count is in [0, 32]. */
  public int decodeRaw(int count) throws DamagedStreamException {
    int left = count;
    int value = 0;
    if (left > STEP) {
      left -= STEP;
      value = place(STEP);
      consume(value, 1);
    }
    int place = place(left);
    consume(place, 1);
    return value << left | place;
  }

  /**
   * Checks, when all symbols are decoded, that the message ends here.
   *
   * @throws DamagedStreamException if bytes are left
   */
  public void requireEnd() throws DamagedStreamException {
    int unread = end - next + RangeEncoder.WINDOW / Byte.SIZE;
    // The last bytes that an encoder writes are at most the first two of the window.
    if (unread > STEP / Byte.SIZE) {
      throw new DamagedStreamException(
          "coded data must end with its last symbol, found more bytes: the file is damaged");
    }
  }

  private void move() throws DamagedStreamException {
    code = code << STEP | nextStep();
    range <<= STEP;
  }

  private int nextStep() throws DamagedStreamException {
    int at = next;
    next = at + 2;
    if (next <= end) {
      return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
    if (next - end > RangeEncoder.LOOKAHEAD) {
      throw new DamagedStreamException(
          "coded data must hold all symbols, found its end before: the file is cut or damaged");
    }
    return at < end ? (bytes[at] & 0xFF) << 8 : 0;
  }

  private static DamagedStreamException beyond() {
    return new DamagedStreamException(
        "coded data must point at a symbol, found a place beyond all: the file is damaged");
  }
}
