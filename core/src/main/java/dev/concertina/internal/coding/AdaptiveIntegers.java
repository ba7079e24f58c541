package dev.concertina.internal.coding;

import dev.concertina.internal.Require;

/**
 * Codes integers of any size, such as residuals, whose distribution is not known or drifts. It
 * needs fewest bits where small integers are the most common.
 *
 * <p>The caller says in which of several contexts each integer stands, by anything that the decoder
 * knows too; each has its own statistics. Encoder and decoder must begin with new objects. Not for
 * use by several threads. Memory: 3 KiB a context.
 */
/*
 * An integer is a flag for zero, a sign, and its magnitude m as in an Exp-Golomb code (J. Teuhola,
 * 1978): floor(log2 m) in unary, then the bits of m below its first. All flags, and the highest
 * three of these bits, have adaptive models; within an eighth of an octave, the distributions of
 * residuals are as good as flat, and the lower bits are coded as they are.
 */
public final class AdaptiveIntegers {
  /** Contexts beyond this number share too little to learn from; 14 MiB. */
  static final int MOST_CONTEXTS = 4096;

  private static final int SMOOTH_BITS = 3;
  private static final int LARGEST_EXPONENT = 31;

  // Where the models are in those of a context.
  private static final int NONZERO = 0;
  private static final int NEGATIVE = 1;
  private static final int LARGER = 2;
  private static final int BITS = LARGER + LARGEST_EXPONENT;
  private static final int MODELS = BITS + ((LARGEST_EXPONENT + 1) << SMOOTH_BITS);

  private final AdaptiveBits bits;
  private final int contexts;

  /** Makes models that have learned nothing. */
  public AdaptiveIntegers(int contexts) {
    Require.that(
        contexts > 0 && contexts <= MOST_CONTEXTS,
        "contexts must be in [1, %d], found %d",
        MOST_CONTEXTS,
        contexts);
    this.contexts = contexts;
    bits = new AdaptiveBits(contexts * MODELS);
  }

  /** Codes any integer in a context of [0, contexts). */
  public void encode(RangeEncoder out, int value, int context) {
    int base = base(context);
    if (value == 0) {
      bits.encode(out, base + NONZERO, 0);
      return;
    }
    bits.encode(out, base + NONZERO, 1);
    bits.encode(out, base + NEGATIVE, value >>> 31);
    // As an unsigned number: that of the least integer is 2^31.
    int magnitude = Math.abs(value);
    int exponent = 31 - Integer.numberOfLeadingZeros(magnitude);
    for (int e = 0; e < exponent; e++) {
      bits.encode(out, base + LARGER + e, 1);
    }
    if (exponent < LARGEST_EXPONENT) {
      bits.encode(out, base + LARGER + exponent, 0);
    }
    encodeBelow(out, magnitude, exponent, base);
  }

  /** Decodes an integer in the context that it was coded in. */
  public int decode(RangeDecoder in, int context) throws DamagedStreamException {
    int base = base(context);
    if (bits.decode(in, base + NONZERO) == 0) {
      return 0;
    }
    int negative = bits.decode(in, base + NEGATIVE);
    int exponent = 0;
    while (exponent < LARGEST_EXPONENT && bits.decode(in, base + LARGER + exponent) != 0) {
      exponent++;
    }
    int magnitude = decodeBelow(in, exponent, base);
    if (magnitude < 0 && (magnitude != Integer.MIN_VALUE || negative == 0)) {
      throw new DamagedStreamException(
          "a coded integer must have 32 bits, found a larger one: the file is damaged");
    }
    return negative == 0 ? magnitude : -magnitude;
  }

  /** Codes the bits of a magnitude below its first, which is at the exponent. */
  private void encodeBelow(RangeEncoder out, int magnitude, int exponent, int base) {
    int models = base + BITS + (exponent << SMOOTH_BITS);
    int raw = Math.max(0, exponent - SMOOTH_BITS);
    int node = 1;
    for (int shift = exponent - 1; shift >= raw; shift--) {
      int bit = magnitude >>> shift & 1;
      bits.encode(out, models + node, bit);
      node = node << 1 | bit;
    }
    if (raw > 0) {
      out.encodeRaw(magnitude, raw);
    }
  }

  private int decodeBelow(RangeDecoder in, int exponent, int base) throws DamagedStreamException {
    int models = base + BITS + (exponent << SMOOTH_BITS);
    int raw = Math.max(0, exponent - SMOOTH_BITS);
    int magnitude = 1;
    for (int shift = exponent - 1; shift >= raw; shift--) {
      magnitude = magnitude << 1 | bits.decode(in, models + magnitude);
    }
    return raw > 0 ? magnitude << raw | in.decodeRaw(raw) : magnitude;
  }

  private int base(int context) {
    if (context < 0 || context >= contexts) {
      throw new IllegalArgumentException(
          "context must be in [0, " + contexts + "), found " + context);
    }
    return context * MODELS;
  }
}
