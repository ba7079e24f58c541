package dev.concertina.compress;

import dev.concertina.compress.LevelCoder.Column;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Quantiser;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Some rows of a table as bytes, and back: levels by {@link LevelCoder}, then the values that no
 * level serves (missing ones, infinities), then columns that are kept, both deflated, then times if
 * the rows have them.
 */
final class TableBlock {
  /** Values of a block, at most: bounds what a reader allocates. */
  static final int MOST_VALUES = 1 << 22;

  /** Levels, exceptions and kept columns. */
  private static final int VALUE_PARTS = 3;

  private final TableHeader header;
  private final double[] bounds;

  /** For tables with a header; the bound of each column is the writer's to know. */
  TableBlock(TableHeader header, double[] bounds) {
    this.header = header;
    this.bounds = bounds.clone();
  }

  private int[] levels() {
    return header.lattices().stream().mapToInt(lattice -> Math.max(1, lattice.levels())).toArray();
  }

  /** Rows with their times. */
  byte[] encode(float[][] rows, List<String> times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(encode(rows));
    bytes.writeBytes(joined(BlockTimes.encode(times)));
    return bytes.toByteArray();
  }

  byte[] encode(float[][] rows) throws IOException {
    int[][] levels = new int[header.columns()][rows.length];
    ByteArrayOutputStream exceptions = new ByteArrayOutputStream();
    try (DataOutputStream out = deflated(exceptions)) {
      for (int column = 0; column < levels.length; column++) {
        if (!header.lattices().get(column).isKept()) {
          quantise(rows, column, levels[column], out);
        }
      }
      put(out, -1);
    }
    RangeEncoder encoder = new RangeEncoder();
    List<Column> columns = ColumnChoice.of(levels, levels());
    ColumnCodes.write(encoder, columns);
    LevelCoder.encode(encoder, columns, levels);
    return joined(encoder.finish(), exceptions.toByteArray(), kept(rows));
  }

  static DataOutputStream deflated(ByteArrayOutputStream bytes) {
    return new DataOutputStream(
        new BufferedOutputStream(
            new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION))));
  }

  /** Chooses levels; writes the values that none serves: column, row, how often, bits. */
  private void quantise(float[][] rows, int column, int[] levels, DataOutputStream exceptions)
      throws IOException {
    for (int row = 0; row < rows.length; row++) {
      float value = rows[row][column];
      int level = served(header.lattices().get(column), value, bounds[column]);
      if (level >= 0) {
        levels[row] = level;
        continue;
      }
      int bits = Float.floatToRawIntBits(value);
      int run = 1;
      while (row + run < rows.length && Float.floatToRawIntBits(rows[row + run][column]) == bits) {
        run++;
      }
      put(exceptions, column, row, run, bits);
      for (int i = 0; i < run; i++) {
        levels[row + i] = row == 0 ? 0 : levels[row - 1]; // costs next to nothing
      }
      row += run - 1;
    }
  }

  /** The level for a value; -1 if none is within the bound. */
  private static int served(Quantiser lattice, float value, double bound) {
    if (!Float.isFinite(value)) {
      return -1;
    }
    int nearest = lattice.level(value);
    for (int level : new int[] {nearest, nearest - 1, nearest + 1}) {
      boolean exists = level >= 0 && level < lattice.levels();
      if (exists && lattice.serves(level, value, bound)) {
        return level;
      }
    }
    return -1;
  }

  /** The bits of columns that are kept, by planes of bytes, which deflate better. */
  private byte[] kept(float[][] rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = deflated(bytes)) {
      for (int column = 0; column < header.columns(); column++) {
        if (header.lattices().get(column).isKept()) {
          for (int plane = 24; plane >= 0; plane -= 8) {
            for (float[] row : rows) {
              out.writeByte(Float.floatToRawIntBits(row[column]) >>> plane);
            }
          }
        }
      }
    }
    return bytes.toByteArray();
  }

  /** Little-endian, as all numbers of the file. */
  static void put(DataOutputStream out, int... numbers) throws IOException {
    for (int number : numbers) {
      out.writeInt(Integer.reverseBytes(number));
    }
  }

  static int get(DataInputStream in) throws IOException {
    return Integer.reverseBytes(in.readInt());
  }

  static byte[] joined(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (byte[] part : parts) {
        put(out, part.length);
        out.write(part);
      }
    }
    return bytes.toByteArray();
  }

  /** Reads a block with the given number of rows. */
  float[][] decode(byte[] payload, int rows) throws IOException {
    requireSize(rows, header.columns());
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
    RangeDecoder decoder = new RangeDecoder(part(in));
    List<Column> columns = ColumnCodes.read(decoder, levels());
    int[][] levels = LevelCoder.decode(decoder, columns, rows);
    decoder.requireEnd();
    float[][] values = new float[rows][header.columns()];
    for (int column = 0; column < levels.length; column++) {
      Quantiser lattice = header.lattices().get(column);
      for (int row = 0; row < rows; row++) {
        values[row][column] = lattice.value(levels[column][row]);
      }
    }
    readExceptions(part(in), values);
    readKept(part(in), values);
    return values;
  }

  /** Reads only the times of a block with the given number of rows; the rows must have times. */
  static BlockTimes times(byte[] payload, int rows, int columns) throws IOException {
    requireSize(rows, columns);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
    for (int i = 0; i < VALUE_PARTS; i++) {
      part(in);
    }
    return BlockTimes.decode(part(in), rows);
  }

  static void requireSize(int rows, int columns) throws DamagedStreamException {
    if ((long) rows * columns > MOST_VALUES) {
      throw new DamagedStreamException("a block must have at most " + MOST_VALUES + " values");
    }
  }

  static byte[] part(DataInputStream in) throws IOException {
    int length = get(in);
    if (length < 0 || length > in.available()) {
      throw new DamagedStreamException("a block ends in its midst");
    }
    return in.readNBytes(length);
  }

  private static void readExceptions(byte[] part, float[][] values) throws IOException {
    long next = 0; // they ascend, so that there are no more than there are values
    try (DataInputStream in = inflated(part)) {
      for (int column = get(in); column != -1; column = get(in)) {
        int row = get(in);
        int run = get(in);
        float value = Float.intBitsToFloat(get(in));
        boolean inside = column >= 0 && row >= 0 && run > 0 && run <= values.length - row;
        long at = (long) column * values.length + row;
        if (!inside || column >= values[row].length || at < next) {
          throw new DamagedStreamException("a block has a value where there is no place");
        }
        for (int i = 0; i < run; i++) {
          values[row + i][column] = value;
        }
        next = at + run;
      }
    }
  }

  static DataInputStream inflated(byte[] part) {
    return new DataInputStream(
        new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(part))));
  }

  private void readKept(byte[] part, float[][] values) throws IOException {
    try (DataInputStream in = inflated(part)) {
      for (int column = 0; column < header.columns(); column++) {
        if (header.lattices().get(column).isKept()) {
          int[] bits = new int[values.length];
          for (int plane = 24; plane >= 0; plane -= 8) {
            for (int row = 0; row < bits.length; row++) {
              bits[row] |= in.readUnsignedByte() << plane;
            }
          }
          for (int row = 0; row < bits.length; row++) {
            values[row][column] = Float.intBitsToFloat(bits[row]);
          }
        }
      }
    }
  }
}
