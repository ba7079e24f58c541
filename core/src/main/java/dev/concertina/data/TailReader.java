package dev.concertina.data;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Remembers the last visible character that was read. The CSV reader closes an open quote at the
 * end of the file by itself, and with it a whole file may have ended up in one ignored cell: a
 * quoted cell at the end of a file that does not end in a quote was never closed.
 */
final class TailReader extends FilterReader {
  private char last;

  TailReader(Reader in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    for (int i = offset + count - 1; i >= offset; i--) {
      if (into[i] > ' ') {
        last = into[i];
        break;
      }
    }
    return count;
  }

  boolean endsInQuote() {
    return last == '"';
  }
}
