package dev.concertina.internal.coding;

import java.io.IOException;

/**
 * Coded bytes that no encoder wrote. Who knows the file's name puts it around the message.
 *
 * <p>Most damage decodes to wrong values without a sign: finding it is the work of a checksum
 * around the bytes. This is thrown where decoding cannot go on.
 */
public final class DamagedStreamException extends IOException {
  private static final long serialVersionUID = 1;

  /** Says what the bytes hold that they must not. */
  public DamagedStreamException(String message) {
    super(message);
  }
}
