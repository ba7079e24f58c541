package dev.concertina.series;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvStream;
import dev.concertina.data.DataFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.text.AnomalyLabels;
import dev.concertina.internal.text.FeatureNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ObjLongConsumer;

/**
 * The readings of some sensors in order of time: a step has one value for each feature, in raw
 * units. A reading may be missing, which is NaN; all others are finite floats.
 *
 * <p>Steps may have times, which are doubles: seconds since 1970-01-01T00:00Z, to about a quarter
 * of a microsecond, or whatever numbers a file holds. Times never go back. Steps may have the same
 * time, as those of real loggers do that write whole seconds, and need not be equally far apart.
 * Labels, names and times are carried along but are never features.
 *
 * <p>Immutable and safe to share between threads. In memory a value takes 4 bytes, and a time of a
 * file 8 and its text.
 */
public final class TimeSeries {
  private final float[][] values; // [features][steps, and those of other parts of the series]
  private final int from;
  private final int length;
  private final List<String> names;
  private final Times times; // null: none
  private final List<String> labels; // null: none

  private TimeSeries(
      float[][] values,
      int from,
      int length,
      List<String> names,
      Times times,
      List<String> labels) {
    this.values = values;
    this.from = from;
    this.length = length;
    this.names = names;
    this.times = times;
    this.labels = labels;
  }

  /** One of each for every step; null for a text or a name that there is not. */
  private record Times(double[] numbers, List<String> texts, String name) {
    Times slice(int from, int to) {
      List<String> some = texts == null ? null : texts.subList(from, to);
      return new Times(Arrays.copyOfRange(numbers, from, to), some, name);
    }
  }

  /**
   * Takes the steps of a series.
   *
   * @param steps {@code [steps, features]}, at least one of each; NaN is a missing reading; copied
   * @return the series, without times and labels
   * @throws IllegalArgumentException if there is no step or no feature, the steps differ in length,
   *     or a value is infinite
   */
  public static TimeSeries of(float[][] steps) {
    Require.that(Require.present(steps, "steps").length > 0, "steps must not be empty, found none");
    int features = Require.present(steps[0], "step 0").length;
    Require.that(features > 0, "a step must have at least one value, found none in step 0");
    float[][] values = new float[features][steps.length];
    for (int t = 0; t < steps.length; t++) {
      float[] step = Require.present(steps[t], "step " + t);
      Require.that(
          step.length == features,
          "expected %d values per step, found %d in step %d: add or remove values",
          features,
          step.length,
          t);
      for (int f = 0; f < features; f++) {
        if (Float.isInfinite(step[f])) {
          throw infinite(step[f], t, f);
        }
        values[f][t] = step[f];
      }
    }
    return owned(values, FeatureNames.byPlace(features));
  }

  /**
   * Reads a CSV file in {@linkplain CsvFormat#defaults() the usual format}; see {@link #csv(Path,
   * CsvFormat)}.
   *
   * @param file the file, plain or gzip
   * @return the series
   * @throws DataFormatException if the file is not a table of readings in order of time
   * @throws IOException if the file cannot be read
   */
  public static TimeSeries csv(Path file) throws IOException {
    return csv(file, CsvFormat.defaults());
  }

  /**
   * Reads a CSV file: one step a row, one feature a column, and perhaps a column with the time and
   * one with labels. Files are accepted as by {@link CsvStream}, and besides readings may be
   * missing: an empty cell, NaN, NA, N/A, null, none or ?, in any case of letters. A file of one
   * column must have such a word, for an empty line is refused.
   *
   * <p>If the format names no time column, the first one whose cells are times is taken for it;
   * else the first of all, if it is called time, timestamp, datetime, date, ts, t or the same in
   * German and holds numbers that do not go back. {@link CsvFormat#withoutTime} prevents that. Read
   * are ISO-8601, dates that begin with the year, with the day or with the month, months in English
   * letters, AM and PM, and an offset such as Z, UTC, +02:00, +0200 or +02; without one it is UTC,
   * or the {@linkplain CsvFormat#withZone zone} of the format. Which of 03/04 is the day is told by
   * the rows; where they do not tell it, the file is refused. Numbers are left as they are. Times
   * must not go back, but may be the same: nothing is sorted, skipped or filled in.
   *
   * @param file the file, plain or gzip
   * @param format how to read it
   * @return the series, of at least one step
   * @throws DataFormatException if the file is not a table of readings, or a time is missing, is
   *     none or goes back; the message says where
   * @throws IOException if the file cannot be read
   */
  public static TimeSeries csv(Path file, CsvFormat format) throws IOException {
    return SeriesReader.read(
        Require.present(file, "file"), Require.present(format, "format"), null);
  }

  /**
   * Reads a CSV file as {@link #csv(Path, CsvFormat)} does, except that a row that cannot be read
   * costs only itself: a cell that is no number is a missing reading, and a row of another length,
   * or whose time is none or goes back, is left out.
   *
   * @param file the file, plain, gzip or zstd
   * @param format how to read it
   * @param taker of each problem, with the number of its row from 1
   * @return the series, of at least one step
   * @throws DataFormatException if no row can be read
   * @throws IOException if the file cannot be read
   */
  public static TimeSeries csv(
      Path file, CsvFormat format, ObjLongConsumer<DataFormatException> taker) throws IOException {
    return SeriesReader.read(
        Require.present(file, "file"),
        Require.present(format, "format"),
        Require.present(taker, "taker"));
  }

