package dev.concertina.compress;

import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Quantiser;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a compressed table says of itself.
 *
 * @param bound the largest error, which was kept when it was made
 * @param names one for each column
 * @param lattices one for each column of floats; empty if the table is of decimals
 * @param decimals one for each column of decimals; empty if the table is of floats
 * @param timeName what the rows' times are called; empty if they have none
 */
record TableHeader(
    ErrorBound bound,
    List<String> names,
    List<Quantiser> lattices,
    List<DecimalColumn> decimals,
    Optional<String> timeName) {
  static final String TYPE = "HEAD";

  private static final int VERSION = 2;
  static final int MOST_COLUMNS = 1 << 16;

  // Flags.
  private static final int RELATIVE = 1;
  private static final int DECIMALS = 2;
  private static final int TIMES = 4;
  private static final int TEXTS = 8;

  /** Version, columns, the bound's number and the flags. */
  private static final int START_BYTES = 2 + 4 + 8 + 1;

  /** Base, step and levels, and the length of the name. */
  private static final int COLUMN_BYTES = 4 + 4 + 4 + 4;

  /** The same of decimals, at most: four bytes, and base, step and levels in groups of 7 bits. */
  private static final int DECIMAL_BYTES = 4 + 10 + 9 + 5 + 4;

  private static final int GROUP = 7;

  TableHeader {
    names = List.copyOf(names);
    lattices = List.copyOf(lattices);
    decimals = List.copyOf(decimals);
  }

  /** Of rows without times. */
  TableHeader(ErrorBound bound, List<String> names, List<Quantiser> lattices) {
    this(bound, names, lattices, List.of(), Optional.empty());
  }

  int columns() {
    return names.size();
  }

  /** Whether the source is text, so that decimals come back. */
  boolean isOfTexts() {
    return !decimals.isEmpty();
  }

  private int flags() {
    boolean digits = lattices.stream().anyMatch(lattice -> lattice.decimals() > 0);
    return (bound.relative() ? RELATIVE : 0)
        | (digits ? DECIMALS : 0)
        | (isOfTexts() ? TEXTS : 0)
        | (timeName.isPresent() ? TIMES : 0);
  }

  Chunk chunk() {
    List<byte[]> texts = names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
    byte[] time = timeName.orElse("").getBytes(StandardCharsets.UTF_8);
    int length = START_BYTES;
    for (byte[] text : texts) {
      length += (isOfTexts() ? DECIMAL_BYTES : COLUMN_BYTES) + text.length;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(length + columns() + 4 + time.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) VERSION).putInt(columns());
    bytes.putDouble(bound.value()).put((byte) flags());
    for (int i = 0; i < columns(); i++) {
      putColumn(bytes, i);
      if (isOfTexts()) {
        putGroups(bytes, texts.get(i).length);
      } else {
        bytes.putInt(texts.get(i).length);
      }
      bytes.put(texts.get(i));
    }
    if ((flags() & DECIMALS) != 0) {
      lattices.forEach(lattice -> bytes.put((byte) lattice.decimals()));
    }
    if (timeName.isPresent()) {
      bytes.putInt(time.length).put(time);
    }
    return new Chunk(TYPE, Arrays.copyOf(bytes.array(), bytes.position()));
  }

  private void putColumn(ByteBuffer bytes, int number) {
    if (isOfTexts()) {
      DecimalColumn column = decimals.get(number);
      bytes.put((byte) column.kind().ordinal()).put((byte) column.scale());
      bytes.put((byte) column.fraction()).put((byte) column.whole());
      putGroups(bytes, column.base() << 1 ^ column.base() >> Long.SIZE - 1);
      putGroups(bytes, column.step());
      putGroups(bytes, column.levels());
    } else {
      Quantiser lattice = lattices.get(number);
      bytes.putFloat(lattice.base()).putFloat(lattice.step()).putInt(lattice.levels());
    }
  }

  /** Writes a number of 64 bits without a sign: 7 bits a byte, the lowest first, and what is on. */
  private static void putGroups(ByteBuffer bytes, long number) {
    long rest = number;
    while (rest >>> GROUP != 0) {
      bytes.put((byte) (rest | 1 << GROUP));
      rest >>>= GROUP;
    }
    bytes.put((byte) rest);
  }

  private static long groups(ByteBuffer bytes) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += GROUP) {
      byte group = bytes.get();
      number |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number has more than 64 bits");
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
    if (version < 1 || version > VERSION) {
      throw new DamagedStreamException(
          "it is of version %d, this reads 1 to %d: take a newer Concertina"
              .formatted(version, VERSION));
    }
    int columns = bytes.getInt();
    if (columns < 1 || columns > MOST_COLUMNS) {
      throw new DamagedStreamException("columns must be in [1, 65536], found " + columns);
    }
    double bound = bytes.getDouble();
    int flags = bytes.get();
    boolean texts = (flags & TEXTS) != 0;
    if ((flags & ~(RELATIVE | DECIMALS | TIMES | TEXTS)) != 0
        || (texts && ((flags & DECIMALS) != 0 || version == 1))) {
      throw new DamagedStreamException("its header has unknown flags: " + flags);
    }
    List<String> names = new ArrayList<>();
    List<Quantiser> lattices = new ArrayList<>();
    List<DecimalColumn> decimals = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      if (texts) {
        decimals.add(decimal(bytes, i));
      } else {
        lattices.add(lattice(bytes, i));
      }
      names.add(text(bytes, texts ? groups(bytes) : bytes.getInt()));
    }
    for (int i = 0; i < columns && (flags & DECIMALS) != 0; i++) {
      lattices.set(i, lattices.get(i).withDecimals(bytes.get()));
    }
    Optional<String> time =
        (flags & TIMES) == 0 ? Optional.empty() : Optional.of(text(bytes, bytes.getInt()));
    ErrorBound most = new ErrorBound(bound, (flags & RELATIVE) != 0);
    return new TableHeader(most, names, lattices, decimals, time);
  }

  private static DecimalColumn decimal(ByteBuffer bytes, int number) throws DamagedStreamException {
    int kind = bytes.get();
    if (kind >= 0 && kind < DecimalColumn.Kind.values().length) {
      int scale = bytes.get();
      int fraction = bytes.get();
      int whole = bytes.get();
      long folded = groups(bytes);
      long base = folded >>> 1 ^ -(folded & 1);
      long step = groups(bytes);
      long levels = groups(bytes);
      DecimalColumn column =
          new DecimalColumn(
              DecimalColumn.Kind.values()[kind], base, step, (int) levels, scale, fraction, whole);
      if (levels == column.levels() && column.isSound()) {
        return column;
      }
    }
    throw new DamagedStreamException("its header is damaged at column " + number);
  }

  private static Quantiser lattice(ByteBuffer bytes, int column) throws DamagedStreamException {
    Quantiser lattice = new Quantiser(bytes.getFloat(), bytes.getFloat(), bytes.getInt());
    boolean kept = lattice.levels() == 0;
    boolean sound =
        lattice.levels() >= 0
            && lattice.levels() <= 1 << 30
            && Float.isFinite(lattice.base())
            && Float.isFinite(lattice.step())
            && (kept || lattice.step() > 0);
    if (!sound) {
      throw new DamagedStreamException("its header is damaged at column " + column);
    }
    return lattice;
  }

  private static String text(ByteBuffer bytes, long length) throws DamagedStreamException {
    if (length < 0 || length > bytes.remaining()) {
      throw new DamagedStreamException("its header is damaged at a name");
    }
    byte[] text = new byte[(int) length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
