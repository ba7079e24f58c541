package dev.concertina.spi;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.List;

/** Helps {@link NodeType.ShapeRule}s: checks of what comes in, and shapes of bounded sides. */
public final class Shapes {
  /** Values of a row, and of anything else: 1 GiB. */
  private static final long MOST_VALUES = 1L << 28;

  /** Steps of a series, rows and columns of pixels: times any stride, an int holds it. */
  private static final long LONGEST_SIDE = 1 << 22;

  private Shapes() {}

  /**
   * Requires exactly one input.
   *
   * @param inputs what comes in
   * @return the one
   */
  public static SampleShape one(List<SampleShape> inputs) {
    Require.that(inputs.size() == 1, "must take in one node, found %d", inputs.size());
    return inputs.get(0);
  }

  /**
   * Requires exactly one input, a row.
   *
   * @param inputs what comes in
   * @return the row
   */
  public static SampleShape.Features row(List<SampleShape> inputs) {
    return as(SampleShape.Features.class, one(inputs), "rows");
  }

  /**
   * Requires exactly one input, a picture.
   *
   * @param inputs what comes in
   * @return the picture
   */
  public static SampleShape.Image picture(List<SampleShape> inputs) {
    return as(SampleShape.Image.class, one(inputs), "pictures");
  }

  /**
   * Requires exactly one input, a series.
   *
   * @param inputs what comes in
   * @return the series
   */
  public static SampleShape.Series steps(List<SampleShape> inputs) {
    return as(SampleShape.Series.class, one(inputs), "series");
  }

  private static <S> S as(Class<S> type, SampleShape shape, String what) {
    Require.that(type.isInstance(shape), "must take in %s, found %s", what, shape);
    return type.cast(shape);
  }

  /**
   * Requires that the features of what comes in are as many as a layer has weights for.
   *
   * @param in what comes in
   * @param width how many the layer takes in
   */
  public static void requireWidth(SampleShape in, long width) {
    Require.that(
        in.features() == width, "must take in %d features, found %s: change 'in'", width, in);
  }

  /**
   * Makes the shape of a row.
   *
   * @param size how many values
   * @return its shape
   */
  public static SampleShape vector(long size) {
    return new SampleShape.Features(count(size, "values"));
  }

  /**
   * Makes the shape of a picture.
   *
   * @param channels how many channels
   * @param height rows of pixels
   * @param width columns of pixels
   * @return its shape
   */
  public static SampleShape image(long channels, long height, long width) {
    int rows = side(height);
    int columns = side(width);
    requireFew((double) channels * rows * columns);
    return new SampleShape.Image(count(channels, "channels"), rows, columns);
  }

  /**
   * Makes the shape of a series.
   *
   * @param features how many features
   * @param steps how many steps
   * @return its shape
   */
  public static SampleShape series(long features, long steps) {
    int time = side(steps);
    requireFew((double) features * time);
    return new SampleShape.Series(count(features, "features"), time);
  }

  private static int count(long count, String what) {
    Require.that(
        count >= 1 && count <= MOST_VALUES,
        "must make 1 to %d %s, found %d",
        MOST_VALUES,
        what,
        count);
    return (int) count;
  }

  private static int side(long length) {
    Require.that(
        length >= 1 && length <= LONGEST_SIDE,
        "must make 1 to %d steps, or rows and columns of pixels, found %d",
        LONGEST_SIDE,
        length);
    return (int) length;
  }

  /**
   * Refuses a number of values that no memory would hold: of a picture, or of a layer's working
   * memory.
   *
   * @param values how many of one sample; a double, so that no product overflows
   */
  public static void requireFew(double values) {
    Require.that(
        values <= MOST_VALUES,
        "must need at most %d values for one sample, found %.0f: give it smaller samples, or make"
            + " it smaller",
        MOST_VALUES,
        values);
  }
}
