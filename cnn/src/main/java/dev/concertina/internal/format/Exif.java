package dev.concertina.internal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The block of tags that cameras put into their files: a TIFF file without a picture. Only one tag
 * is of interest here: how the picture is to be turned for showing.
 *
 * <p>Source: CIPA DC-008, "Exchangeable image file format for digital still cameras", 4.5 and 4.6.
 */
public final class Exif {
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private Exif() {}

  /** The orientation, 1 to 8; 1, as it is, where there is none to be found. */
  public static int orientation(byte[] block) {
    if (block == null || block.length < 14) {
      return 1;
    }
    ByteBuffer bytes = ByteBuffer.wrap(block);
    bytes.order(block[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long first = bytes.getInt(4) & 0xffffffffL;
    if (first > block.length - 2) {
      return 1;
    }
    int entries = bytes.getShort((int) first) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long at = first + 2 + (long) i * ENTRY;
      if (at + ENTRY > block.length) {
        return 1;
      }
      if ((bytes.getShort((int) at) & 0xffff) == ORIENTATION) {
        int value = bytes.getShort((int) at + 8) & 0xffff;
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  /** A block with nothing but an orientation; null for 1, which goes without saying. */
  public static byte[] of(int orientation) {
    if (orientation <= 1 || orientation > 8) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(8 + 2 + ENTRY + 4);
    bytes.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
    bytes.putShort((short) 1).putShort((short) ORIENTATION).putShort((short) SHORT).putInt(1);
    bytes.putShort((short) orientation);
    return bytes.array();
  }
}
