package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RangeCoderTest {
  /** What a message is made of: places of a total, a bit with its probability, or raw bits. */
  private enum Kind {
    SYMBOL,
    BIT,
    RAW
  }

  /** Start and frequency of 2^bits; bit and probability; value and how many bits. */
  private record Part(Kind kind, int first, int second, int bits) {}

  @Property(seed = "1", tries = 1000)
  void whatWasCodedIsDecoded(@ForAll long seed, @ForAll @IntRange(max = 300) int length)
      throws DamagedStreamException {
    List<Part> parts = parts(seed, length);
    byte[] message = encoded(parts);
    byte[] within = new byte[message.length + 9];
    Arrays.fill(within, (byte) 0xA5);
    System.arraycopy(message, 0, within, 4, message.length);
    assertDecodes(parts, new RangeDecoder(message));
    assertDecodes(parts, new RangeDecoder(within, 4, 4 + message.length));
  }

  @Property(seed = "2", tries = 500)
  void agreesWithNumbersOfAnyLength(@ForAll long seed, @ForAll @IntRange(max = 120) int length) {
    List<Part> parts = parts(seed, length);
    assertEquals(parts, Exact.decoded(encoded(parts), parts));
  }

  @Test
  void carryRunsThroughAllBytes() throws DamagedStreamException {
    for (boolean over : new boolean[] {false, true}) {
      List<Part> parts = new ArrayList<>();
      // The middle of the interval again and again: 0x7FFF..., and then one above or below.
      for (int i = 0; i < 400; i++) {
        parts.add(new Part(Kind.SYMBOL, (1 << 15) - 1, 2, 16));
      }
      parts.add(new Part(Kind.SYMBOL, over ? 1 : 0, 1, 1));
      byte[] message = encoded(parts);
      assertEquals(over ? (byte) 0x80 : 0x7F, message[0]);
      assertDecodes(parts, new RangeDecoder(message));
    }
  }

  @Test
  void nothingTakesNoBytes() throws DamagedStreamException {
    assertArrayEquals(new byte[0], new RangeEncoder().finish());
    new RangeDecoder(new byte[0]).requireEnd();
    var out = new RangeEncoder();
    for (int i = 0; i < 1000; i++) {
      out.encode(0, 1 << 16, 16);
    }
    assertArrayEquals(new byte[0], out.finish());
  }

  @Test
  void formatStands() {
    assertEquals(
        "37f292dd6f7975ba3b466b77384756e460b2adebab9bb48eca96cbb1fa329c369036a407ad6cce7105f3bbd0135e770e0877cf30f4c50198",
        HexFormat.of().formatHex(encoded(parts(20, 60))));
  }

  @Test
  void readingOnIsRefusedSoon() throws DamagedStreamException {
    for (int length = 0; length < 20; length++) {
      var in = new RangeDecoder(new byte[length]);
      int read = 0;
      while (read <= length + RangeEncoder.LOOKAHEAD) {
        try {
          in.decodeRaw(8);
        } catch (DamagedStreamException refused) {
          assertTrue(refused.getMessage().contains("found its end"), refused.getMessage());
          break;
        }
        read++;
      }
      assertTrue(read >= length && read <= length + 2, "read " + read + " of " + length);
    }
  }

  @Test
  void bytesLeftAreRefused() throws DamagedStreamException {
    List<Part> parts = parts(3, 50);
    byte[] message = encoded(parts);
    var in = new RangeDecoder(Arrays.copyOf(message, message.length + 3));
    decode(parts, in);
    assertThrows(DamagedStreamException.class, in::requireEnd);
  }

  @Test
  void placesBeyondAllAreRefused() throws DamagedStreamException {
    byte[] ones = new byte[40];
    Arrays.fill(ones, (byte) 0xFF);
    var in = new RangeDecoder(ones);
    // Make the range one that 2^16 does not divide; what is left over then belongs to no symbol.
    for (int i = 0; i < 4; i++) {
      in.decodeBit(12345);
    }
    assertThrows(
        DamagedStreamException.class,
        () -> {
          for (int i = 0; i < 10; i++) {
            in.consume(in.place(16), 1);
          }
        });
  }

  @Test
  void aMessageEndsOnce() {
    var out = new RangeEncoder();
    out.finish();
    assertThrows(IllegalStateException.class, out::finish);
  }

  private static List<Part> parts(long seed, int length) {
    var random = new Random(seed);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int bits = random.nextInt(17);
      parts.add(
          switch (random.nextInt(3)) {
            case 0 -> symbol(random, bits);
            case 1 -> new Part(Kind.BIT, random.nextInt(2), 1 + (0xFFFF >>> bits), 1);
            default -> raw(random, random.nextInt(33));
          });
    }
    return parts;
  }

  private static Part symbol(Random random, int bits) {
    int start = random.nextInt(1 << bits);
    int most = (1 << bits) - start;
    return new Part(Kind.SYMBOL, start, 1 + random.nextInt(most), bits);
  }

  private static Part raw(Random random, int bits) {
    return new Part(Kind.RAW, (int) (random.nextInt() & (1L << bits) - 1), 1, bits);
  }

  private static byte[] encoded(List<Part> parts) {
    var out = new RangeEncoder();
    for (Part part : parts) {
      switch (part.kind()) {
        case SYMBOL -> out.encode(part.first(), part.second(), part.bits());
        case BIT -> out.encodeBit(part.first(), Math.min(0xFFFF, part.second()));
        case RAW -> out.encodeRaw(part.first(), part.bits());
      }
    }
    int size = out.size();
    byte[] message = out.finish();
    assertTrue(message.length - size <= 2, "the end takes " + (message.length - size));
    return message;
  }

  private static void assertDecodes(List<Part> parts, RangeDecoder in)
      throws DamagedStreamException {
    assertEquals(parts, decode(parts, in));
    in.requireEnd();
  }

  private static List<Part> decode(List<Part> parts, RangeDecoder in)
      throws DamagedStreamException {
    List<Part> decoded = new ArrayList<>();
    for (Part part : parts) {
      int value =
          switch (part.kind()) {
            case SYMBOL -> in.place(part.bits());
            case BIT -> in.decodeBit(Math.min(0xFFFF, part.second()));
            case RAW -> in.decodeRaw(part.bits());
          };
      if (part.kind() == Kind.SYMBOL) {
        in.consume(part.first(), part.second());
        value = value >= part.first() && value - part.first() < part.second() ? part.first() : -1;
      }
      decoded.add(new Part(part.kind(), value, part.second(), part.bits()));
    }
    return decoded;
  }

  /**
   * The interval as numbers of any length, which need no window, no carry and no end of the data.
   */
  private static final class Exact {
    private final byte[] message;
    private BigInteger low = BigInteger.ZERO;
    private BigInteger range = BigInteger.ONE.shiftLeft(48);

    /** How many bits of the message low and range are about. */
    private int precision = 48;

    private Exact(byte[] message) {
      this.message = message;
    }

    static List<Part> decoded(byte[] message, List<Part> parts) {
      var exact = new Exact(message);
      return parts.stream()
          .map(p -> new Part(p.kind(), exact.next(p), p.second(), p.bits()))
          .toList();
    }

    private int next(Part part) {
      return switch (part.kind()) {
        case SYMBOL -> {
          int place = place(part.bits());
          narrow(part.bits(), part.first(), part.second());
          yield place >= part.first() && place < part.first() + part.second() ? part.first() : -1;
        }
        case BIT -> bit(Math.min(0xFFFF, part.second()));
        case RAW -> {
          int high = part.bits() > 16 ? symbol(16) << part.bits() - 16 : 0;
          yield high | symbol(part.bits() > 16 ? part.bits() - 16 : part.bits());
        }
      };
    }

    private int symbol(int bits) {
      int place = place(bits);
      narrow(bits, place, 1);
      return place;
    }

    private int bit(int probability) {
      BigInteger bound = range.shiftRight(16).multiply(BigInteger.valueOf(probability));
      boolean one = offset().compareTo(bound) < 0;
      low = one ? low : low.add(bound);
      range = one ? bound : range.subtract(bound);
      refine();
      return one ? 1 : 0;
    }

    /** The message, followed by zeros, as its distance from low. */
    private BigInteger offset() {
      int shift = precision - 8 * message.length;
      var number = new BigInteger(1, message);
      return (shift >= 0 ? number.shiftLeft(shift) : number.shiftRight(-shift)).subtract(low);
    }

    private int place(int bits) {
      return offset().divide(range.shiftRight(bits)).intValueExact();
    }

    private void narrow(int bits, int start, int frequency) {
      BigInteger unit = range.shiftRight(bits);
      low = low.add(unit.multiply(BigInteger.valueOf(start)));
      range = unit.multiply(BigInteger.valueOf(frequency));
      refine();
    }

    private void refine() {
      if (range.bitLength() <= 32) {
        low = low.shiftLeft(16);
        range = range.shiftLeft(16);
        precision += 16;
      }
    }
  }
}
