package dev.concertina.internal.format;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes in memory, in two parts, as the stream that the JDK's readers of pictures want; the JDK's
 * own would copy them, or make a file of them.
 */
public final class BytesStream extends ImageInputStreamImpl {
  private final byte[] head;
  private final byte[] rest;
  private final long length;

  /** Takes all of the head and the first {@code count} bytes of the rest. */
  public BytesStream(byte[] head, byte[] rest, int count) {
    this.head = head;
    this.rest = rest;
    this.length = (long) head.length + count;
  }

  public BytesStream(byte[] all) {
    this(all, new byte[0], 0);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int wanted) {
    bitOffset = 0;
    if (wanted == 0) {
      return 0;
    }
    if (streamPos >= length) {
      return -1;
    }
    boolean first = streamPos < head.length;
    long left = (first ? head.length : length) - streamPos;
    int count = (int) Math.min(wanted, left);
    int from = (int) (first ? streamPos : streamPos - head.length);
    System.arraycopy(first ? head : rest, from, into, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return length;
  }
}
