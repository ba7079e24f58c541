package dev.concertina.compress;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A block of samples: the levels of their codes, and with a bound what the net got wrong.
 *
 * <pre>
 * point   u8    which of the model's tables
 * length  u32   of what follows: the codes' message
 * codes         one sample after the other
 * with a bound:
 * errors        a message: the residuals of all lines
 * levels  u32   CRC-32C of all levels
 * </pre>
 */
final class SampleBlock {
  /** What is lost with a block, and decoded for one sample of it. */
  private static final int MOST_SAMPLES = 1024;

  private static final int MOST_VALUES = 1 << 20;

  private final Autoencoder model;
  private final NetCodec codec;
  private final CodeHeader header;
  private final CodeGrid grid;
  private final SampleShape shape;
  private final int line;
  private final Lattice[] lattices;

  SampleBlock(Autoencoder model, NetCodec codec, CodeHeader header) {
    this.model = model;
    this.codec = codec;
    this.header = header;
    this.shape = model.description().shape();
    this.grid = codec.stored(model.description().code());
    this.line = lineOf(shape);
    this.lattices = header.lattices().toArray(Lattice[]::new);
  }

  /** Samples of a block; a file that claims more is damaged. */
  int mostSamples() {
    int size = Math.max(model.description().codeSize(), shape.size());
    return Math.max(1, Math.min(MOST_SAMPLES, MOST_VALUES / size));
  }

  /** Values that stand side by side: a row of pixels, a feature's course, or a row of a table. */
  private static int lineOf(SampleShape shape) {
    if (shape instanceof SampleShape.Image image) {
      return image.width();
    }
    return shape instanceof SampleShape.Series series ? series.valuesPerFeature() : shape.size();
  }

  /**
   * What became of samples.
   *
   * @param payload the block
   * @param values as they come back
   */
  record Coded(byte[] payload, float[][] values) {}

  /** The levels of samples' codes, when they are rounded to a multiple of the step. */
  private int[][] levels(float[][] samples, double multiple, int point) {
    float[][] codes = model.encode(samples);
    return Arrays.stream(codes)
        .parallel()
        .map(code -> codec.round(code, grid, multiple, point))
        .toArray(int[][]::new);
  }

  /** What a net makes of levels. */
  private float[][] values(int[][] levels, double multiple) {
    float[][] codes = new float[levels.length][];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = codec.code(levels[i], grid, multiple);
    }
    float[][] values = model.decode(codes);
    for (float[] row : values) {
      clip(row);
    }
    return values;
  }

  /** Pictures have a black and a white. */
  private void clip(float[] row) {
    float white = codec.white();
    if (white > 0) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.max(0, Math.min(white, row[i]));
      }
    }
  }

  private double multiple() {
    return header.multiples().get(0);
  }

  Coded encode(float[][] samples, int point) {
    int[][] levels = levels(samples, multiple(), point);
    RangeEncoder out = new RangeEncoder();
    CodeCoder coder = codec.codes().coder(point);
    for (int[] code : levels) {
      coder.encode(code, grid, out);
    }
    byte[] codes = out.finish();
    float[][] values = values(levels, multiple());
    byte[] errors = {};
    int checksum = 0;
    if (header.bound().isPresent()) {
      Residuals residuals = new Residuals(line);
      RangeEncoder errorsOut = new RangeEncoder();
      for (int i = 0; i < samples.length; i++) {
        for (int from = 0; from < samples[i].length; from += line) {
          residuals.encode(errorsOut, lattices(from), samples[i], values[i], from);
        }
      }
      errors = errorsOut.finish();
      checksum = residuals.checksum();
    }
    int length = 1 + 4 + codes.length + (header.bound().isPresent() ? errors.length + 4 : 0);
    ByteBuffer payload = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    payload.put((byte) point).putInt(codes.length).put(codes);
    if (header.bound().isPresent()) {
      payload.put(errors).putInt(checksum);
    }
    return new Coded(payload.array(), values);
  }

  float[][] decode(byte[] payload, int samples)
      throws ModelFormatException, DamagedStreamException {
    if (samples > mostSamples()) {
      throw new DamagedStreamException(
          "it must have at most " + mostSamples() + " samples, found " + samples);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
      int point = Byte.toUnsignedInt(bytes.get());
      int length = bytes.getInt();
      if (point >= codec.points().length || length < 0 || length > bytes.remaining()) {
        throw new DamagedStreamException("its start is damaged");
      }
      byte[] codes = new byte[length];
      bytes.get(codes);
      float[][] values = values(levels(codes, samples, point), multiple());
      for (float[] row : values) {
        NetCodec.requireFinite(row);
      }
      return header.bound().isPresent() ? corrected(bytes, values) : values;
    } catch (BufferUnderflowException e) {
      throw new DamagedStreamException("it ends too early");
    }
  }

  private int[][] levels(byte[] codes, int samples, int point) throws DamagedStreamException {
    RangeDecoder in = new RangeDecoder(codes);
    CodeCoder coder = codec.codes().coder(point);
    int[][] levels = new int[samples][];
    for (int i = 0; i < samples; i++) {
      levels[i] = coder.decode(grid, in);
    }
    in.requireEnd();
    return levels;
  }

  private float[][] corrected(ByteBuffer bytes, float[][] forecasts)
      throws ModelFormatException, DamagedStreamException {
    if (bytes.remaining() < 4) {
      throw new DamagedStreamException("it ends too early");
    }
    byte[] errors = new byte[bytes.remaining() - 4];
    bytes.get(errors);
    RangeDecoder in = new RangeDecoder(errors);
    Residuals residuals = new Residuals(line);
    float[][] values = new float[forecasts.length][shape.size()];
    for (int i = 0; i < values.length; i++) {
      for (int from = 0; from < shape.size(); from += line) {
        residuals.decode(in, lattices(from), forecasts[i], values[i], from);
      }
    }
    in.requireEnd();
    residuals.requireSame(bytes.getInt());
    return values;
  }

  /** Of the line that begins at a value. */
  private Lattice[] lattices(int from) {
    int feature = from / shape.valuesPerFeature();
    return shape instanceof SampleShape.Features
        ? lattices
        : Arrays.copyOfRange(lattices, feature, feature + 1);
  }
}
