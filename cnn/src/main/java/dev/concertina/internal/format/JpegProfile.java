package dev.concertina.internal.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An ICC profile in the segments of a JPEG file: each says which part it is and of how many.
 *
 * <p>Source: ICC.1, annex B.4.
 */
public final class JpegProfile {
  private static final byte[] NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int START = NAME.length + 2;
  private static final int LARGEST_PART = 65533 - START;

  private static final int MOST_PARTS = 255;

  private final byte[][] parts = new byte[MOST_PARTS + 1][];
  private int count;

  /** Takes a segment if it is a part of a profile. */
  void add(byte[] segment) {
    if (segment.length > START && Arrays.equals(segment, 0, NAME.length, NAME, 0, NAME.length)) {
      parts[segment[NAME.length] & 0xff] = Arrays.copyOfRange(segment, START, segment.length);
      count = segment[NAME.length + 1] & 0xff;
    }
  }

  /** The profile, or null if there is none or a part is missing. */
  byte[] whole() {
    var out = new ByteArrayOutputStream();
    for (int i = 1; i <= count; i++) {
      if (parts[i] == null) {
        return null;
      }
      out.writeBytes(parts[i]);
    }
    return count == 0 ? null : out.toByteArray();
  }

  /** The segments of a file to be written; none for a profile that is too large for them. */
  public static byte[] segments(byte[] profile) {
    int count = (profile.length + LARGEST_PART - 1) / LARGEST_PART;
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < count && count <= MOST_PARTS; i++) {
      int from = i * LARGEST_PART;
      int length = Math.min(LARGEST_PART, profile.length - from);
      int size = length + START + 2;
      out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe2, (byte) (size >> 8), (byte) size});
      out.writeBytes(NAME);
      out.write(i + 1);
      out.write(count);
      out.write(profile, from, length);
    }
    return out.toByteArray();
  }
}
