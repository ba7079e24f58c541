package dev.concertina.internal.codes;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Quantiser;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of a file of a net's codes.
 *
 * @param model which net
 * @param shape of one sample; of a picture, what the net takes
 * @param picture what the picture is like; empty for a file of samples
 * @param multiples how finely codes are rounded, for each component: one for samples and grey
 *     pictures, three for a colour picture whose components go through a net for grey ones
 * @param blockRows rows of codes in a block of a picture; 0 for samples
 * @param bound the largest error; empty if there is no promise
 * @param lattices for each feature of a sample, or one for a picture; empty without a bound
 */
public record CodeHeader(
    ModelIdentity model,
    SampleShape shape,
    Optional<PictureForm> picture,
    List<Double> multiples,
    int blockRows,
    Optional<Promise> bound,
    List<Quantiser> lattices) {
  public static final String TYPE = "CODE";

  private static final int VERSION = 1;
  private static final int MOST_DIMENSIONS = 3;
  private static final int MOST_FEATURES = 1 << 16;
  private static final int LATTICE_BYTES = 12;

  /** More than everything besides the name and the lattices. */
  private static final int START_BYTES = 128;

  public CodeHeader {
    multiples = List.copyOf(multiples);
    lattices = List.copyOf(lattices);
    multiples.forEach(multiple -> Require.positive(multiple, "a multiple of the step"));
  }

  public Chunk chunk() {
    int most = START_BYTES + model.bytes() + LATTICE_BYTES * lattices.size();
    ByteBuffer bytes = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) VERSION);
    model.write(bytes);
    long[] dimensions = shape.withBatch(1);
    bytes.put((byte) (dimensions.length - 1));
    for (int i = 1; i < dimensions.length; i++) {
      bytes.putInt((int) dimensions[i]);
    }
    bytes.put((byte) (picture.isPresent() ? 1 : 0));
    picture.ifPresent(
        form ->
            bytes
                .put((byte) form.channels())
                .put((byte) form.depth())
                .putInt(form.height())
                .putInt(form.width())
                .putInt(blockRows));
    bytes.put((byte) multiples.size());
    multiples.forEach(bytes::putDouble);
    bytes.put((byte) bound.map(b -> b.relative() ? 2 : 1).orElse(0).intValue());
    bound.ifPresent(
        b -> {
          bytes.putDouble(b.value()).putInt(lattices.size());
          lattices.forEach(l -> bytes.putFloat(l.base()).putFloat(l.step()).putInt(l.levels()));
        });
    byte[] payload = new byte[bytes.position()];
    bytes.flip().get(payload);
    return new Chunk(TYPE, payload);
  }

  static CodeHeader read(Chunk chunk) throws DamagedStreamException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(chunk.payload()).order(ByteOrder.LITTLE_ENDIAN);
      CodeHeader header = read(bytes);
      if (bytes.hasRemaining()) {
        throw new DamagedStreamException("its header is longer than it says: it is damaged");
      }
      return header;
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
      throw new DamagedStreamException("its header is damaged: " + e.getMessage());
    }
  }

  private static CodeHeader read(ByteBuffer bytes) throws DamagedStreamException {
    int version = Short.toUnsignedInt(bytes.getShort());
    if (version != VERSION) {
      throw new DamagedStreamException(
          "it is of version " + version + ", this reads " + VERSION + ": take a newer Concertina");
    }
    ModelIdentity model = ModelIdentity.read(bytes);
    SampleShape shape = shape(bytes);
    Optional<PictureForm> picture = Optional.empty();
    int blockRows = 0;
    if (flag(bytes)) {
      picture =
          Optional.of(new PictureForm(bytes.get(), bytes.get(), bytes.getInt(), bytes.getInt()));
      blockRows = Require.positive(bytes.getInt(), "rows of a block");
    }
    List<Double> multiples = new ArrayList<>();
    int components = bytes.get();
    require(components == 1 || components == 3 && picture.isPresent(), "components", components);
    for (int i = 0; i < components; i++) {
      multiples.add(bytes.getDouble());
    }
    int promise = bytes.get();
    require(promise >= 0 && promise <= 2, "kind of bound", promise);
    List<Quantiser> lattices = new ArrayList<>();
    Optional<Promise> bound = Optional.empty();
    if (promise != 0) {
      double value = bytes.getDouble();
      if (!(value >= 0 && Double.isFinite(value))) {
        throw new DamagedStreamException("its header is damaged: a bound of " + value);
      }
      bound = Optional.of(new Promise(value, promise == 2));
      int count = bytes.getInt();
      int expected = picture.isPresent() ? 1 : shape.features();
      require(count == expected, "lattices", count);
      for (int i = 0; i < count; i++) {
        lattices.add(lattice(bytes));
      }
    }
    return new CodeHeader(model, shape, picture, multiples, blockRows, bound, lattices);
  }

  private static SampleShape shape(ByteBuffer bytes) throws DamagedStreamException {
    int count = bytes.get();
    require(count >= 1 && count <= MOST_DIMENSIONS, "dimensions", count);
    long[] dimensions = new long[count];
    for (int i = 0; i < count; i++) {
      dimensions[i] = bytes.getInt();
    }
    SampleShape shape = SampleShape.of(dimensions);
    require(shape.features() <= MOST_FEATURES, "features", shape.features());
    return shape;
  }

  private static Quantiser lattice(ByteBuffer bytes) throws DamagedStreamException {
    Quantiser lattice = new Quantiser(bytes.getFloat(), bytes.getFloat(), bytes.getInt());
    boolean sound =
        Float.isFinite(lattice.base())
            && lattice.step() > 0
            && Float.isFinite(lattice.step())
            && lattice.levels() > 0
            && lattice.levels() <= 1 << 30;
    require(sound, "levels of a lattice", lattice.levels());
    return lattice;
  }

  private static boolean flag(ByteBuffer bytes) throws DamagedStreamException {
    int flag = bytes.get();
    require(flag == 0 || flag == 1, "flag", flag);
    return flag == 1;
  }

  private static void require(boolean sound, String what, int found) throws DamagedStreamException {
    if (!sound) {
      throw new DamagedStreamException("its header is damaged: " + what + " of " + found);
    }
  }
}
