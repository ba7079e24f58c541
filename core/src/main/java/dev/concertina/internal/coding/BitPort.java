package dev.concertina.internal.coding;

/**
 * One direction of a binary arithmetic coder. A model that uses a port has the same code for
 * encoding and for decoding.
 */
public interface BitPort {
  /**
   * Passes a bit.
   *
   * @param bit the bit to code; of no account when decoding
   * @param probability of a 1, in units of 2^-16, in (0, 2^16)
   * @return the bit that was coded or decoded
   */
  int pass(int bit, int probability) throws DamagedStreamException;

  static BitPort to(RangeEncoder encoder) {
    return (bit, probability) -> {
      encoder.encodeBit(bit, probability);
      return bit;
    };
  }

  static BitPort from(RangeDecoder decoder) {
    return (bit, probability) -> decoder.decodeBit(probability);
  }
}
