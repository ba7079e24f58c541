package dev.concertina.internal.coding;

import java.io.IOException;

/**
 * Thrown for coded bytes that no encoder wrote. Callers that know the file's name add it to the
 * message.
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
