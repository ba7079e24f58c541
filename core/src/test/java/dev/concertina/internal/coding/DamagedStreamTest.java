package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.concertina.internal.codes.Draws;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the bytes are, decoding ends soon, in little memory, and with one kind of exception. */
class DamagedStreamTest {
  private static final int VALUES = 100;

  /** Models of integers, and what is decoded. */
  private static final long MOST_MEMORY = 200_000;

  @Test
  @Timeout(120)
  void tenThousandDamagedStreams() throws DamagedStreamException {
    byte[] sound = sound();
    int[] values = decoded(sound);
    var random = new Random(1);
    int refused = 0;
    int wrong = 0;
    int unharmed = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] damaged = damaged(sound, random);
      try {
        int[] found = withLittleMemory(damaged);
        if (Arrays.equals(values, found)) {
          unharmed++;
        } else {
          wrong++;
        }
      } catch (DamagedStreamException expected) {
        refused++;
      }
    }
    // All happens, so that the damage is of many kinds; zeros at the end, say, do no harm.
    assertTrue(
        refused > 1000 && wrong > 50 && unharmed > 10, refused + ", " + wrong + ", " + unharmed);
  }

  @Test
  @Timeout(60)
  void anyShortStream() {
    for (int i = 0; i < 1 << 16; i++) {
      try {
        withLittleMemory(new byte[] {(byte) (i >>> 8), (byte) i});
      } catch (DamagedStreamException expected) {
        // As it should.
      }
    }
  }

  @Test
  void soundStreamIsDecoded() throws DamagedStreamException {
    int[] values = decoded(sound());
    assertArrayEquals(Draws.laplacian(1, VALUES, i -> 20), Arrays.copyOfRange(values, 0, VALUES));
    assertArrayEquals(
        Draws.laplacian(2, VALUES, i -> 3 * i), Arrays.copyOfRange(values, VALUES, 2 * VALUES));
  }

  private static byte[] sound() {
    var out = new RangeEncoder();
    var integers = new AdaptiveIntegers(2);
    for (int value : Draws.laplacian(1, VALUES, i -> 20)) {
      integers.encode(out, value, 0);
      out.encodeRaw(value, 7);
    }
    for (int value : Draws.laplacian(2, VALUES, i -> 3 * i)) {
      integers.encode(out, value, 1);
    }
    return out.finish();
  }

  private static int[] decoded(byte[] bytes) throws DamagedStreamException {
    var in = new RangeDecoder(bytes);
    int[] values = new int[2 * VALUES];
    var integers = new AdaptiveIntegers(2);
    for (int i = 0; i < values.length; i++) {
      values[i] = integers.decode(in, i < VALUES ? 0 : 1);
      if (i < VALUES && in.decodeRaw(7) != (values[i] & 0x7F)) {
        throw new DamagedStreamException("what was coded twice differs");
      }
    }
    in.requireEnd();
    return values;
  }

  private static int[] withLittleMemory(byte[] bytes) throws DamagedStreamException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      return decoded(bytes);
    } finally {
      long used = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(used <= MOST_MEMORY, used + " bytes of memory for " + bytes.length);
    }
  }

  /** Bits flipped, the end cut off, bytes moved, replaced by noise or by more. */
  private static byte[] damaged(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(20));
      case 3 -> bytes = Arrays.copyOfRange(bytes, at, bytes.length);
      case 4 -> Arrays.fill(bytes, at, bytes.length, (byte) random.nextInt());
      default -> {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
      }
    }
    return bytes;
  }
}
