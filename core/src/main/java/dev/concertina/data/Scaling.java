package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * Brings the features of samples to a common scale and back: {@code (x - offset) / scale}, one
 * offset and one scale per feature.
 *
 * <p>Learned on the samples that a model learns from, and on no others. Immutable and safe to
 * share.
 *
 * <p><b>Constant features.</b> A feature whose spread is at most a four-millionth of its magnitude
 * is taken as constant: float noise (a float has about 7 digits) must not be blown up to the size
 * of a signal. Its scale is {@code min(1, |c|)} for the constant c, 1 if c is 0. Dividing by the
 * spread would fail; leaving the feature out would hide that it changed, which is the anomaly that
 * constant sensors are watched for; and this scale keeps a change of the size of c itself visible
 * for small c too.
 *
 * <p>Of a large constant the neighbouring floats are far more than 1 apart: 131,072 for
 * milliseconds since 1970. Its scale is therefore at least 64 times its standard deviation, so that
 * its jitter stays small beside all other features, and a change well beyond the jitter shows.
 */
public final class Scaling {
  /** Says how offset and scale are learned. */
  public enum Method {
    /**
     * The declared range of the samples to [0, 1], as {@link #MIN_MAX} with known ends; {@link
     * #STANDARD} if none is declared. {@link Scaling#method()} says which it was.
     */
    AUTO,

    /** Offset 0, scale 1: for data that are scaled already. */
    NONE,

    /**
     * The least value becomes 0, the greatest 1. Offset min, scale max - min (MinMaxScaler of
     * scikit-learn).
     */
    MIN_MAX,

    /**
     * Mean 0 and standard deviation 1. Offset mean, scale the population standard deviation,
     * divided by n (StandardScaler of scikit-learn).
     */
    STANDARD,

    /**
     * Mean 0 and a spread in proportion to the range: {@code k (x - mean) / (max - min)}, with one
     * k for all features, so that the mean of their variances is 1. Under {@link #STANDARD} a
     * column that is nearly always the same has as much variance as any other, and its rare values
     * weigh as much as all that the others tell; here it stays small. What leaves its range by as
     * much as the range itself counts the same in every feature. For samples without gross
     * outliers: one of them stretches the range of its feature.
     */
    RANGE,

    /**
     * Median 0 and interquartile range 1: outliers in the training part hardly matter. Offset
     * median, scale q75 - q25, quantiles interpolated linearly (RobustScaler of scikit-learn).
     * Where at least half of the values are equal, so that the interquartile range is 0, but not
     * all are, the scale is the standard deviation. Of more than 2<sup>24</sup> values of a
     * feature, an evenly spaced part is taken.
     */
    ROBUST
  }

  /** Relative to the magnitude: below this a spread is the rounding noise of floats. */
  private static final double NOISE = 2.5e-7;

  /** Times the jitter of a constant: it then adds about 1/4000 to a mean square that is about 1. */
  private static final int JITTERS = 64;

  private final Method method;
  private final float[] offset;
  private final float[] scale;
  private boolean identity;
  private final BitSet constants = new BitSet();

  private Scaling(Method method, float[] offset, float[] scale) {
    this.method = method;
    this.offset = offset;
    this.scale = scale;
    this.identity = isIdentity(offset, scale);
  }