  /** Takes valid values, {@code [features, steps]}, that nobody else holds. */
  static TimeSeries owned(float[][] values, List<String> names) {
    return new TimeSeries(values, 0, values[0].length, names, null, null);
  }

  /**
   * Returns how many steps there are.
   *
   * @return the number of steps, at least 1
   */
  public int length() {
    return length;
  }

  /**
   * Returns how many values a step has.
   *
   * @return the number of features, at least 1
   */
  public int features() {
    return values.length;
  }

  /**
   * Returns the names of the features.
   *
   * @return one per feature: from the file's header, or f0, f1, …
   */
  public List<String> names() {
    return names;
  }

  /**
   * Returns one step.
   *
   * @param t which, from 0
   * @return a copy, one value per feature; NaN is a missing reading
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public float[] step(int t) {
    Objects.checkIndex(t, length);
    float[] step = new float[values.length];
    for (int f = 0; f < step.length; f++) {
      step[f] = values[f][from + t];
    }
    return step;
  }

  /**
   * Returns one reading.
   *
   * @param t the step, from 0
   * @param feature which, from 0
   * @return the value; NaN if it is missing
   * @throws IndexOutOfBoundsException if there is no such step or feature
   */
  public float value(int t, int feature) {
    return values[feature][from + Objects.checkIndex(t, length)];
  }

  /**
   * Returns all readings of one feature.
   *
   * @param feature which, from 0
   * @return a copy, one value per step; NaN is a missing reading
   * @throws IndexOutOfBoundsException if there is no such feature
   */
  public float[] feature(int feature) {
    return Arrays.copyOfRange(values[feature], from, from + length);
  }

  /**
   * Copies the readings of some steps feature by feature, as a sample of {@link SampleShape.Series}
   * has them.
   *
   * @param t the first step, from 0
   * @param count how many steps
   * @param into where to
   * @param offset where in {@code into} the readings start; they take count times features
   * @throws IndexOutOfBoundsException if there are no such steps or too little space
   */
  public void read(int t, int count, float[] into, int offset) {
    Objects.checkFromIndexSize(t, count, length);
    Objects.checkFromIndexSize(offset, (long) count * values.length, into.length);
    for (int f = 0; f < values.length; f++) {
      System.arraycopy(values[f], from + t, into, offset + f * count, count);
    }
  }

