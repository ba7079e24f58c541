package dev.concertina.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text of a file whose encoding is found out: by a byte order mark, by the zero bytes of
 * UTF-16, else UTF-8. A file whose first character beyond ASCII is not UTF-8 is Windows-1252, the
 * superset of Latin-1. One that was UTF-8 before is damaged, and refused.
 */
final class CsvText extends Reader {
  private static final int BUFFER = 1 << 16;
  private static final int SNIFFED = 1 << 12;
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private final InputStream in;
  private final Path file;
  private final boolean open; // whether the encoding may still turn out to be another

  /** Larger than the buffer of the stream, which then is passed by. */
  private final ByteBuffer bytes = ByteBuffer.allocate(4 * BUFFER).flip();

  private CharsetDecoder decoder;
  private boolean beyondAscii;
  private boolean ended;

  private CsvText(InputStream in, Path file, Charset charset, boolean open) {
    this.in = in;
    this.file = file;
    this.open = open;
    this.decoder = strict(charset);
  }

  /** Reads no more than is there at once if rows are read as they come. */
  static CsvText of(InputStream raw, Path file, Optional<Charset> given, boolean live)
      throws IOException {
    var in = new BufferedInputStream(raw, BUFFER);
    in.mark(SNIFFED);
    byte[] start = live ? some(in) : in.readNBytes(SNIFFED);
    in.reset();
    Container.refuse(start, file);
    int mark = markLength(start);
    Charset found = charset(start);
    in.skipNBytes(mark);
    boolean open = given.isEmpty() && mark == 0 && found.equals(StandardCharsets.UTF_8);
    return new CsvText(in, file, given.orElse(found), open);
  }

  private static byte[] some(InputStream in) throws IOException {
    byte[] start = new byte[SNIFFED];
    int length = Math.max(0, in.read(start));
    return java.util.Arrays.copyOf(start, length);
  }

  private static int markLength(byte[] b) {
    if (at(b, 0) == 0xef && at(b, 1) == 0xbb && at(b, 2) == 0xbf) {
      return 3;
    }
    boolean little = at(b, 0) == 0xff && at(b, 1) == 0xfe;
    return little || at(b, 0) == 0xfe && at(b, 1) == 0xff ? 2 : 0;
  }

  private static Charset charset(byte[] b) {
    if (markLength(b) == 2) {
      return at(b, 0) == 0xff ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }
    int even = 0;
    int odd = 0;
    for (int i = 0; i < b.length; i++) {
      even += b[i] == 0 && i % 2 == 0 ? 1 : 0;
      odd += b[i] == 0 && i % 2 == 1 ? 1 : 0;
    }
    if (4 * Math.max(even, odd) > b.length && Math.min(even, odd) == 0) {
      return odd > even ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }

  private static int at(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xff : -1;
  }

  private static CharsetDecoder strict(Charset charset) {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** What the text turned out to be so far. */
  Charset charset() {
    return decoder.charset();
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    CharBuffer out = CharBuffer.wrap(into, offset, length);
    while (true) {
      CoderResult result = decoder.decode(bytes, out, ended);
      int count = out.position() - offset;
      if (result.isError()) {
        look(into, offset, count);
        requireOpen();
        decoder = strict(WINDOWS);
        continue;
      }
      if (count > 0) {
        look(into, offset, count);
        return count;
      }
      if (ended) {
        return -1;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = read < 0;
    bytes.position(bytes.position() + Math.max(0, read));
    bytes.flip();
  }

  private void look(char[] text, int offset, int count) {
    if (!open || beyondAscii) {
      return;
    }
    int all = 0;
    for (int i = offset; i < offset + count; i++) {
      all |= text[i];
    }
    beyondAscii |= all > 127;
  }

  private void requireOpen() throws DataFormatException {
    if (!open || beyondAscii || decoder.charset().equals(WINDOWS)) {
      throw new DataFormatException(
          String.format(
              "expected text in %s, found other bytes in %s: save the file as UTF-8, or name its"
                  + " encoding (CsvFormat.withEncoding)",
              decoder.charset().name(), file));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
