package dev.concertina.compress;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a compressed table says of itself.
 *
 * @param bound the largest error, which was kept when it was made
 * @param names one for each column
 * @param lattices one for each column
 */
record TableHeader(ErrorBound bound, List<String> names, List<Lattice> lattices) {
  static final String TYPE = "HEAD";

  private static final int VERSION = 1;
  static final int MOST_COLUMNS = 1 << 16;

  /** Version, columns, the bound's number and its kind. */
  private static final int START_BYTES = 2 + 4 + 8 + 1;

  /** Base, step and levels, and the length of the name. */
  private static final int COLUMN_BYTES = 4 + 4 + 4 + 4;

  TableHeader {
    names = List.copyOf(names);
    lattices = List.copyOf(lattices);
  }

  int columns() {
    return names.size();
  }

  Chunk chunk() {
    List<byte[]> texts = names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
    int length = START_BYTES + texts.stream().mapToInt(text -> COLUMN_BYTES + text.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) VERSION).putInt(columns());
    bytes.putDouble(bound.value()).put((byte) (bound.relative() ? 1 : 0));
    for (int i = 0; i < columns(); i++) {
      Lattice lattice = lattices.get(i);
      bytes.putFloat(lattice.base()).putFloat(lattice.step()).putInt(lattice.levels());
      bytes.putInt(texts.get(i).length).put(texts.get(i));
    }
    return new Chunk(TYPE, bytes.array());
  }

  static TableHeader read(Chunk chunk) throws DamagedStreamException {
    if (!chunk.type().equals(TYPE)) {
      throw new DamagedStreamException("it must begin with " + TYPE + ", found " + chunk.type());
    }
    try {
      return read(ByteBuffer.wrap(chunk.payload()).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new DamagedStreamException("its header is damaged: " + e.getMessage());
    }
  }

  private static TableHeader read(ByteBuffer bytes) throws DamagedStreamException {
    int version = Short.toUnsignedInt(bytes.getShort());
    if (version != VERSION) {
      throw new DamagedStreamException(
          "it is of version " + version + ", this reads " + VERSION + ": take a newer Concertina");
    }
    int columns = bytes.getInt();
    if (columns < 1 || columns > MOST_COLUMNS) {
      throw new DamagedStreamException("columns must be in [1, 65536], found " + columns);
    }
    ErrorBound bound = new ErrorBound(bytes.getDouble(), bytes.get() == 1);
    List<String> names = new ArrayList<>();
    List<Lattice> lattices = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      lattices.add(new Lattice(bytes.getFloat(), bytes.getFloat(), bytes.getInt()));
      int length = bytes.getInt();
      if (length < 0 || length > bytes.remaining() || lattices.get(i).levels() < 0) {
        throw new DamagedStreamException("its header is damaged at column " + i);
      }
      byte[] name = new byte[length];
      bytes.get(name);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    return new TableHeader(bound, names, lattices);
  }
}
