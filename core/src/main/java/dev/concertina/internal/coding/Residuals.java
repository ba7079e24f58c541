package dev.concertina.internal.coding;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.Require;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Codes what a net got wrong. No value then comes back with a larger error than was promised,
 * although the machine that decodes may compute the net a little differently from the one that
 * encoded.
 *
 * <p>A value is a level of its lattice, and a prediction of the net counts as the nearest level. A
 * prediction close to the middle between two levels might be rounded the other way elsewhere: it is
 * marked, and the side on which it was taken is coded. Machines differ by far less than what counts
 * as close. If two of them differ by more, the checksum of the levels does not match, and the
 * values are refused.
 *
 * <p>Values stand in lines that follow each other. The context of a difference is the size of those
 * around it: to the left, above, and above to the right. An object is for one block, and either
 * codes or decodes.
 */
public final class Residuals {
  /** How much forecasts may differ between machines, as a share of a lattice's range. */
  private static final double DEVIATION = 5e-5;

  /** In levels; beyond it there would be no telling which middle a forecast is close to. */
  private static final double FURTHEST = 0.21;

  private static final int LOUDNESSES = 24;

  // The models of bits: whether a forecast is close to a middle, and on which side it was taken.
  private static final int CLOSE = 0;
  private static final int UPPER = 1;

  private final int[] above;
  private final AdaptiveIntegers differences = new AdaptiveIntegers(LOUDNESSES);
  private final AdaptiveBits bits = new AdaptiveBits(2);
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer word = ByteBuffer.allocate(Integer.BYTES);

  /** Codes lines with the given number of values. */
  Residuals(int width) {
    above = new int[width];
  }

  /** Refuses a bound that is finer than what the net's arithmetic is sure of. */
  public static void requireSure(Quantiser lattice, String what) {
    Require.that(
        !lattice.isKept() && closeness(lattice) <= FURTHEST,
        "with a net, whose arithmetic differs between machines, the error bound of %s must be at"
            + " least 1/8000 of its range, and 10 times its values' last digit: allow more, or"
            + " compress without a model",
        what);
  }

  /** How far from a middle is close, in levels. */
  private static double closeness(Quantiser lattice) {
    float last = lattice.value(lattice.levels() - 1);
    // A forecast has no more digits than a float.
    double digits = 4 * Math.ulp(Math.max(Math.abs(lattice.base()), Math.abs(last)));
    return Math.max(DEVIATION * lattice.levels(), digits / lattice.step());
  }

  /**
   * Which lattices a line has that begins at a value of a sample: one for each value, or for all.
   */
  public interface Lines {
    Quantiser[] lattices(int from);
  }

