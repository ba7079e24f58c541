package dev.concertina.series;

import dev.concertina.Autoencoder;
import dev.concertina.MissingReadings;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.use.HeldModel;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Fills missing readings with what a model reconstructs from the rest of a window. A forecast is
 * the same for missing readings at the end of a window.
 *
 * <p>For models that serve {@link MissingReadings}. To fill gaps, train with {@link
 * Corruption#gaps}; to forecast, on windows {@linkplain SlidingWindows#withHorizon with a horizon}:
 * a net does what it was trained to do. Compare it with the simple ways first, by {@link
 * #compareFilling} and {@link #compareForecasts}.
 *
 * <p>Who opened a model closes it: a filler that was loaded closes its model with itself, one that
 * was made {@link #of} a model leaves it to whoever gave it. May be used from many threads at once.
 */
public final class SeriesFiller implements AutoCloseable {
  private static final String USE = "filler";

  /** Windows that cover a step, away from the ends. */
  private static final int COVER = 8;

  private static final int WINDOWS_AT_ONCE = 1024;

  private final HeldModel held;
  private final Autoencoder model;
  private final SampleShape.Series shape;

  private SeriesFiller(HeldModel held, SampleShape.Series shape) {
    this.held = held;
    this.model = held.model();
    this.shape = shape;
  }

  /**
   * Makes a filler that uses a model.
   *
   * @param model for series, and trained with missing readings; stays yours to close
   * @return the filler
   * @throws IllegalArgumentException if the model is not for series or does not serve missing
   *     readings
   */
  public static SeriesFiller of(Autoencoder model) {
    return of(HeldModel.given(model, USE));
  }

  private static SeriesFiller of(HeldModel held) {
    Autoencoder model = held.model();
    boolean servesMissing = model.capability(MissingReadings.class).isPresent();
    Require.that(
        model.description().shape() instanceof SampleShape.Series && servesMissing,
        "model must be for series with missing readings, found one for %s%s: train on such, or with"
            + " the corruption gaps",
        model.description().shape(),
        servesMissing ? "" : " that takes complete samples only");
    return new SeriesFiller(held, (SampleShape.Series) model.description().shape());
  }

  /**
   * Reads a filler from a model file.
   *
   * @param file what {@link #save} or {@link Autoencoder#save(Path)} wrote
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the filler; yours to close, with its model
   * @throws dev.concertina.ModelFormatException if it is no model
   * @throws IllegalArgumentException if the model is not for series or does not serve missing
   *     readings
   * @throws IOException if it cannot be read
   */
  public static SeriesFiller load(Path file, NodeType<?>... types) throws IOException {
    return HeldModel.load(file, types, USE, SeriesFiller::of);
  }

  /**
   * Writes the model to one file; a filler learns nothing beyond it.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written; an existing file is then left as it was
   * @throws IllegalStateException after {@link #close()}
   */
  public void save(Path file) throws IOException {
    held.open().save(file);
  }

  /**
   * Returns the model that fills in.
   *
   * @return the model; closed with this filler if it was loaded with it
   */
  public Autoencoder model() {
    return held.model();
  }

  /**
   * Fills what is missing between the first and the last step that have a reading, across holes in
   * the times too.
   *
   * @param series with the model's features
   * @return the series with each missing reading replaced by the mean of what the windows that
   *     cover it make of it, known ones as they are; before the first and after the last step with
   *     a reading nothing is filled in
   * @throws IllegalArgumentException if its features differ
   */
  public TimeSeries fill(TimeSeries series) {
    held.open();
    requireFeatures(series);
    SlidingWindows windows =
        SlidingWindows.of(series, shape.time())
            .withStride(Math.max(1, shape.time() / COVER))
            .withLargestGap(Double.POSITIVE_INFINITY)
            .withPadding();
    if (windows.size() == 0 || !series.hasMissing()) {
      return series;
    }
    TimeSeries made = windows.joined(reconstructions(windows.samples())).get(0);
    float[][] filled = new float[series.features()][];
    for (int f = 0; f < filled.length; f++) {
      filled[f] = series.feature(f);
      for (int t = 0; t < filled[f].length; t++) {
        filled[f][t] = Float.isNaN(filled[f][t]) ? made.value(t, f) : filled[f][t];
      }
    }
    return series.withReadings(filled);
  }

  private float[][] reconstructions(Samples windows) {
    float[][] made = new float[windows.size()][];
    for (int from = 0; from < made.length; from += WINDOWS_AT_ONCE) {
      float[][] rows = new float[Math.min(WINDOWS_AT_ONCE, made.length - from)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = windows.row(from + i);
      }
      System.arraycopy(model.reconstruct(rows), 0, made, from, rows.length);
    }
    for (float[] window : made) {
      for (int i = 0; i < window.length; i++) {
        // Where a net has overflowed it says nothing.
        window[i] = Float.isInfinite(window[i]) ? Float.NaN : window[i];
      }
    }
    return made;
  }

  /**
   * Forecasts the next steps from the last ones.
   *
   * @param history with the model's features; of a longer one the last steps count, of a shorter
   *     one what is before it is missing
   * @param horizon how many steps, at least 1 and fewer than a window has
   * @return {@code [horizon][features]}, raw
   * @throws IllegalArgumentException if the features differ, the horizon is out of range, or the
   *     last steps have no reading at all
   */
  public float[][] forecast(TimeSeries history, int horizon) {
    held.open();
    requireFeatures(history);
    requireHorizon(horizon);
    float[] window = new float[shape.size()];
    Arrays.fill(window, Float.NaN);
    int seen = Math.min(history.length(), shape.time() - horizon);
    int from = shape.time() - horizon - seen;
    boolean any = false;
    for (int f = 0; f < shape.features(); f++) {
      for (int t = 0; t < seen; t++) {
        float value = history.value(history.length() - seen + t, f);
        window[f * shape.time() + from + t] = value;
        any |= !Float.isNaN(value);
      }
    }
    Require.that(any, "history must have a reading in its last %d steps, found none", seen);
    return last(model.reconstruct(new float[][] {window})[0], horizon);
  }

  private float[][] last(float[] window, int horizon) {
    float[][] steps = new float[horizon][shape.features()];
    for (int h = 0; h < horizon; h++) {
      for (int f = 0; f < shape.features(); f++) {
        steps[h][f] = window[(f + 1) * shape.time() - horizon + h];
      }
    }
    return steps;
  }

  private void requireHorizon(int horizon) {
    Require.that(
        horizon >= 1 && horizon < shape.time(),
        "horizon must be in [1, %d), found %d",
        shape.time(),
        horizon);
  }

  private void requireFeatures(TimeSeries series) {
    Require.that(
        Require.present(series, "series").names().equals(model.description().features()),
        "series must have the features %s, found %s",
        model.description().features(),
        series.names());
  }

  /**
   * Compares the error of a model with those of simple methods.
   *
   * @param model the root of the mean squared error of the model, in scaled units
   * @param lastValue the same of the last known reading of the feature
   * @param interpolation the same of the straight line between the readings around a gap; NaN for
   *     forecasts, where no reading follows
   * @param readings how many readings were compared
   */
  public record Comparison(double model, double lastValue, double interpolation, long readings) {}

  /**
   * Hides readings of a series, fills them in, and compares them with what they were.
   *
   * @param series with the model's features
   * @param gaps what is hidden
   * @param seed of the gaps
   * @return the errors of the readings that were hidden
   * @throws IllegalArgumentException if the features differ, or no reading was hidden
   */
  public Comparison compareFilling(TimeSeries series, Corruption.Gaps gaps, long seed) {
    held.open();
    requireFeatures(series);
    Require.present(gaps, "gaps");
    SampleShape.Series whole = new SampleShape.Series(series.features(), series.length());
    float[] values = new float[whole.size()];
    series.read(0, series.length(), values, 0);
    gaps.corrupt(values, 0, whole, new SplittableRandom(seed));
    float[][] hidden = new float[series.features()][];
    Arrays.setAll(
        hidden, f -> Arrays.copyOfRange(values, f * series.length(), (f + 1) * series.length()));
    TimeSeries gappy = series.withReadings(hidden);
    TimeSeries filled = fill(gappy);
    Tally tally = new Tally(model.description().scaling().scale());
    for (int f = 0; f < hidden.length; f++) {
      float[] last = NaiveImputation.lastValues(hidden[f]);
      float[] lines = NaiveImputation.lines(hidden[f]);
      for (int t = 0; t < hidden[f].length; t++) {
        boolean compared = Float.isNaN(hidden[f][t]) && !Float.isNaN(lines[t] + last[t]);
        if (compared && !Float.isNaN(series.value(t, f) + filled.value(t, f))) {
          tally.add(f, series.value(t, f), filled.value(t, f), last[t], lines[t]);
        }
      }
    }
    return tally.result();
  }

  /**
   * Forecasts each part of a series from the steps before it, and compares the forecasts with the
   * readings.
   *
   * @param series with the model's features
   * @param horizon how many steps at a time, at least 1 and fewer than a window has
   * @return the errors of all steps of the forecasts
   * @throws IllegalArgumentException if the features differ, the horizon is out of range, or the
   *     series has no room for a window
   */
  public Comparison compareForecasts(TimeSeries series, int horizon) {
    held.open();
    requireFeatures(series);
    requireHorizon(horizon);
    Samples windows =
        SlidingWindows.of(series, shape.time()).withStride(horizon).withHorizon(horizon).samples();
    Samples before = windows.inputs().orElseThrow();
    float[][] made = reconstructions(before);
    Tally tally = new Tally(model.description().scaling().scale());
    for (int i = 0; i < made.length; i++) {
      float[] came = windows.row(i);
      float[] seen = before.row(i);
      for (int f = 0; f < shape.features(); f++) {
        float[] last =
            NaiveImputation.lastValues(
                Arrays.copyOfRange(seen, f * shape.time(), (f + 1) * shape.time()));
        for (int t = shape.time() - horizon; t < shape.time(); t++) {
          int k = f * shape.time() + t;
          if (!Float.isNaN(came[k] + last[t])) {
            tally.add(f, came[k], made[i][k], last[t], Float.NaN);
          }
        }
      }
    }
    return tally.result();
  }

  /** Closes this filler, and the model if it was loaded with it; a second time does nothing. */
  @Override
  public void close() {
    held.close();
  }

  /** Sums of squared errors in scaled units. */
  private static final class Tally {
    private final float[] scale;
    private double ofModel;
    private double ofLast;
    private double ofLines;
    private long count;

    Tally(float[] scale) {
      this.scale = scale;
    }

    void add(int feature, float value, float made, float last, float line) {
      ofModel += square(value - made, feature);
      ofLast += square(value - last, feature);
      ofLines += square(value - line, feature);
      count++;
    }

    private double square(double difference, int feature) {
      return Math.pow(difference / scale[feature], 2);
    }

    Comparison result() {
      Require.that(count > 0, "there must be readings to compare, found none");
      return new Comparison(
          Math.sqrt(ofModel / count), Math.sqrt(ofLast / count), Math.sqrt(ofLines / count), count);
    }
  }
}