  /**
   * Says whether there is any reading at a step.
   *
   * @param t the step, from 0
   * @return false if all are missing
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public boolean hasReading(int t) {
    Objects.checkIndex(t, length);
    for (float[] feature : values) {
      if (!Float.isNaN(feature[from + t])) {
        return true;
      }
    }
    return false;
  }

  /**
   * Says whether a reading is missing; all values are looked at.
   *
   * @return whether some value is NaN
   */
  public boolean hasMissing() {
    for (float[] feature : values) {
      for (int t = from; t < from + length; t++) {
        if (Float.isNaN(feature[t])) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Returns the times of the steps.
   *
   * @return a copy, one per step, none less than the one before: seconds since 1970-01-01T00:00Z if
   *     the file had timestamps, else the numbers as they stood; empty if there are no times
   */
  public Optional<double[]> times() {
    return Optional.ofNullable(times).map(each -> each.numbers().clone());
  }

  /**
   * Returns the times as they stand in the file, for what is written about the steps.
   *
   * @return one text per step, without blanks around it; empty if the times are not from a file
   */
  public Optional<List<String>> timeTexts() {
    return Optional.ofNullable(times).map(Times::texts);
  }

  /**
   * Returns what the file calls its times.
   *
   * @return the name of their column; empty if the times are not from a file
   */
  public Optional<String> timeName() {
    return Optional.ofNullable(times).map(Times::name);
  }

  /**
   * Returns the labels as they stand in the file.
   *
   * @return one text per step, or empty if there are no labels
   */
  public Optional<List<String>> labels() {
    return Optional.ofNullable(labels);
  }

  /**
   * Returns the labels as anomalies, by the same words as {@link Samples#anomalies}.
   *
   * @return whether each step is labelled an anomaly
   * @throws IllegalStateException if there are no labels
   * @throws IllegalArgumentException if a label is none of these words
   */
  public boolean[] anomalies() {
    return AnomalyLabels.read(labels, "the series");
  }

  /**
   * Returns the usual time from one step to the next: the median of the differences, which a few
   * gaps do not change.
   *
   * @return in seconds, or the unit of the times; 0 if most steps have the time of the one before;
   *     empty without times and for a single step
   */
  public OptionalDouble interval() {
    if (times == null || length == 1) {
      return OptionalDouble.empty();
    }
    double[] differences = new double[length - 1];
    for (int t = 0; t < differences.length; t++) {
      differences[t] = times.numbers()[t + 1] - times.numbers()[t];
    }
    Arrays.sort(differences);
    int half = differences.length / 2;
    double median = differences[half];
    return OptionalDouble.of(
        differences.length % 2 == 1 ? median : median / 2 + differences[half - 1] / 2);
  }

  /**
   * Returns a part of the series with its names, times and labels.
   *
   * @param from the first step of the part, from 0
   * @param to the step after the last one of the part
   * @return a view that shares the values, and keeps all of them in memory
   * @throws IndexOutOfBoundsException if there are no such steps
   * @throws IllegalArgumentException if the part would be empty
   */
  public TimeSeries slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    Require.that(from < to, "a part must have at least one step, found %d to %d", from, to);
    return new TimeSeries(
        values,
        this.from + from,
        to - from,
        names,
        times == null ? null : times.slice(from, to),
        labels == null ? null : labels.subList(from, to));
  }

  /**
   * Returns some of the features, in the order of the names.
   *
   * @param names of the features wanted, all different, at least one
   * @return a view that shares the values and keeps times and labels
   * @throws IllegalArgumentException if there is no such feature, or one is named twice
   */
  public TimeSeries select(List<String> names) {
    Require.that(!Require.present(names, "names").isEmpty(), "names must not be empty, found none");
    List<String> wanted = FeatureNames.checked(names, names.size());
    float[][] chosen = new float[wanted.size()][];
    for (int f = 0; f < chosen.length; f++) {
      int index = this.names.indexOf(wanted.get(f));
      Require.that(
          index >= 0,
          "expected a feature '%s', found %s",
          wanted.get(f),
          String.join(", ", this.names));
      chosen[f] = values[index];
    }
    return new TimeSeries(chosen, from, length, wanted, times, labels);
  }

  /**
   * Returns the same series with other names of the features.
   *
   * @param names one per feature, all different
   * @return a view that shares the values
   * @throws IllegalArgumentException if their number differs from that of the features, or two are
   *     equal
   */
  public TimeSeries withNames(List<String> names) {
    List<String> copy = FeatureNames.checked(names, features());
    return new TimeSeries(values, from, length, copy, times, labels);
  }

  /**
   * Returns the same series with other times, and without the texts of a file.
   *
   * @param times one per step, none less than the one before; copied
   * @return a view that shares the values
   * @throws IllegalArgumentException if their number differs from that of the steps, one is not
   *     finite, or they go back
   */
  public TimeSeries withTimes(double[] times) {
    double[] copy = Require.present(times, "times").clone();
    Require.that(
        copy.length == length, "expected one time per step, %d, found %d", length, copy.length);
    for (int t = 0; t < length; t++) {
      boolean back = t > 0 && copy[t] < copy[t - 1];
      if (back || !Double.isFinite(copy[t])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "times must be finite and never go back, found %s in step %d%s: correct them, or"
                    + " sort the steps by time",
                copy[t],
                t,
                back ? " after " + copy[t - 1] : ""));
      }
    }
    return withTimes(copy, null, null);
  }

  /**
   * Returns the same steps with other readings: what a model makes of them, say.
   *
   * @param readings {@code [features][steps]}, NaN where one is missing; copied
   * @return a series with the names, times and labels of this one
   * @throws IllegalArgumentException if there are more or fewer features or steps, or a reading is
   *     infinite
   */
  public TimeSeries withReadings(float[][] readings) {
    Require.that(
        Require.present(readings, "readings").length == features(),
        "readings must be of %d features, found %d",
        features(),
        readings.length);
    float[][] copy = new float[readings.length][];
    for (int f = 0; f < copy.length; f++) {
      copy[f] = Require.present(readings[f], "feature " + f).clone();
      Require.that(
          copy[f].length == length,
          "readings must have the %d steps of the series, found %d of feature %d",
          length,
          copy[f].length,
          f);
      for (float reading : copy[f]) {
        Require.that(
            !Float.isInfinite(reading),
            "readings must not be infinite, found one of feature %d",
            f);
      }
    }
    return new TimeSeries(copy, 0, length, names, times, labels);
  }

  /** Takes valid times that nobody else holds. */
  TimeSeries withTimes(double[] times, List<String> texts, String name) {
    return new TimeSeries(values, from, length, names, new Times(times, texts, name), labels);
  }

  /**
   * Returns the same series with other labels.
   *
   * @param labels one text per step
   * @return a view that shares the values
   * @throws IllegalArgumentException if their number differs from that of the steps
   */
  public TimeSeries withLabels(List<String> labels) {
    List<String> copy = List.copyOf(Require.present(labels, "labels"));
    Require.that(
        copy.size() == length, "expected one label per step, %d, found %d", length, copy.size());
    return new TimeSeries(values, from, length, names, times, copy);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "TimeSeries[%d steps of %d features%s%s]",
        length,
        features(),
        times == null ? "" : ", timed",
        labels == null ? "" : ", labelled");
  }

  private static IllegalArgumentException infinite(float value, int step, int feature) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "values must be finite floats or, if missing, NaN, found %s in step %d, feature f%d:"
                + " correct the value or put NaN",
            value,
            step,
            feature));
  }
}