  /**
   * Codes samples, line by line: a message, followed by the CRC-32C of all levels.
   *
   * @param width values of a line
   */
  public static byte[] encode(float[][] samples, float[][] forecasts, int width, Lines lines) {
    Residuals residuals = new Residuals(width);
    RangeEncoder out = new RangeEncoder();
    for (int i = 0; i < samples.length; i++) {
      for (int from = 0; from < samples[i].length; from += width) {
        residuals.encode(out, lines.lattices(from), samples[i], forecasts[i], from);
      }
    }
    byte[] message = out.finish();
    return ByteBuffer.allocate(message.length + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(message)
        .putInt(residuals.checksum())
        .array();
  }

  /**
   * Decodes what {@link #encode(float[][], float[][], int, Lines)} made.
   *
   * @throws ModelFormatException if the forecasts are too far from those that it was made with
   */
  public static float[][] decode(byte[] bytes, float[][] forecasts, int width, Lines lines)
      throws DamagedStreamException, ModelFormatException {
    int length = bytes.length - Integer.BYTES;
    if (length < 0) {
      throw new DamagedStreamException("it ends too early");
    }
    RangeDecoder in = new RangeDecoder(Arrays.copyOf(bytes, length));
    Residuals residuals = new Residuals(width);
    float[][] values = new float[forecasts.length][];
    for (int i = 0; i < values.length; i++) {
      values[i] = new float[forecasts[i].length];
      for (int from = 0; from < values[i].length; from += width) {
        residuals.decode(in, lines.lattices(from), forecasts[i], values[i], from);
      }
    }
    in.requireEnd();
    residuals.requireSame(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(length));
    return values;
  }

  /**
   * Codes a line of values, given what the net predicts of them.
   *
   * @param lattices one for each value, or one for all
   * @param from where the line begins, in both arrays
   */
  public void encode(
      RangeEncoder out, Quantiser[] lattices, float[] values, float[] forecasts, int from) {
    int left = 0;
    for (int x = 0; x < above.length; x++) {
      Quantiser lattice = lattices[lattices.length == 1 ? 0 : x];
      int level = lattice.level(values[from + x]);
      double forecast = position(lattice, forecasts[from + x]);
      int nearest = (int) Math.floor(forecast + 0.5);
      int middle = middle(lattice, forecast);
      bits.encode(out, CLOSE, middle >= 0 ? 1 : 0);
      if (middle >= 0) {
        bits.encode(out, UPPER, nearest > middle ? 1 : 0);
      }
      int difference = level - nearest;
      differences.encode(out, difference, loudness(left, x));
      left = difference;
      above[x] = difference;
      update(level);
    }
  }

  /** Decodes a line of values. */
  public void decode(
      RangeDecoder in, Quantiser[] lattices, float[] forecasts, float[] values, int from)
      throws DamagedStreamException, ModelFormatException {
    int left = 0;
    for (int x = 0; x < above.length; x++) {
      Quantiser lattice = lattices[lattices.length == 1 ? 0 : x];
      double forecast = position(lattice, forecasts[from + x]);
      long nearest = (long) Math.floor(forecast + 0.5);
      if (bits.decode(in, CLOSE) != 0) {
        nearest = (long) Math.floor(forecast) + bits.decode(in, UPPER);
      }
      int difference = differences.decode(in, loudness(left, x));
      long level = nearest + difference;
      if (level < 0 || level >= lattice.levels()) {
        throw notKept();
      }
      left = difference;
      above[x] = difference;
      values[from + x] = lattice.value((int) level);
      update((int) level);
    }
  }

  /** Where a forecast is among the levels, as a number between the first and the last. */
  private static double position(Quantiser lattice, float forecast) {
    double position = ((double) forecast - lattice.base()) / lattice.step();
    return Math.max(0, Math.min(lattice.levels() - 1, position)); // NaN stays, and becomes 0
  }

  /** The level below the middle that a forecast is close to, or -1. */
  private static int middle(Quantiser lattice, double forecast) {
    int below = (int) Math.floor(forecast);
    return Math.abs(forecast - below - 0.5) < closeness(lattice) ? below : -1;
  }

  private int loudness(int left, int x) {
    int right = x + 1 < above.length ? above[x + 1] : 0;
    long sum = 2 * magnitude(left) + 2 * magnitude(above[x]) + magnitude(right);
    int octave = Long.SIZE - Long.numberOfLeadingZeros(sum);
    // Two contexts an octave: differences have as many sizes as that tells apart.
    int half = octave >= 2 ? (int) (sum >>> octave - 2) & 1 : 0;
    return sum == 0 ? 0 : Math.min(LOUDNESSES - 1, 2 * octave - 1 + half);
  }

  private static long magnitude(int difference) {
    return Math.abs((long) difference);
  }

  private void update(int level) {
    checksum.update(word.putInt(0, level).array());
  }

  /** The checksum of all levels so far. */
  int checksum() {
    return (int) checksum.getValue();
  }

  /** Refuses values whose levels are not those that were coded. */
  void requireSame(int stated) throws ModelFormatException {
    if (stated != checksum()) {
      throw notKept();
    }
  }

  private static ModelFormatException notKept() {
    return new ModelFormatException(
        "this machine computes the net so differently that the promised error cannot be kept:"
            + " decompress it on a machine like the one that made it");
  }
}
