package dev.concertina.internal.coding;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.Require;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The unit of a compressed file: a type of four letters, the payload's length, the payload, and a
 * CRC-32C (RFC 3720) of all three; numbers are little-endian.
 *
 * @param type four ASCII letters
 * @param payload at most {@link #MOST_BYTES}
 */
public record Chunk(String type, byte[] payload) {
  public Chunk {
    Require.that(
        payload.length <= MOST_BYTES,
        "a chunk must have at most %d bytes, found %d",
        MOST_BYTES,
        payload.length);
  }

  /** Bounds what a file from a stranger can make a reader allocate. */
  public static final int MOST_BYTES = 1 << 24;

  static final int HEADER_BYTES = 8;
  static final int CHECKSUM_BYTES = 4;

  /**
   * What stands before a payload.
   *
   * @param type four ASCII letters
   * @param length of the payload
   */
  record Header(String type, int length) {
    /** Reads a header; one that cannot be is damaged. */
    static Header read(ByteBuffer bytes, long at) throws ModelFormatException {
      byte[] letters = new byte[4];
      bytes.order(ByteOrder.LITTLE_ENDIAN).get(letters);
      int length = bytes.getInt();
      for (byte letter : letters) {
        if (letter < 'A' || letter > 'Z') {
          throw new ModelFormatException("there is no chunk at byte " + at + ": it is damaged");
        }
      }
      if (length < 0 || length > MOST_BYTES) {
        throw new ModelFormatException(
            "the chunk at byte "
                + at
                + " must have at most "
                + MOST_BYTES
                + " bytes, found "
                + Integer.toUnsignedString(length)
                + ": it is damaged");
      }
      return new Header(new String(letters, StandardCharsets.US_ASCII), length);
    }

    /** The size of the whole chunk. */
    public int bytes() {
      return HEADER_BYTES + length + CHECKSUM_BYTES;
    }
  }

  /** Writes the whole chunk, as it stands in a file. */
  public byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + payload.length + CHECKSUM_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(type.getBytes(StandardCharsets.US_ASCII)).putInt(payload.length).put(payload);
    return bytes.putInt(checksum(bytes.array(), bytes.position())).array();
  }

  /** Reads what follows a header; the bytes begin with the header. */
  static Chunk read(Header header, byte[] bytes, long at) throws ModelFormatException {
    int end = HEADER_BYTES + header.length();
    int stated = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
    if (stated != checksum(bytes, end)) {
      throw new ModelFormatException(
          "the chunk " + header.type() + " at byte " + at + " is damaged: its checksum is wrong");
    }
    byte[] payload = new byte[header.length()];
    System.arraycopy(bytes, HEADER_BYTES, payload, 0, payload.length);
    return new Chunk(header.type(), payload);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
