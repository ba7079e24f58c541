package dev.concertina.internal.format;

import dev.concertina.data.DataFormatException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.stream.ImageInputStream;

/**
 * A TIFF file. The JDK's reader does not look whether there is more than one picture, follows a
 * chain of pictures that ends in itself for ever, and reads as colours what are others, so all that
 * is looked up here first.
 *
 * <p>Source: Adobe, "TIFF Revision 6.0", sections 2 and 8.
 */
public final class TiffInput implements EncodedPicture {
  private static final int SUBFILE = 254;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int ORIENTATION = 274;
  private static final int STRIP_LENGTHS = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_LENGTHS = 325;
  private static final int SAMPLE_FORMAT = 339;
  private static final int PROFILE = 34675;

  /** Bytes per value of the types 1 to 13. */
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

  private static final Map<Long, String> COLOURS =
      Map.of(4L, "a mask", 5L, "CMYK", 8L, "CIE Lab", 9L, "ICC Lab", 10L, "ITU Lab");
  private static final Set<Long> KNOWN_COLOURS = Set.of(0L, 1L, 2L, 3L, 6L);
  private static final int REDUCED_OR_MASK = 1 | 4;

  private final Path file;
  private final ImageInputStream in;
  private int index; // of the picture among its smaller copies
  private Map<Integer, Field> fields;

  private TiffInput(Path file, ImageInputStream in) {
    this.file = file;
    this.in = in;
  }

  public static TiffInput open(Path file, ImageInputStream in) throws IOException {
    var tiff = new TiffInput(file, in);
    tiff.findPicture();
    tiff.requireComplete();
    tiff.requireColours();
    in.seek(0);
    return tiff;
  }

  /** Some values of one type, at a place in the file. */
  private record Field(int type, long count, long at) {
    long bytes() {
      return type < TYPE_BYTES.length ? count * TYPE_BYTES[type] : 0;
    }
  }

  private long start() throws IOException {
    in.seek(0);
    in.setByteOrder(in.readByte() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    in.seek(4);
    return in.readUnsignedInt();
  }

  /** Reads the fields of the picture that begins there; the stream is then before the next. */
  private Map<Integer, Field> directory(long at) throws IOException {
    in.seek(at);
    int count = in.readUnsignedShort();
    Map<Integer, Field> found = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int tag = in.readUnsignedShort();
      int type = in.readUnsignedShort();
      long values = in.readUnsignedInt();
      long here = in.getStreamPosition();
      boolean apart = new Field(type, values, here).bytes() > 4;
      found.put(tag, new Field(type, values, apart ? in.readUnsignedInt() : here));
      in.seek(here + 4);
    }
    return found;
  }

  private long value(Map<Integer, Field> all, int tag, long absent) throws IOException {
    Field field = all.get(tag);
    return field == null || field.count == 0 ? absent : value(field, 0);
  }

  private long value(Field field, long index) throws IOException {
    in.seek(field.at + index * TYPE_BYTES[Math.min(field.type, TYPE_BYTES.length - 1)]);
    return switch (field.type) {
      case 1, 2, 6, 7 -> in.readUnsignedByte();
      case 3, 8 -> in.readUnsignedShort();
      case 4, 9, 13 -> in.readUnsignedInt();
      default ->
          throw new DataFormatException(
              "expected whole numbers in the fields of a TIFF file, found type "
                  + field.type
                  + " in "
                  + file);
    };
  }

  private void findPicture() throws IOException {
    Set<Long> seen = new HashSet<>();
    int pictures = 0;
    long at = start();
    while (at != 0 && seen.add(at)) {
      Map<Integer, Field> directory = directory(at);
      at = in.readUnsignedInt();
      if ((value(directory, SUBFILE, 0) & REDUCED_OR_MASK) == 0) {
        pictures++;
        index = seen.size() - 1;
        fields = directory;
      }
    }
    if (pictures != 1) {
      throw PictureFormat.notOnePicture(pictures + " pages", file);
    }
  }

  private void requireColours() throws IOException {
    long colours = value(fields, PHOTOMETRIC, 1);
    if (!KNOWN_COLOURS.contains(colours)) {
      throw new DataFormatException(
          "colours must be grey or RGB, found "
              + COLOURS.getOrDefault(colours, "kind " + colours)
              + " in "
              + file
              + ": convert it to RGB");
    }
    Field format = fields.get(SAMPLE_FORMAT);
    for (long i = 0; format != null && i < Math.min(4, format.count); i++) {
      long kind = value(format, i);
      if (kind != 1 && kind != 4) {
        throw new DataFormatException(
            "samples must be whole numbers without sign, found "
                + (kind == 2 ? "numbers with sign" : "floating-point or complex numbers")
                + " in "
                + file
                + ": convert it to 8 or 16 bits");
      }
    }
  }

  /** All fields, strips and tiles lie within the file. */
  private void requireComplete() throws IOException {
    long end = 0;
    for (Field field : fields.values()) {
      end = Math.max(end, field.at + field.bytes());
    }
    requireLength(end);
    end = Math.max(end(STRIP_OFFSETS, STRIP_LENGTHS), end(TILE_OFFSETS, TILE_LENGTHS));
    requireLength(end);
  }

  private long end(int offsetsTag, int lengthsTag) throws IOException {
    Field offsets = fields.get(offsetsTag);
    Field lengths = fields.get(lengthsTag);
    long end = 0;
    if (offsets != null && lengths != null) {
      for (long i = 0; i < Math.min(offsets.count, lengths.count); i++) {
        end = Math.max(end, value(offsets, i) + value(lengths, i));
      }
    }
    return end;
  }

  private void requireLength(long bytes) throws IOException {
    if (bytes > in.length()) {
      throw new DataFormatException(
          "expected "
              + bytes
              + " bytes or more in "
              + file
              + ", found "
              + in.length()
              + ": it is cut short, copy or download it again");
    }
  }

  @Override
  public PictureFormat format() {
    return PictureFormat.TIFF;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public ImageInputStream header() throws IOException {
    in.seek(0);
    return in;
  }

  @Override
  public long bytes() {
    return 0; // read from the file part by part
  }

  @Override
  public ImageInputStream whole() throws IOException {
    return header();
  }

  @Override
  public PictureTags tags() {
    try {
      byte[] exif = Exif.of((int) value(fields, ORIENTATION, 1));
      return new PictureTags(profile(), exif, new byte[0]);
    } catch (IOException e) {
      return PictureTags.NONE; // the pixels do not need them
    }
  }

  private byte[] profile() throws IOException {
    Field field = fields.get(PROFILE);
    if (field == null || field.count == 0 || field.at + field.count > in.length()) {
      return null;
    }
    byte[] profile = new byte[(int) field.count];
    in.seek(field.at);
    in.readFully(profile);
    return profile;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
