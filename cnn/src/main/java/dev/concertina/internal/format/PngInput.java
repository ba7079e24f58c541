package dev.concertina.internal.format;

import dev.concertina.data.DataFormatException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * A PNG file. The JDK's reader looks at no checksum and may act on profile and gamma, so it gets
 * the chunks that the pixels are made of and no others, after their checksums were found right.
 *
 * <p>Source: W3C, "Portable Network Graphics (PNG) Specification", sections 5 and 11.
 */
public final class PngInput implements EncodedPicture {
  private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS");
  private static final Set<String> CARRIED = Set.of("gAMA", "cHRM", "sRGB", "cICP", "pHYs");
  private static final int SIGNATURE = 8;
  private static final int LARGEST_PROFILE = 1 << 24;
  private static final int LARGEST_TAG = 1 << 22;

  private final Path file;
  private final DataInputStream in; // after the name of the first chunk of pixels
  private final ByteArrayOutputStream needed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream carried = new ByteArrayOutputStream();
  private int firstLength;
  private byte[] profile;
  private byte[] exif;

  private PngInput(Path file, InputStream in) {
    this.file = file;
    this.in = new DataInputStream(in);
  }

  public static PngInput open(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    try {
      var png = new PngInput(file, in);
      png.readHeader();
      return png;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    needed.write(in.readNBytes(SIGNATURE));
    while (true) {
      int length = in.readInt();
      String name = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
      if (length < 0) {
        throw damaged(name);
      }
      if (name.equals("IDAT")) {
        firstLength = length;
        return;
      }
      if (NEEDED.contains(name) || isTag(name) && length <= LARGEST_TAG) {
        take(name, length);
      } else {
        in.skipNBytes(length + 4L);
      }
    }
  }

  private static boolean isTag(String name) {
    return CARRIED.contains(name)
        || name.equals("iCCP")
        || name.equals("eXIf")
        || name.equals("acTL");
  }

  private void take(String name, int length) throws IOException {
    if (NEEDED.contains(name) && length > 3 * 256) {
      throw damaged(name);
    }
    byte[] data = in.readNBytes(length);
    int found = in.readInt();
    byte[] chunk = PngChunk.of(name, data);
    boolean right = ByteBuffer.wrap(chunk).getInt(chunk.length - 4) == found;
    if (NEEDED.contains(name)) {
      if (!right) {
        throw damaged(name);
      }
      needed.write(chunk);
    } else if (right) { // what the pixels do not need is left out if it is damaged
      takeTag(name, data, chunk);
    }
  }

  private void takeTag(String name, byte[] data, byte[] chunk) throws IOException {
    switch (name) {
      case "iCCP" -> profile = inflated(data);
      case "eXIf" -> exif = data;
      case "acTL" -> requireStill(data);
      default -> carried.write(chunk);
    }
  }

  private void requireStill(byte[] animation) throws DataFormatException {
    int frames = animation.length < 4 ? 0 : ByteBuffer.wrap(animation).getInt();
    if (frames > 1) {
      throw PictureFormat.notOnePicture(frames + " frames", file);
    }
  }

  /** The profile of an iCCP chunk: a name, a zero, a zero for the method, then compressed data. */
  private static byte[] inflated(byte[] data) {
    int start = 0;
    while (start < data.length && data[start] != 0) {
      start++;
    }
    int from = Math.min(start + 2, data.length);
    var compressed = new ByteArrayInputStream(data, from, data.length - from);
    try (var inflater = new InflaterInputStream(compressed)) {
      byte[] all = inflater.readNBytes(LARGEST_PROFILE);
      return all.length == 0 || all.length == LARGEST_PROFILE ? null : all;
    } catch (IOException e) {
      return null; // the pixels do not need it
    }
  }

  @Override
  public PictureFormat format() {
    return PictureFormat.PNG;
  }

  @Override
  public ImageInputStream header() {
    var all = new ByteArrayOutputStream();
    all.writeBytes(needed.toByteArray());
    // The reader looks for where pixels begin, and with a palette for the end.
    all.writeBytes(PngChunk.of("IDAT", new byte[0]));
    all.writeBytes(PngChunk.of("IEND", new byte[0]));
    return new BytesStream(all.toByteArray());
  }

  @Override
  public long bytes() throws IOException {
    return 2 * Files.size(file); // read in pieces, then put together
  }

  @Override
  public ImageInputStream whole() throws IOException {
    byte[] rest = in.readAllBytes();
    var head = ByteBuffer.allocate(needed.size() + 8);
    head.put(needed.toByteArray()).putInt(firstLength).put(bytes("IDAT"));
    return new BytesStream(head.array(), rest, packed(rest));
  }

  /**
   * Checks the chunks after the header of the first one with pixels, and moves those that the
   * reader needs together.
   *
   * @return their length
   */
  private int packed(byte[] rest) throws IOException {
    var chunks = ByteBuffer.wrap(rest);
    int length = firstLength;
    String name = "IDAT";
    int kept = 0;
    int start = 0;
    while (true) {
      int data = chunks.position();
      if (length < 0 || chunks.remaining() < length + 4L) {
        throw new EOFException("the chunk " + name + " is cut short");
      }
      chunks.position(data + length);
      if (takePixels(name, rest, data, length, chunks.getInt())) {
        System.arraycopy(rest, start, rest, kept, chunks.position() - start);
        kept += chunks.position() - start;
      }
      if (name.equals("IEND")) {
        return kept;
      }
      start = chunks.position();
      length = chunks.getInt();
      byte[] nameBytes = new byte[4];
      chunks.get(nameBytes);
      name = new String(nameBytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Whether the reader needs a chunk; the camera's tags may stand after the pixels. */
  private boolean takePixels(String name, byte[] rest, int from, int length, int checksum)
      throws IOException {
    boolean pixels = name.equals("IDAT") || name.equals("IEND");
    if (pixels || name.equals("eXIf")) {
      var crc = new CRC32();
      crc.update(bytes(name));
      crc.update(rest, from, length);
      boolean right = (int) crc.getValue() == checksum;
      if (pixels && !right) {
        throw damaged(name);
      }
      if (!pixels && right) {
        exif = Arrays.copyOfRange(rest, from, from + length);
      }
    }
    return pixels;
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private DataFormatException damaged(String chunk) {
    return new DataFormatException(
        "expected a sound PNG file, found its chunk "
            + chunk
            + " damaged in "
            + file
            + ": copy or download it again");
  }

  @Override
  public PictureTags tags() {
    return new PictureTags(profile, exif, carried.toByteArray());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
