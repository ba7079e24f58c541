package dev.concertina.internal.format;

import dev.concertina.data.DataFormatException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/**
 * A JPEG file. The JDK's reader converts colours by the profile that it finds, and takes components
 * for RGB where all others take them for YCbCr, so it gets the segments that the pixels are made of
 * and a JFIF marker, and no others.
 *
 * <p>Source: ITU-T T.81, annex B; ITU-T T.871 (JFIF); ICC.1, annex B.4.
 */
public final class JpegInput implements EncodedPicture {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DHT = 0xc4;
  private static final int JPG = 0xc8;
  private static final int DAC = 0xcc;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP14 = 0xee;
  private static final int COM = 0xfe;

  private final Path file;
  private final DataInputStream in; // after the header of the first scan
  private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
  private final JpegProfile profile = new JpegProfile();
  private byte[] components; // their names; null: no frame yet
  private boolean jfif;
  private byte[] adobe;
  private byte[] exif;

  private JpegInput(Path file, InputStream in) {
    this.file = file;
    this.in = new DataInputStream(in);
  }

  public static JpegInput open(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    try {
      var jpeg = new JpegInput(file, in);
      jpeg.readHeader();
      return jpeg;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    in.skipNBytes(2);
    int marker;
    do {
      marker = nextMarker();
      if (hasData(marker)) {
        byte[] data = in.readNBytes(Math.max(0, in.readUnsignedShort() - 2));
        take(marker, data);
      }
    } while (marker != SOS);
    requireColours();
  }

  /** All but those for reserved use, for restarts, and for start and end. */
  private static boolean hasData(int marker) {
    return marker >= 0xc0 && marker <= 0xcf || marker >= SOS && marker <= COM;
  }

  private int nextMarker() throws IOException {
    while (in.readUnsignedByte() != 0xff) {
      // What stands between segments means nothing.
    }
    int marker;
    do {
      marker = in.readUnsignedByte();
    } while (marker == 0xff);
    return marker;
  }

  private void take(int marker, byte[] data) throws IOException {
    boolean application = marker >= APP0 && marker <= 0xef;
    if (!application && marker != COM) {
      write(tables, marker, data);
    }
    boolean frame = marker >= 0xc0 && marker <= 0xcf;
    if (frame && marker != DHT && marker != JPG && marker != DAC) {
      takeFrame(data);
    } else if (marker == APP0 && startsWith(data, "JFIF\0")) {
      jfif = true;
    } else if (marker == APP1 && exif == null && startsWith(data, "Exif\0\0")) {
      exif = Arrays.copyOfRange(data, 6, data.length);
    } else if (marker == APP2) {
      profile.add(data);
    } else if (marker == APP14 && startsWith(data, "Adobe")) {
      adobe = data;
    }
  }

  /** Precision, height and width, then three bytes per component of which the first is its name. */
  private void takeFrame(byte[] data) throws DataFormatException {
    int count = data.length < 6 ? 0 : data[5] & 0xff;
    if (count == 0 || data.length < 6 + 3 * count) {
      throw new DataFormatException(
          "expected the layout of the picture, found it damaged in " + file);
    }
    components = new byte[count];
    for (int i = 0; i < count; i++) {
      components[i] = data[6 + 3 * i];
    }
  }

  private void requireColours() throws DataFormatException {
    if (components == null) {
      throw new DataFormatException(
          "expected the size of the picture before its pixels, found none in " + file);
    }
    if (components.length != 1 && components.length != 3) {
      throw new DataFormatException(
          "expected grey or three colours, found "
              + (components.length == 4 ? "the four of CMYK" : components.length + " components")
              + " in "
              + file
              + ": convert it to RGB");
    }
  }

  private static boolean startsWith(byte[] data, String text) {
    byte[] start = text.getBytes(StandardCharsets.ISO_8859_1);
    return data.length >= start.length
        && Arrays.equals(data, 0, start.length, start, 0, start.length);
  }

  private static void write(ByteArrayOutputStream out, int marker, byte[] data) {
    int length = data.length + 2;
    out.writeBytes(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
    out.writeBytes(data);
  }

  /** What the decoder shall see before the first scan. */
  private byte[] decoded() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xff, (byte) SOI});
    boolean rgb = Arrays.equals(components, new byte[] {'R', 'G', 'B'});
    if (jfif || adobe == null && !rgb) {
      write(out, APP0, new byte[] {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0});
    }
    if (adobe != null) {
      write(out, APP14, adobe);
    }
    out.writeBytes(tables.toByteArray());
    return out.toByteArray();
  }

  @Override
  public PictureFormat format() {
    return PictureFormat.JPEG;
  }

  @Override
  public ImageInputStream header() {
    return new BytesStream(decoded());
  }

  @Override
  public long bytes() throws IOException {
    return 2 * Files.size(file); // read in pieces, then put together
  }

  @Override
  public ImageInputStream whole() throws IOException {
    byte[] scans = in.readAllBytes();
    return new BytesStream(decoded(), scans, end(scans));
  }

  /**
   * Finds the end of the picture. The decoder makes do without the last scans of a file that is cut
   * short, and does not always say so.
   */
  private static int end(byte[] scans) throws EOFException {
    int at = 0;
    while (at < scans.length - 1) {
      int marker = scans[at] == (byte) 0xff ? scans[at + 1] & 0xff : 0;
      if (marker == EOI) {
        return at + 2;
      }
      if (hasData(marker) && at < scans.length - 3) {
        at += 2 + ((scans[at + 2] & 0xff) << 8 | scans[at + 3] & 0xff);
      } else {
        at++;
      }
    }
    throw new EOFException("the end of the pixels is missing");
  }

  @Override
  public PictureTags tags() {
    return new PictureTags(profile.whole(), exif, new byte[0]);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