  private static boolean isIdentity(float[] offset, float[] scale) {
    for (int i = 0; i < offset.length; i++) {
      if (offset[i] != 0 || scale[i] != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Learns the scaling of samples.
   *
   * @param method how
   * @param samples to learn from, at least one
   * @return the scaling, with {@code AUTO} settled
   * @throws IllegalArgumentException if there are no samples
   */
  public static Scaling learn(Method method, Samples samples) {
    Require.that(Require.present(samples, "samples").size() > 0, "samples must not be empty");
    int features = samples.shape().features();
    return switch (Require.present(method, "method")) {
      case AUTO ->
          samples
              .range()
              .map(range -> ofRange(range, features))
              .orElseGet(() -> learn(Method.STANDARD, samples));
      case NONE -> filled(Method.NONE, 0, 1, features);
      case MIN_MAX -> minMax(Moments.of(samples), features);
      case STANDARD -> standard(Moments.of(samples), features);
      case RANGE -> range(Moments.of(samples), features);
      case ROBUST -> robust(Moments.of(samples), Quartiles.of(samples), features);
    };
  }

  /**
   * Returns the features that were taken as constant when this scaling was learned; see above what
   * becomes of them.
   *
   * @return their numbers, ascending; none for a scaling that was not learned, but declared or
   *     loaded
   */
  public int[] constantFeatures() {
    return constants.stream().toArray();
  }

  /**
   * Makes a scaling from its parts, as a model file holds them.
   *
   * @param method how it was learned, not {@code AUTO}
   * @param offset one per feature, finite; copied
   * @param scale one per feature, finite and positive; copied
   * @return the scaling
   * @throws IllegalArgumentException if the method is {@code AUTO}, the lengths differ or are 0, or
   *     a value is out of bounds
   */
  public static Scaling of(Method method, float[] offset, float[] scale) {
    Require.that(
        Require.present(method, "method") != Method.AUTO,
        "method must be the one that AUTO was settled as, found AUTO");
    Require.that(
        Require.present(offset, "offset").length == Require.present(scale, "scale").length
            && offset.length > 0,
        "offset and scale must have one value per feature, found %d and %d",
        offset.length,
        scale.length);
    for (int f = 0; f < offset.length; f++) {
      Require.that(
          Float.isFinite(offset[f]), "offset must be finite, found %s at %d", offset[f], f);
      Require.that(
          scale[f] > 0 && Float.isFinite(scale[f]),
          "scale must be positive and finite, found %s at %d",
          scale[f],
          f);
    }
    return new Scaling(method, offset.clone(), scale.clone());
  }

  /**
   * Returns how the scaling was learned.
   *
   * @return the method, never {@code AUTO}
   */
  public Method method() {
    return method;
  }

  /**
   * Returns what is subtracted.
   *
   * @return a copy, one per feature
   */
  public float[] offset() {
    return offset.clone();
  }

  /**
   * Returns what is divided by: also the size, in raw units, of an error of 1 in scaled units.
   *
   * @return a copy, one per feature, all positive
   */
  public float[] scale() {
    return scale.clone();
  }

  /**
   * Turns raw into scaled units, in place. A value so far off that its distance to the offset or
   * its scaled value is no float becomes infinite.
   *
   * @param values holds the samples side by side, each feature by feature
   * @param from where the first starts
   * @param samples how many to scale
   * @param shape the shape of one sample
   * @throws IllegalArgumentException if the shape has another number of features
   * @throws IndexOutOfBoundsException if the samples do not lie within {@code values}
   */
  public void apply(float[] values, int from, int samples, SampleShape shape) {
    int block = check(values, from, samples, shape);
    if (identity) {
      return;
    }
    for (int i = 0; i < samples; i++) {
      int row = from + i * offset.length * block;
      if (block == 1) {
        applyRow(values, row, offset, scale);
      } else {
        for (int f = 0; f < offset.length; f++) {
          applyBlock(values, row + f * block, block, offset[f], scale[f]);
        }
      }
    }
  }

  // Loops of their own: the compiler makes vector instructions of them.

  private static void applyRow(float[] values, int from, float[] offset, float[] scale) {
    for (int f = 0; f < offset.length; f++) {
      values[from + f] = (values[from + f] - offset[f]) / scale[f];
    }
  }

  private static void applyBlock(float[] values, int from, int length, float offset, float scale) {
    for (int i = 0; i < length; i++) {
      values[from + i] = (values[from + i] - offset) / scale;
    }
  }

  private static void invertRow(float[] values, int from, float[] offset, float[] scale) {
    for (int f = 0; f < offset.length; f++) {
      values[from + f] = values[from + f] * scale[f] + offset[f];
    }
  }

  private static void invertBlock(float[] values, int from, int length, float offset, float scale) {
    for (int i = 0; i < length; i++) {
      values[from + i] = values[from + i] * scale + offset;
    }
  }

  /**
   * Turns scaled back into raw units, in place.
   *
   * @param values holds the samples side by side, each feature by feature
   * @param from where the first starts
   * @param samples how many to scale
   * @param shape the shape of one sample
   * @throws IllegalArgumentException if the shape has another number of features
   * @throws IndexOutOfBoundsException if the samples do not lie within {@code values}
   */
  public void invert(float[] values, int from, int samples, SampleShape shape) {
    int block = check(values, from, samples, shape);
    if (identity) {
      return;
    }
    for (int i = 0; i < samples; i++) {
      int row = from + i * offset.length * block;
      if (block == 1) {
        invertRow(values, row, offset, scale);
      } else {
        for (int f = 0; f < offset.length; f++) {
          invertBlock(values, row + f * block, block, offset[f], scale[f]);
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scaling that
        && method == that.method
        && Arrays.equals(offset, that.offset)
        && Arrays.equals(scale, that.scale);
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, Arrays.hashCode(offset), Arrays.hashCode(scale));
  }

  @Override
  public String toString() {
    return "Scaling[" + method + " of " + offset.length + " features]";
  }

  private int check(float[] values, int from, int samples, SampleShape shape) {
    Require.that(
        shape.features() == offset.length,
        "expected samples with the %d features of the scaling, found %s with %d",
        offset.length,
        shape,
        shape.features());
    Require.notNegative(samples, "samples");
    long length = (long) samples * shape.size();
    Objects.checkFromIndexSize((long) from, length, (long) values.length);
    return shape.valuesPerFeature();
  }

  private static Scaling ofRange(Range range, int features) {
    return filled(Method.MIN_MAX, range.low(), range.high() - range.low(), features);
  }

  private static Scaling filled(Method method, float offset, float scale, int features) {
    float[] offsets = new float[features];
    float[] scales = new float[features];
    Arrays.fill(offsets, offset);
    Arrays.fill(scales, scale);
    return new Scaling(method, offsets, scales);
  }

  private static Scaling minMax(Moments moments, int features) {
    Scaling learned = filled(Method.MIN_MAX, 0, 1, features);
    for (int f = 0; f < features; f++) {
      double least = moments.least(f);
      learned.set(f, least, moments.greatest(f) - least, moments);
    }
    return learned;
  }

  private static Scaling standard(Moments moments, int features) {
    Scaling learned = filled(Method.STANDARD, 0, 1, features);
    for (int f = 0; f < features; f++) {
      learned.set(f, moments.mean(f), moments.sd(f), moments);
    }
    return learned;
  }

  private static Scaling range(Moments moments, int features) {
    double variance = 0;
    int varying = 0;
    for (int f = 0; f < features; f++) {
      double range = moments.greatest(f) - moments.least(f);
      if (!isNoise(range, moments, f)) {
        variance += Math.pow(moments.sd(f) / range, 2);
        varying++;
      }
    }
    double meanSd = varying == 0 ? 1 : Math.sqrt(variance / varying);
    Scaling learned = filled(Method.RANGE, 0, 1, features);
    for (int f = 0; f < features; f++) {
      double range = moments.greatest(f) - moments.least(f);
      boolean constant = isNoise(range, moments, f);
      learned.set(f, moments.mean(f), constant ? range : range * meanSd, moments);
    }
    return learned;
  }

  private static Scaling robust(Moments moments, Quartiles quartiles, int features) {
    Scaling learned = filled(Method.ROBUST, 0, 1, features);
    for (int f = 0; f < features; f++) {
      double spread = quartiles.upper(f) - quartiles.lower(f);
      boolean halfEqual = isNoise(spread, moments, f);
      learned.set(f, quartiles.median(f), halfEqual ? moments.sd(f) : spread, moments);
    }
    return learned;
  }

  /** Only while learning. */
  private void set(int feature, double center, double spread, Moments moments) {
    offset[feature] = (float) center;
    double size = Math.abs(center);
    if (!isNoise(spread, moments, feature)) {
      scale[feature] = (float) Math.min(spread, Float.MAX_VALUE);
    } else {
      constants.set(feature);
      double unit = size < Float.MIN_NORMAL ? 1 : Math.min(1, size);
      scale[feature] = (float) Math.max(unit, JITTERS * moments.sd(feature));
    }
    identity &= offset[feature] == 0 && scale[feature] == 1;
  }

  /** Whether a spread is no more than rounding: to divide by it would make a signal of noise. */
  private static boolean isNoise(double spread, Moments moments, int feature) {
    double magnitude =
        Math.max(Math.abs(moments.least(feature)), Math.abs(moments.greatest(feature)));
    return spread <= NOISE * magnitude || spread < Float.MIN_NORMAL;
  }
}
