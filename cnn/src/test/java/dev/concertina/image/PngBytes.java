package dev.concertina.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files put together by hand, after the specification. */
final class PngBytes {
  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGBA = 6;

  private PngBytes() {}

  /** A file with chunks of the caller's between header and pixels. */
  static byte[] of(int width, int height, int depth, int type, byte[] rows, byte[]... chunks) {
    return of(width, height, depth, type, 0, rows, chunks);
  }

  /** Rows with their filter bytes; interlaced those of all passes. */
  static byte[] of(
      int width, int height, int depth, int type, int interlaced, byte[] rows, byte[]... chunks) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) type).put((byte) 0).put((byte) 0).put((byte) interlaced);
    out.writeBytes(chunk("IHDR", header.array()));
    for (byte[] chunk : chunks) {
      out.writeBytes(chunk);
    }
    out.writeBytes(chunk("IDAT", deflated(rows)));
    out.writeBytes(chunk("IEND"));
    return out.toByteArray();
  }

  static byte[] chunk(String name, byte... data) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(data);
    var crc = new CRC32();
    crc.update(out.toByteArray());
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(out.toByteArray())
        .putInt((int) crc.getValue())
        .array();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** As zlib makes it; for samples of 16 bits the rows are two bytes each, the high one first. */
  static byte[] deflated(byte[] rows) {
    var deflater = new Deflater();
    deflater.setInput(rows);
    deflater.finish();
    byte[] out = new byte[rows.length + 100];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }
}
