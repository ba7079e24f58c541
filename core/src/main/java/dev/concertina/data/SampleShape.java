package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The shape of one sample, without the batch dimension.
 *
 * <p>The values of a sample lie feature by feature: first all values of feature 0, then all of
 * feature 1. A feature is what is named and scaled on its own: a column of a table, a channel of a
 * picture, a sensor of a series. Immutable.
 */
public sealed interface SampleShape {

  /**
   * A row of a table: arrays are {@code [n, count]}.
   *
   * @param count columns, at least 1
   */
  record Features(int count) implements SampleShape {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code count} is not positive
     */
    public Features {
      Require.positive(count, "count");
    }

    @Override
    public int features() {
      return count;
    }

    @Override
    public int valuesPerFeature() {
      return 1;
    }

    @Override
    public long[] withBatch(long n) {
      return new long[] {n, count};
    }

    @Override
    public String toString() {
      return describe(this);
    }
  }

  /**
   * A picture, channels first: arrays are {@code [n, channels, height, width]}.
   *
   * @param channels 1 for grey, 3 for colour
   * @param height rows of pixels, at least 1
   * @param width pixels in a row, at least 1
   */
  record Image(int channels, int height, int width) implements SampleShape {
    /**
     * Checks the dimensions.
     *
     * @throws IllegalArgumentException if one is not positive, or a sample has 2<sup>31</sup>
     *     values or more
     */
    public Image {
      Require.positive(channels, "channels");
      Require.positive(height, "height");
      Require.positive(width, "width");
      requireIndexable(channels, height, width);
    }

    @Override
    public int features() {
      return channels;
    }

    @Override
    public int valuesPerFeature() {
      return height * width;
    }

    @Override
    public long[] withBatch(long n) {
      return new long[] {n, channels, height, width};
    }

    @Override
    public String toString() {
      return describe(this);
    }
  }

  /**
   * A window of a series, features first: arrays are {@code [n, features, time]}.
   *
   * @param features sensors, at least 1
   * @param time time steps, at least 1
   */
  record Series(int features, int time) implements SampleShape {
    /**
     * Checks the dimensions.
     *
     * @throws IllegalArgumentException if one is not positive, or a sample has 2<sup>31</sup>
     *     values or more
     */
    public Series {
      Require.positive(features, "features");
      Require.positive(time, "time");
      requireIndexable(features, time);
    }

    @Override
    public int valuesPerFeature() {
      return time;
    }

    @Override
    public long[] withBatch(long n) {
      return new long[] {n, features, time};
    }

    @Override
    public String toString() {
      return describe(this);
    }
  }

  /**
   * Returns how many values a sample has.
   *
   * @return features times values per feature
   */
  default int size() {
    return features() * valuesPerFeature();
  }

  /**
   * Returns how many groups of values are named and scaled separately.
   *
   * @return columns, channels or sensors
   */
  int features();

  /**
   * Returns how many values each feature has in a sample; they lie side by side.
   *
   * @return 1, pixels per channel or time steps
   */
  int valuesPerFeature();

  /**
   * Returns the shape of an array of n samples.
   *
   * @param n samples in the array
   * @return {@code [n, count]}, {@code [n, channels, height, width]} or {@code [n, features, time]}
   */
  long[] withBatch(long n);

  /**
   * Returns the shape with these dimensions: one is {@link Features}, two are {@link Series}, three
   * are {@link Image}.
   *
   * @param dimensionsWithoutBatch the dimensions of one sample
   * @return the shape
   * @throws IllegalArgumentException if there are none or more than three, or one is not positive
   */
  static SampleShape of(long... dimensionsWithoutBatch) {
    int[] d = new int[Require.present(dimensionsWithoutBatch, "dimensions").length];
    for (int i = 0; i < d.length; i++) {
      Require.that(
          dimensionsWithoutBatch[i] > 0 && dimensionsWithoutBatch[i] <= Integer.MAX_VALUE,
          "dimensions of a sample must be in [1, 2^31), found %s",
          Arrays.toString(dimensionsWithoutBatch));
      d[i] = (int) dimensionsWithoutBatch[i];
    }
    return switch (d.length) {
      case 1 -> new Features(d[0]);
      case 2 -> new Series(d[0], d[1]);
      case 3 -> new Image(d[0], d[1], d[2]);
      default ->
          throw new IllegalArgumentException(
              "a sample must have 1 dimension (features), 2 (features, time) or 3 (channels,"
                  + " height, width), found "
                  + Arrays.toString(dimensionsWithoutBatch));
    };
  }

  private static void requireIndexable(int... dimensions) {
    long size = 1;
    for (int dimension : dimensions) {
      size *= dimension;
      Require.that(
          size <= Integer.MAX_VALUE,
          "a sample must have fewer than 2^31 values, found dimensions %s",
          Arrays.toString(dimensions));
    }
  }

  private static String describe(SampleShape shape) {
    return Arrays.stream(shape.withBatch(1))
        .skip(1)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[n, ", "]"));
  }
}
