package dev.concertina.data;

import dev.concertina.internal.Require;
import dev.concertina.internal.text.AnomalyLabels;
import dev.concertina.internal.text.FeatureNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datavec.api.records.reader.RecordReader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A set of samples of one shape, in raw units, with random access.
 *
 * <p>Shapes: see {@link SampleShape}. All values are finite: a source with NaN, infinities or
 * values too large for a float is refused, with the place of the first one. There is one exception:
 * in windows and sequences made by {@link #series} and {@link #sequences}, and in windows of a
 * {@code TimeSeries}, NaN is a missing reading. Labels and names are carried along but are never
 * features. Only {@link #select} makes an empty set.
 *
 * <p>Immutable and safe to share between threads. Samples in memory take one array each, so the set
 * may be larger than the largest Java array.
 */
public final class Samples {
  private final SampleSource source;
  private final SampleShape shape;
  private final List<String> names;
  private final @Nullable List<String> labels; // null: none
  private final @Nullable Range range; // null: not declared
  private final boolean missing;
  private final @Nullable Samples inputs; // null: the samples themselves

  Samples(
      SampleSource source,
      SampleShape shape,
      List<String> names,
      @Nullable List<String> labels,
      @Nullable Range range) {
    this(source, shape, names, labels, range, false, null);
  }

  private Samples(
      SampleSource source,
      SampleShape shape,
      List<String> names,
      @Nullable List<String> labels,
      @Nullable Range range,
      boolean missing,
      @Nullable Samples inputs) {
    this.source = source;
    this.shape = shape;
    this.names = names;
    this.labels = labels;
    this.range = range;
    this.missing = missing;
    this.inputs = inputs;
  }

  /**
   * Takes the rows of a table.
   *
   * @param rows {@code [n, features]}, at least one row; copied
   * @return the samples, of shape {@link SampleShape.Features}
   * @throws IllegalArgumentException if there is no row or no column, the rows differ in length, or
   *     a value is not finite
   */
  public static Samples of(float[][] rows) {
    Require.that(Require.present(rows, "rows").length > 0, "rows must not be empty, found none");
    return of(rows, new SampleShape.Features(Require.present(rows[0], "row 0").length));
  }

  /**
   * Takes flattened samples of any shape.
   *
   * @param rows {@code [n, shape.size()]}, at least one row, each feature by feature; copied
   * @param shape the shape of one sample
   * @return the samples
   * @throws IllegalArgumentException if there is no row, a row has another length, or a value is
   *     not finite
   */
  public static Samples of(float[][] rows, SampleShape shape) {
    float[][] copies = new float[Require.present(rows, "rows").length][];
    for (int i = 0; i < rows.length; i++) {
      copies[i] = Require.present(rows[i], "row " + i).clone();
    }
    return owned(copies, Require.present(shape, "shape"));
  }

  /**
   * Takes windows of series in which readings may be missing.
   *
   * @param rows {@code [n, features * time]}, at least one row, each feature by feature; NaN where
   *     a reading is missing; copied
   * @param shape features and time steps of one window
   * @return the samples
   * @throws IllegalArgumentException if there is no row, a row has another length or no reading at
   *     all, or a value is infinite
   */
  public static Samples series(float[][] rows, SampleShape.Series shape) {
    float[][] copies = new float[Require.present(rows, "rows").length][];
    for (int i = 0; i < rows.length; i++) {
      copies[i] = Require.present(rows[i], "row " + i).clone();
    }
    return ownedSeries(copies, Require.present(shape, "shape"));
  }

  /**
   * Takes sequences of different lengths. Shorter ones are filled up with missing readings at their
   * end, which nets for series neither see nor are compared with.
   *
   * @param sequences each {@code [features][steps]}, with at least one step and as many features as
   *     the others; NaN where a reading is missing; copied
   * @return samples as long as the longest sequence
   * @throws IllegalArgumentException if there is none, one is empty or ragged or has no reading at
   *     all, they differ in features, or a value is infinite
   */
  public static Samples sequences(List<float[][]> sequences) {
    return Sequences.padded(Require.present(sequences, "sequences"));
  }

  /**
   * Takes the rows of a table, rounded to floats.
   *
   * @param rows {@code [n, features]}, at least one row; copied
   * @return the samples, of shape {@link SampleShape.Features}
   * @throws IllegalArgumentException if there is no row or no column, the rows differ in length, or
   *     a value is not finite as a float
   */
  public static Samples of(double[][] rows) {
    float[][] copies = new float[Require.present(rows, "rows").length][];
    for (int i = 0; i < rows.length; i++) {
      copies[i] = toFloats(Require.present(rows[i], "row " + i));
    }
    Require.that(copies.length > 0, "rows must not be empty, found none");
    return owned(copies, new SampleShape.Features(copies[0].length));
  }

  /**
   * Takes an array of any type and order.
   *
   * @param array {@code [n, features]}, {@code [n, features, time]} or {@code [n, channels, height,
   *     width]}; copied
   * @return the samples
   * @throws IllegalArgumentException if the array has another rank or no sample, or a value is not
   *     finite as a float
   */
  public static Samples of(INDArray array) {
    return ArrayReader.read(Require.present(array, "array"));
  }

  /**
   * Takes the features of all data sets that an iterator gives; its labels are left alone. The
   * iterator is reset first if it can be.
   *
   * @param iterator gives features of {@code [n, features]}, {@code [n, features, time]} or {@code
   *     [n, channels, height, width]}; read to its end
   * @return the samples
   * @throws IllegalArgumentException if it gives nothing or data sets of different shapes, masks a
   *     part of a sample, or a value is not finite
   */
  public static Samples from(DataSetIterator iterator) {
    return ArrayReader.read(Require.present(iterator, "iterator"));
  }

  /**
   * Takes all records of a DataVec reader; every column must hold numbers.
   *
   * @param reader an initialised reader; read to its end, not closed
   * @return the samples, of shape {@link SampleShape.Features}
   * @throws IllegalArgumentException if it gives nothing, records of different lengths, or a value
   *     that is not a finite number
   */
  public static Samples from(RecordReader reader) {
    return ArrayReader.read(Require.present(reader, "reader"));
  }

  /**
   * Reads a CSV file in {@linkplain CsvFormat#defaults() the usual format}; see {@link #csv(Path,
   * CsvFormat)}.
   *
   * @param file the file, plain or gzip
   * @return the samples, of shape {@link SampleShape.Features}
   * @throws DataFormatException if the file is not a table of finite numbers
   * @throws IOException if the file cannot be read
   */
  public static Samples csv(Path file) throws IOException {
    return csv(file, CsvFormat.defaults());
  }

  /**
   * Reads a CSV file into memory. For files that do not fit use {@link CsvStream}, which also says
   * what is accepted.
   *
   * @param file the file, plain or gzip
   * @param format how to read it
   * @return the samples, of shape {@link SampleShape.Features}
   * @throws DataFormatException if the file is not a table of finite numbers
   * @throws IOException if the file cannot be read
   */
  public static Samples csv(Path file, CsvFormat format) throws IOException {
    try (CsvStream stream = CsvStream.open(file, format, Integer.MAX_VALUE)) {
      return stream.next();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Reads an IDX file, the format of MNIST. Of n samples, {@code [n]} and {@code [n, features]}
   * become {@link SampleShape.Features}, {@code [n, height, width]} and {@code [n, channels,
   * height, width]} become {@link SampleShape.Image}. Unsigned bytes have the declared range 0 to
   * 255.
   *
   * @param file the file, plain or gzip
   * @return the samples
   * @throws DataFormatException if the file is not IDX, is cut short or too long, or holds a value
   *     that is not finite
   * @throws IOException if the file cannot be read
   */
  public static Samples idx(Path file) throws IOException {
    return IdxFile.samples(Require.present(file, "file"));
  }

  /**
   * Reads the labels that come with an IDX file of samples.
   *
   * @param file an IDX file of rank 1 with whole numbers, plain or gzip
   * @return one label per sample
   * @throws DataFormatException if the file is not IDX, has another rank or type, or is cut short
   *     or too long
   * @throws IOException if the file cannot be read
   */
  public static int[] idxLabels(Path file) throws IOException {
    return IdxFile.labels(Require.present(file, "file"));
  }

  /** Takes arrays that nobody else holds. */
  static Samples owned(float[][] rows, SampleShape shape) {
    Require.that(rows.length > 0, "rows must not be empty, found none");
    List<String> names = FeatureNames.byPlace(shape.features());
    for (int i = 0; i < rows.length; i++) {
      requireValid(rows[i], i, shape, names);
    }
    return new Samples(new FloatRows(rows), shape, names, null, null);
  }

  /** Takes windows of series, without a copy: nobody else may hold the arrays. */
  static Samples ownedSeries(float[][] rows, SampleShape.Series shape) {
    Require.that(rows.length > 0, "rows must not be empty, found none");
    List<String> names = FeatureNames.byPlace(shape.features());
    boolean missing = false;
    for (int i = 0; i < rows.length; i++) {
      requireWidth(rows[i], i, shape);
      missing |= requireReadings(rows[i], i, shape, names) < shape.size();
    }
    return new Samples(new FloatRows(rows), shape, names, null, null, missing, null);
  }

  /**
   * Takes samples that are read on demand, for example from a database or a file format of your
   * own. Nothing is read or checked now.
   *
   * @param source where they lie; must give finite values only
   * @param shape the shape of one sample
   * @return the samples, with the names f0, f1, …
   */
  public static Samples of(SampleSource source, SampleShape shape) {
    Require.present(shape, "shape");
    List<String> names = FeatureNames.byPlace(shape.features());
    return new Samples(Require.present(source, "source"), shape, names, null, null);
  }

  /**
   * Takes series that are read on demand, in which readings may be missing.
   *
   * @param source where they lie; NaN where a reading is missing
   * @param shape the shape of one sample
   * @param missing whether a reading may be missing
   * @return the samples, with the names f0, f1, …
   */
  public static Samples series(SampleSource source, SampleShape.Series shape, boolean missing) {
    Require.present(shape, "shape");
    List<String> names = FeatureNames.byPlace(shape.features());
    return new Samples(Require.present(source, "source"), shape, names, null, null, missing, null);
  }

  /**
   * Returns a copy with a declared range, without checking that all values lie in it.
   *
   * @param range what the source promises
   * @return samples with that range
   */
  public Samples withPromisedRange(Range range) {
    return new Samples(
        source, shape, names, labels, Require.present(range, "range"), missing, inputs);
  }

  /** Takes the rows of a table that nobody else holds and that are known to be valid. */
  static Samples checked(float[][] rows, List<String> names) {
    var shape = new SampleShape.Features(names.size());
    return new Samples(new FloatRows(rows), shape, names, null, null);
  }

  /**
   * Returns how many samples there are.
   *
   * @return the number of samples, possibly 0 after {@link #select}
   */
  public int size() {
    return source.size();
  }

  /**
   * Returns the shape that all samples have.
   *
   * @return the shape of one sample
   */
  public SampleShape shape() {
    return shape;
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
   * Returns the labels as they stand in the file.
   *
   * @return one text per sample, or empty if there are no labels
   */
  public Optional<List<String>> labels() {
    return Optional.ofNullable(labels);
  }

  /**
   * Returns the labels as anomalies: 0, false and normal are not, 1, true, anomaly and abnormal
   * are, in any case of letters; numbers in any form, such as 1.0.
   *
   * @return whether each sample is labelled an anomaly
   * @throws IllegalStateException if there are no labels
   * @throws IllegalArgumentException if a label is none of these
   */
  public boolean[] anomalies() {
    return AnomalyLabels.read(labels, "samples");
  }

  /**
   * Returns the declared range of the values.
   *
   * @return the declared range, or empty
   */
  public Optional<Range> range() {
    return Optional.ofNullable(range);
  }

  /**
   * Returns whether readings may be missing, as NaN.
   *
   * @return false if all values are finite
   */
  public boolean hasMissing() {
    return missing;
  }

  /**
   * Copies the values of one sample, feature by feature.
   *
   * @param index of the sample, from 0
   * @param into where to
   * @param offset where in {@code into} the sample starts
   * @throws IndexOutOfBoundsException if there is no such sample or too little space
   * @throws UncheckedIOException if the sample is read from a file only now, and that fails
   */
  public void read(int index, float[] into, int offset) {
    Objects.checkIndex(index, size());
    Objects.checkFromIndexSize(offset, shape.size(), into.length);
    source.read(index, into, offset);
  }

  /**
   * Returns the group of a sample. Reading samples of one group in sequence costs the least, as
   * with parts of one picture file. They are also alike, so those that a model is judged by should
   * be of other groups than those that it learned from.
   *
   * @param index of the sample, from 0
   * @return the number; samples that lie by themselves, as those in memory do, each have another
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public int group(int index) {
    return source.group(Objects.checkIndex(index, size()));
  }

  /**
   * Returns how many {@linkplain #group groups} can be read in turn at little cost, because what
   * was read is kept. Depends on the data alone, and neither on the machine nor on what was read
   * before.
   *
   * @return the number of groups, at least 1
   */
  public int groupsAtOnce() {
    return source.groupsAtOnce();
  }

  /**
   * Returns the values of one sample, feature by feature.
   *
   * @param index of the sample, from 0
   * @return a copy
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public float[] row(int index) {
    float[] row = new float[shape.size()];
    read(index, row, 0);
    return row;
  }

  /**
   * Returns all values.
   *
   * @return a copy, {@code [n, shape.size()]}
   */
  public float[][] rows() {
    float[][] rows = new float[size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i);
    }
    return rows;
  }

  /**
   * Returns all samples as one array.
   *
   * @return a new array of floats in c order, {@code [n, features]}, {@code [n, features, time]} or
   *     {@code [n, channels, height, width]}
   * @throws IllegalStateException if there are no samples, or 2<sup>31</sup> values or more
   */
  public INDArray toArray() {
    long length = (long) size() * shape.size();
    if (length == 0 || length > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(
          "an array must have 1 to 2^31 values, found "
              + length
              + (length == 0 ? ": select at least one sample" : ": select fewer samples"));
    }
    float[] values = new float[(int) length];
    for (int i = 0; i < size(); i++) {
      source.read(i, values, i * shape.size());
    }
    return Nd4j.create(values, shape.withBatch(size()), 'c');
  }

  /**
   * Returns some of the samples, in the order of the indices, with their labels.
   *
   * @param indices which samples, from 0; the same may occur twice; may be empty
   * @return a view that shares the values and keeps names and range
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public Samples select(int[] indices) {
    int[] copy = Require.present(indices, "indices").clone();
    for (int index : copy) {
      Objects.checkIndex(index, size());
    }
    @Nullable List<String> chosen =
        labels == null ? null : Arrays.stream(copy).mapToObj(labels::get).toList();
    @Nullable Samples alike = inputs == null ? null : inputs.select(copy);
    return new Samples(SelectedRows.of(source, copy), shape, names, chosen, range, missing, alike);
  }

  /**
   * Returns the same values under another shape. The names are kept if the number of features is.
   *
   * @param shape the new shape, with as many values per sample
   * @return a view that shares the values and keeps labels and range
   * @throws IllegalArgumentException if the shape has another number of values
   */
  public Samples reshaped(SampleShape shape) {
    Require.that(
        Require.present(shape, "shape").size() == this.shape.size(),
        "shape must have the %d values per sample of %s, found %s with %d",
        this.shape.size(),
        this.shape,
        shape,
        shape.size());
    List<String> kept =
        shape.features() == names.size() ? names : FeatureNames.byPlace(shape.features());
    @Nullable Samples alike = inputs == null ? null : inputs.reshaped(shape);
    return new Samples(source, shape, kept, labels, range, missing, alike);
  }

  /**
   * Returns the same samples with other labels.
   *
   * @param labels one text per sample
   * @return a view that shares the values
   * @throws IllegalArgumentException if their number differs from that of the samples
   */
  public Samples withLabels(List<String> labels) {
    List<String> copy = List.copyOf(Require.present(labels, "labels"));
    Require.that(
        copy.size() == size(), "expected one label per sample, %d, found %d", size(), copy.size());
    return new Samples(source, shape, names, copy, range, missing, inputs);
  }

  /**
   * Returns the same samples with other names of the features.
   *
   * @param names one per feature, all different
   * @return a view that shares the values
   * @throws IllegalArgumentException if their number differs from that of the features, or two are
   *     equal
   */
  public Samples withNames(List<String> names) {
    List<String> copy = FeatureNames.checked(names, shape.features());
    return new Samples(source, shape, copy, labels, range, missing, inputs);
  }

  /**
   * Returns the same samples with a declared range of possible values.
   *
   * @param range the range
   * @return a view that shares the values
   * @throws IllegalArgumentException if a value lies outside
   */
  public Samples withRange(Range range) {
    Require.present(range, "range");
    float[] row = new float[shape.size()];
    for (int i = 0; i < size(); i++) {
      source.read(i, row, 0);
      for (int k = 0; k < row.length; k++) {
        if (row[k] < range.low() || row[k] > range.high()) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "values must be in the declared range %s..%s, found %s in row %d, feature %s:"
                      + " declare a wider range",
                  range.low(),
                  range.high(),
                  row[k],
                  i,
                  names.get(k / shape.valuesPerFeature())));
        }
      }
    }
    return new Samples(source, shape, names, labels, range, missing, inputs);
  }

  /**
   * Returns the same samples as targets for other inputs. Training feeds a net with sample i of the
   * inputs and compares its reconstruction with sample i of these. Noisy and clean pictures of the
   * same scenes, for example. A corruption, if there is one, is applied to the inputs.
   *
   * <p>Scaling is learned from the targets. Only training, and the error on the samples that it
   * holds out, knows of inputs: models and scores take samples as they are.
   *
   * @param inputs as many, of the same shape
   * @return a view that shares the values; whatever is selected takes its inputs along
   * @throws IllegalArgumentException if their number or shape differs, or they have inputs of their
   *     own
   */
  public Samples withInputs(Samples inputs) {
    Require.present(inputs, "inputs");
    Require.that(
        inputs.size() == size() && inputs.shape().equals(shape),
        "inputs must be one for each sample, %d of %s, found %d of %s",
        size(),
        shape,
        inputs.size(),
        inputs.shape());
    Require.that(inputs.inputs == null, "inputs must have no inputs of their own, found some");
    return new Samples(source, shape, names, labels, range, missing, inputs);
  }

  /**
   * Returns the inputs that training uses in place of the samples.
   *
   * @return one for each sample, or empty if it is the samples themselves
   */
  public Optional<Samples> inputs() {
    return Optional.ofNullable(inputs);
  }

  /**
   * Splits samples in order of time: the last ones are held out, and the others are for training.
   * Of windows that overlap it is the last part of each series, without what the others see of it
   * ({@code SlidingWindows}).
   *
   * @param fraction of the samples, or of the time of each series, to hold out, in [0, 1)
   * @return the split
   * @throws IllegalArgumentException if the fraction is out of bounds, or nothing would be left
   */
  public Split tail(double fraction) {
    return source.tail(fraction);
  }

  /**
   * Returns whether samples share values with their neighbours, as windows of a series do. Held-out
   * ones should then be the {@linkplain #tail last}, not random ones.
   *
   * @return false for most
   */
  public boolean overlap() {
    return source.overlap();
  }

  @Override
  public String toString() {
    return "Samples[" + size() + " of " + shape + (labels == null ? "" : ", labelled") + "]";
  }

  private static float[] toFloats(double[] row) {
    float[] floats = new float[row.length];
    for (int k = 0; k < row.length; k++) {
      floats[k] = (float) row[k];
    }
    return floats;
  }

  private static void requireValid(float[] row, int index, SampleShape shape, List<String> names) {
    requireWidth(row, index, shape);
    for (int k = 0; k < row.length; k++) {
      if (!Float.isFinite(row[k])) {
        throw notFinite(row[k], index, names.get(k / shape.valuesPerFeature()));
      }
    }
  }

  private static void requireWidth(float[] row, int index, SampleShape shape) {
    Require.that(
        row.length == shape.size(),
        "expected %d values per row, found %d in row %d: add or remove values",
        shape.size(),
        row.length,
        index);
  }

  private static IllegalArgumentException notFinite(float value, int index, String feature) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "values must be finite floats, found %s in row %d, feature %s: correct the value or"
                + " remove the row",
            value,
            index,
            feature));
  }

  /** Returns how many readings there are. */
  private static int requireReadings(
      float[] row, int index, SampleShape shape, List<String> names) {
    int readings = 0;
    for (int k = 0; k < row.length; k++) {
      if (Float.isInfinite(row[k])) {
        throw notFinite(row[k], index, names.get(k / shape.valuesPerFeature()));
      }
      readings += Float.isNaN(row[k]) ? 0 : 1;
    }
    Require.that(
        readings > 0, "a sample must have at least one reading, found none in row %d", index);
    return readings;
  }

  /** Samples in memory, one array each. */
  private record FloatRows(float[][] rows) implements SampleSource {
    @Override
    public int size() {
      return rows.length;
    }

    @Override
    public void read(int index, float[] into, int offset) {
      System.arraycopy(rows[index], 0, into, offset, rows[index].length);
    }
  }

  /** Some samples of another source. */
  private record SelectedRows(SampleSource source, int[] indices) implements SampleSource {
    static SampleSource of(SampleSource source, int[] indices) {
      if (!(source instanceof SelectedRows outer)) {
        return new SelectedRows(source, indices);
      }
      // One step deep, however often samples are selected from a selection.
      int[] through = Arrays.stream(indices).map(i -> outer.indices[i]).toArray();
      return new SelectedRows(outer.source, through);
    }

    @Override
    public int size() {
      return indices.length;
    }

    @Override
    public void read(int index, float[] into, int offset) {
      source.read(indices[index], into, offset);
    }

    @Override
    public int group(int index) {
      return source.group(indices[index]);
    }

    @Override
    public int groupsAtOnce() {
      return source.groupsAtOnce();
    }

    @Override
    public boolean overlap() {
      return source.overlap();
    }

    /** Splits overlapping samples as the whole set is split; those on neither side are left out. */
    @Override
    public Split tail(double fraction) {
      if (!overlap() || fraction == 0) {
        return Split.tail(size(), fraction);
      }
      Split whole = source.tail(fraction);
      int[] training = places(whole.training());
      int[] heldOut = places(whole.validation());
      Require.that(
          training.length > 0 && heldOut.length > 0,
          "the windows selected must lie on both sides of the split in time, found %d and %d:"
              + " select more",
          training.length,
          heldOut.length);
      return new Split(training, heldOut);
    }

    private int[] places(int[] wanted) {
      BitSet among = new BitSet();
      Arrays.stream(wanted).forEach(among::set);
      return IntStream.range(0, indices.length).filter(i -> among.get(indices[i])).toArray();
    }
  }
}
