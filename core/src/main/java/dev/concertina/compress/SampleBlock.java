package dev.concertina.compress;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.codes.CodeCoder;
import dev.concertina.internal.codes.CodeGrid;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.NetCodec;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Quantiser;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import dev.concertina.internal.coding.Residuals;
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
  private final Quantiser[] lattices;

  SampleBlock(Autoencoder model, NetCodec codec, CodeHeader header) {
    this.model = model;
    this.codec = codec;
    this.header = header;
    this.shape = model.description().shape();
    this.grid = codec.stored(model.description().code());
    this.line = lineOf(shape);
    this.lattices = header.lattices().toArray(Quantiser[]::new);
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
   * Samples whose codes are rounded.
   *
   * @param point the tables that the levels are coded with
   * @param levels of all codes
   * @param message the same, coded
   */
  record Rounded(int point, int[][] levels, byte[] message) {}

  /** Rounds codes, as the encoder gives them: they are the same however finely they are rounded. */
  Rounded round(float[][] codes, int point) {
    int[][] levels =
        Arrays.stream(codes)
            .parallel()
            .map(code -> codec.round(code, grid, multiple(), point))
            .toArray(int[][]::new);
    RangeEncoder out = new RangeEncoder();
    CodeCoder coder = codec.codes().coder(point);
    for (int[] code : levels) {
      coder.encode(code, grid, out);
    }
    return new Rounded(point, levels, out.finish());
  }

  /** What the net makes of rounded codes. */
  float[][] forecasts(Rounded rounded) {
    return values(rounded.levels());
  }

  /** What a net makes of levels. */
  private float[][] values(int[][] levels) {
    float[][] codes = new float[levels.length][];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = codec.code(levels[i], grid, multiple());
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

  /** The block of samples, given what the net makes of their codes. */
  byte[] encode(Rounded rounded, float[][] samples, float[][] forecasts) {
    byte[] errors =
        header.bound().isPresent()
            ? Residuals.encode(samples, forecasts, line, this::lattices)
            : new byte[0];
    byte[] message = rounded.message();
    return ByteBuffer.allocate(1 + Integer.BYTES + message.length + errors.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) rounded.point())
        .putInt(message.length)
        .put(message)
        .put(errors)
        .array();
  }

  /**
   * What comes back of a block that was just made: its levels are decoded and compared, and the net
   * is not run again.
   */
  float[][] back(byte[] payload, Rounded rounded, float[][] forecasts)
      throws ModelFormatException, DamagedStreamException {
    Read read = read(payload, rounded.levels().length);
    if (!Arrays.deepEquals(read.levels(), rounded.levels())) {
      throw new IllegalStateException("the codes of a block came back otherwise");
    }
    return corrected(read, forecasts);
  }

  float[][] decode(byte[] payload, int samples)
      throws ModelFormatException, DamagedStreamException {
    if (samples > mostSamples()) {
      throw new DamagedStreamException(
          "it must have at most " + mostSamples() + " samples, found " + samples);
    }
    Read read = read(payload, samples);
    float[][] forecasts = values(read.levels());
    for (float[] row : forecasts) {
      NetCodec.requireFinite(row);
    }
    return corrected(read, forecasts);
  }

  /** What stands in a block: levels, and with a bound what the net got wrong. */
  private record Read(int[][] levels, byte[] errors) {}

  private Read read(byte[] payload, int samples) throws DamagedStreamException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
      int point = Byte.toUnsignedInt(bytes.get());
      int length = bytes.getInt();
      if (point >= codec.points().length || length < 0 || length > bytes.remaining()) {
        throw new DamagedStreamException("its start is damaged");
      }
      byte[] message = new byte[length];
      bytes.get(message);
      byte[] errors = new byte[bytes.remaining()];
      bytes.get(errors);
      return new Read(levels(message, samples, point), errors);
    } catch (BufferUnderflowException e) {
      throw new DamagedStreamException("it ends too early");
    }
  }

  private float[][] corrected(Read read, float[][] forecasts)
      throws ModelFormatException, DamagedStreamException {
    return header.bound().isPresent()
        ? Residuals.decode(read.errors(), forecasts, line, this::lattices)
        : forecasts;
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

  /** Of the line that begins at a value. */
  private Quantiser[] lattices(int from) {
    int feature = from / shape.valuesPerFeature();
    return shape instanceof SampleShape.Features
        ? lattices
        : Arrays.copyOfRange(lattices, feature, feature + 1);
  }
}
