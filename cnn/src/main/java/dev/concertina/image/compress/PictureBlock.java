package dev.concertina.image.compress;

import dev.concertina.ModelFormatException;
import dev.concertina.image.compress.StripNet.Rows;
import dev.concertina.internal.codes.CodeGrid;
import dev.concertina.internal.codes.NetCodec;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Quantiser;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import dev.concertina.internal.coding.Residuals;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a block of a picture.
 *
 * <pre>
 * for each component:
 * point   u8    which of the model's tables
 * length  u32   of what follows: the codes' message
 * codes         one component after the other; those without rows in this block have none
 * with a bound:
 * errors        a message: the residuals of all rows, channel by channel
 * levels  u32   CRC-32C of all levels
 * </pre>
 */
final class PictureBlock {
  private final PictureCodec pictures;
  private final NetCodec codec;

  PictureBlock(PictureCodec pictures, NetCodec codec) {
    this.pictures = pictures;
    this.codec = codec;
  }

  /**
   * Levels of a component in a block.
   *
   * @param levels those of its rows
   * @param grid their shape; null if it has no rows here
   * @param point the tables that they are coded with
   */
  record Levels(int[] levels, CodeGrid grid, int point) {}

  /** The shape of a component's rows in a block, or null if there are none. */
  private CodeGrid grid(int number, int component) {
    Rows rows = pictures.block(number, component);
    CodeGrid all = pictures.stored(component);
    return rows.count() == 0 ? null : new CodeGrid(all.planes(), rows.count(), all.width());
  }

  /** Rounds the rows of a component's code that belong to a block. */
  Levels round(int number, int component, float[] code, double multiple) {
    CodeGrid grid = grid(number, component);
    int point = codec.pointFor(multiple);
    if (grid == null) {
      return new Levels(new int[0], null, point);
    }
    CodeGrid all = pictures.stored(component);
    Rows rows = pictures.block(number, component);
    float[] own = new float[grid.size()];
    StripNet.copyRows(
        code, new Rows(0, all.height()), own, rows, rows, grid.planes(), grid.width());
    int[] levels = codec.round(own, grid, multiple, point);
    return new Levels(levels, grid, cheapest(levels, grid, point, component > 0));
  }

  /**
   * Which tables take the fewest bits: of all for colours, which have other statistics than what
   * was learned from, else of those for the next steps.
   */
  private int cheapest(int[] levels, CodeGrid grid, int near, boolean ofAll) {
    int last = codec.points().length - 1;
    int to = ofAll ? last : Math.min(last, near + 1);
    int best = near;
    double least = Double.POSITIVE_INFINITY;
    for (int point = ofAll ? 0 : Math.max(0, near - 1); point <= to; point++) {
      double bits = codec.codes().bits(levels, grid, point);
      if (bits < least) {
        least = bits;
        best = point;
      }
    }
    return best;
  }

  byte[] encode(List<Levels> components) {
    RangeEncoder out = new RangeEncoder();
    for (Levels one : components) {
      if (one.grid() != null) {
        codec.codes().coder(one.point()).encode(one.levels(), one.grid(), out);
      }
    }
    byte[] codes = out.finish();
    ByteBuffer bytes =
        ByteBuffer.allocate(components.size() + 4 + codes.length).order(ByteOrder.LITTLE_ENDIAN);
    components.forEach(one -> bytes.put((byte) one.point()));
    return bytes.putInt(codes.length).put(codes).array();
  }

  /**
   * A block that was read.
   *
   * @param components their levels
   * @param errors what follows them
   */
  record Read(List<Levels> components, byte[] errors) {}

  Read decode(byte[] payload, int number) throws DamagedStreamException {
    try {
      return decode(ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN), number);
    } catch (BufferUnderflowException e) {
      throw new DamagedStreamException("it ends too early");
    }
  }

  private Read decode(ByteBuffer bytes, int number) throws DamagedStreamException {
    int[] points = new int[pictures.components()];
    for (int i = 0; i < points.length; i++) {
      points[i] = Byte.toUnsignedInt(bytes.get());
      if (points[i] >= codec.points().length) {
        throw new DamagedStreamException("it names tables that the model does not have");
      }
    }
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new DamagedStreamException("it ends too early");
    }
    byte[] codes = new byte[length];
    bytes.get(codes);
    RangeDecoder in = new RangeDecoder(codes);
    List<Levels> components = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      CodeGrid grid = grid(number, i);
      int[] levels = grid == null ? new int[0] : codec.codes().coder(points[i]).decode(grid, in);
      components.add(new Levels(levels, grid, points[i]));
    }
    in.requireEnd();
    byte[] errors = new byte[bytes.remaining()];
    bytes.get(errors);
    return new Read(components, errors);
  }

  /** What the net gets wrong of a block's pixels. */
  static byte[] errors(Component truth, Component forecast, Quantiser lattice) {
    float[][] values = {truth.values()};
    float[][] forecasts = {forecast.values()};
    Quantiser[] all = {lattice};
    return Residuals.encode(values, forecasts, truth.width(), from -> all);
  }

  /** The pixels of a block within the bound. */
  static Component corrected(byte[] errors, Component forecast, Quantiser lattice)
      throws DamagedStreamException, ModelFormatException {
    float[][] forecasts = {forecast.values()};
    Quantiser[] all = {lattice};
    float[] values = Residuals.decode(errors, forecasts, forecast.width(), from -> all)[0];
    return new Component(forecast.channels(), forecast.height(), forecast.width(), values);
  }
}
