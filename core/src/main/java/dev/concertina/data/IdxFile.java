package dev.concertina.data;

import dev.concertina.internal.text.FeatureNames;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads IDX files: two zero bytes, a byte for the type of the values, a byte for the rank, one
 * big-endian int per dimension, then the values in c order.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section
 * "The IDX file format".
 */
final class IdxFile {
  private static final Range BYTE_RANGE = new Range(0, 255);

  private IdxFile() {}

  static Samples samples(Path file) throws IOException {
    try (var in = new DataInputStream(InputFile.open(file))) {
      Header header = Header.read(in, file);
      SampleShape shape = header.shape(file);
      List<byte[]> rows = readRows(in, header, shape.size(), file);
      var bytes = new ByteRows(rows.toArray(byte[][]::new), header.type);
      requireFinite(bytes, shape, file);
      @Nullable Range range = header.type == Type.UNSIGNED_BYTE ? BYTE_RANGE : null;
      return new Samples(bytes, shape, FeatureNames.byPlace(shape.features()), null, range);
    } catch (IOException e) {
      throw InputFile.explained(e, file);
    }
  }

  static int[] labels(Path file) throws IOException {
    try (var in = new DataInputStream(InputFile.open(file))) {
      Header header = Header.read(in, file);
      if (header.dimensions.length != 1 || !header.type.whole) {
        throw new DataFormatException(
            String.format(
                Locale.ROOT,
                "expected labels, an IDX file of rank 1 with whole numbers, found rank %d of %s in"
                    + " %s: read it with Samples.idx",
                header.dimensions.length,
                header.type,
                file));
      }
      List<byte[]> rows = readRows(in, header, 1, file);
      return rows.stream()
          .mapToInt(row -> (int) header.type.value(ByteBuffer.wrap(row), 0))
          .toArray();
    } catch (IOException e) {
      throw InputFile.explained(e, file);
    }
  }

  private static List<byte[]> readRows(DataInputStream in, Header header, int size, Path file)
      throws IOException {
    long bytes = (long) size * header.type.bytes;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new DataFormatException(
          "expected fewer than 2^31 bytes per sample, found " + bytes + " in " + file);
    }
    // Grows with what is there: a damaged header may promise more than memory holds.
    List<byte[]> rows = new ArrayList<>();
    int promised = header.dimensions[0];
    while (rows.size() < promised) {
      byte[] row = in.readNBytes((int) bytes);
      if (row.length < bytes) {
        throw new DataFormatException(
            String.format(
                Locale.ROOT,
                "expected %d samples in %s, found %d: the file is cut short, copy or download it"
                    + " again",
                promised,
                file,
                rows.size()));
      }
      rows.add(row);
    }
    if (in.read() >= 0) {
      throw new DataFormatException(
          String.format(
              Locale.ROOT,
              "expected the end of %s after %d samples, found more bytes: the header is wrong",
              file,
              promised));
    }
    return rows;
  }

  private static void requireFinite(ByteRows rows, SampleShape shape, Path file)
      throws DataFormatException {
    if (rows.type.whole) {
      return;
    }
    float[] row = new float[shape.size()];
    for (int i = 0; i < rows.size(); i++) {
      rows.read(i, row, 0);
      for (int k = 0; k < row.length; k++) {
        if (!Float.isFinite(row[k])) {
          throw new DataFormatException(
              String.format(
                  Locale.ROOT,
                  "values must be finite floats, found %s in %s, sample %d, value %d (the first is"
                      + " 0): correct the value or remove the sample",
                  row[k],
                  file,
                  i,
                  k));
        }
      }
    }
  }

  private record Header(Type type, int[] dimensions) {
    static Header read(DataInputStream in, Path file) throws IOException {
      byte[] magic = in.readNBytes(4);
      if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
        throw new DataFormatException(
            "expected an IDX file, which starts with two zero bytes, found "
                + Arrays.toString(magic)
                + " at the start of "
                + file);
      }
      Type type = Type.of(magic[2], file);
      int[] dimensions = new int[magic[3] & 0xff];
      byte[] bytes = in.readNBytes(4 * dimensions.length);
      if (bytes.length < 4 * dimensions.length || dimensions.length == 0) {
        throw new DataFormatException("expected the dimensions of the data, found none in " + file);
      }
      ByteBuffer.wrap(bytes).asIntBuffer().get(dimensions);
      if (Arrays.stream(dimensions).anyMatch(d -> d <= 0)) {
        throw new DataFormatException(
            "expected positive dimensions, found " + Arrays.toString(dimensions) + " in " + file);
      }
      return new Header(type, dimensions);
    }

    SampleShape shape(Path file) throws DataFormatException {
      int[] d = dimensions;
      try {
        return switch (d.length) {
          case 1 -> new SampleShape.Features(1);
          case 2 -> new SampleShape.Features(d[1]);
          case 3 -> new SampleShape.Image(1, d[1], d[2]);
          case 4 -> new SampleShape.Image(d[1], d[2], d[3]);
          default -> throw new IllegalArgumentException("rank must be in [1, 4]");
        };
      } catch (IllegalArgumentException e) {
        throw new DataFormatException(
            e.getMessage() + ", found dimensions " + Arrays.toString(d) + " in " + file, e);
      }
    }
  }

  /** The types that IDX knows, with the bytes that stand for them. */
  private enum Type {
    UNSIGNED_BYTE(0x08, 1, true),
    BYTE(0x09, 1, true),
    SHORT(0x0b, 2, true),
    INT(0x0c, 4, true),
    FLOAT(0x0d, 4, false),
    DOUBLE(0x0e, 8, false);

    private final int code;
    private final int bytes;
    private final boolean whole;

    Type(int code, int bytes, boolean whole) {
      this.code = code;
      this.bytes = bytes;
      this.whole = whole;
    }

    static Type of(byte code, Path file) throws DataFormatException {
      return Arrays.stream(values())
          .filter(type -> type.code == code)
          .findFirst()
          .orElseThrow(
              () ->
                  new DataFormatException(
                      String.format(
                          Locale.ROOT,
                          "expected an IDX type of 0x08 to 0x0e, found 0x%02x in %s",
                          code,
                          file)));
    }

    double value(ByteBuffer row, int index) {
      int at = index * bytes;
      return switch (this) {
        case UNSIGNED_BYTE -> row.get(at) & 0xff;
        case BYTE -> row.get(at);
        case SHORT -> row.getShort(at);
        case INT -> row.getInt(at);
        case FLOAT -> row.getFloat(at);
        case DOUBLE -> row.getDouble(at);
      };
    }
  }

  /** Samples as they lie in the file: pictures of bytes take a quarter of the space of floats. */
  private record ByteRows(byte[][] rows, Type type) implements SampleSource {
    @Override
    public int size() {
      return rows.length;
    }

    @Override
    public void read(int index, float[] into, int offset) {
      byte[] row = rows[index];
      if (type == Type.UNSIGNED_BYTE) {
        for (int k = 0; k < row.length; k++) {
          into[offset + k] = row[k] & 0xff;
        }
        return;
      }
      ByteBuffer values = ByteBuffer.wrap(row);
      for (int k = 0; k < row.length / type.bytes; k++) {
        into[offset + k] = (float) type.value(values, k);
      }
    }
  }
}
