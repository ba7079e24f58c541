package dev.concertina.internal.format;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Inserts bytes into a stream after a given number of its own bytes. */
public final class Insertion extends FilterOutputStream {
  private final byte[] inserted;
  private int left; // until then; -1: done

  public Insertion(OutputStream out, int after, byte[] inserted) {
    super(out);
    this.left = after;
    this.inserted = inserted;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (left < 0) {
      out.write(bytes, offset, length);
      return;
    }
    int before = Math.min(left, length);
    out.write(bytes, offset, before);
    left -= before;
    if (left == 0) {
      left = -1;
      out.write(inserted);
      out.write(bytes, offset + before, length - before);
    }
  }
}
