package dev.concertina.internal.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Makes the parts of a PNG file: length, name, data, checksum of name and data. */
public final class PngChunk {
  private PngChunk() {}

  public static byte[] of(String name, byte[] data) {
    byte[] nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
    var crc = new CRC32();
    crc.update(nameBytes);
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(nameBytes)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  /** All that a PNG file can say of a picture's tags, to stand after its first chunk. */
  public static byte[] of(PictureTags tags) throws IOException {
    var out = new ByteArrayOutputStream();
    if (tags.profile() != null) {
      out.write(of("iCCP", deflated(tags.profile())));
    }
    out.write(tags.chunks());
    if (tags.exif() != null) {
      out.write(of("eXIf", tags.exif()));
    }
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] profile) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write("ICC profile".getBytes(StandardCharsets.ISO_8859_1));
    out.write(0);
    out.write(0);
    try (var deflater = new DeflaterOutputStream(out)) {
      deflater.write(profile);
    }
    return out.toByteArray();
  }
}
