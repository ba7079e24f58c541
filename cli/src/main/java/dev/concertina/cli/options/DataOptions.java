package dev.concertina.cli.options;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Words;
import dev.concertina.cli.input.PictureSet;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvStream;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.series.TimeSeries;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import picocli.CommandLine.Option;

/** The options that say which data and how they are laid out. */
public final class DataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description =
          "A CSV file, with a header or not, or an IDX file; either may be gzip. Or a folder of"
              + " pictures; for --arch lstm, of CSV files.")
  private Path data;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description =
          "The column with the labels (0 or 1, normal or anomaly, …); never a feature. Columns of a"
              + " file without a header are f0, f1, …")
  private String label;

  @Option(
      names = "--ignore",
      paramLabel = "NAME",
      split = ",",
      description = "Columns to leave out, with commas between them.")
  private List<String> ignored = List.of();

  @Option(
      names = "--time",
      paramLabel = "NAME",
      description =
          "The column with the time, never a feature. If not given, in a series the first column if"
              + " it is one; 'none' if it only looks like one.")
  private String time;

  @Option(
      names = "--delimiter",
      paramLabel = "C",
      description = "The character between cells, or 'tab'; found out if not given.")
  private String delimiter;

  @Option(
      names = "--header",
      negatable = true,
      description = "Whether the first row holds names; found out if not given.")
  private Boolean header;

  /** Rows some at a time. */
  public interface Batches extends Iterator<Samples>, AutoCloseable {
    List<String> names();

    /** What a row is called besides its number, from 1. */
    default Optional<String> name(long row) {
      return Optional.empty();
    }

    /** How many could not be read, and were said to be. */
    default int leftOut() {
      return 0;
    }

    @Override
    void close() throws IOException;
  }

  public Path path() {
    return data;
  }

  public boolean hasLabel() {
    return label != null;
  }

  public String label() {
    return label;
  }

  List<String> ignored() {
    return ignored;
  }

  /**
   * Refuses what cannot be a format.
   *
   * @throws IllegalArgumentException if the delimiter is no single character, or the label ignored
   */
  public CsvFormat format() {
    return new CsvFormat(
        Optional.ofNullable(delimiter).map(DataOptions::character),
        Optional.ofNullable(header),
        Optional.ofNullable(label),
        Optional.ofNullable(time).map(name -> name.equals("none") ? "" : name),
        ignored);
  }

  private static char character(String text) {
    if (text.equalsIgnoreCase("tab") || text.equals("\\t")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw new IllegalArgumentException(
          "--delimiter must be one character or 'tab', found '" + text + "'");
    }
    return text.charAt(0);
  }

  /** Whether the data are a folder of pictures, or a picture. */
  public boolean arePictures() {
    return Files.isDirectory(data) || PictureSet.isPicture(data);
  }

  /**
   * Refuses names of columns where there are none.
   *
   * @throws Failure if some were given
   */
  public void requireNoColumns(String what) throws Failure {
    if (label != null || !ignored.isEmpty()) {
      throw new Failure(
          data + " is " + what + ", which has no columns to name: leave out --label and --ignore");
    }
  }

  /** All rows, in memory. */
  public Samples read() throws IOException, Failure {
    return isIdx() ? idx() : Samples.csv(data, format());
  }

  /** The series of the file. */
  public TimeSeries series() throws IOException {
    if (Files.isDirectory(data)) {
      throw new NoSuchFileException(
          data.toString(), null, "it is a folder: name the CSV file of a series in it");
    }
    return TimeSeries.csv(data, format());
  }

  /** Which steps of a series are labelled as anomalies. */
  public boolean[] anomalies(TimeSeries series, Path file) throws Failure {
    try {
      return series.anomalies();
    } catch (IllegalArgumentException e) {
      throw new Failure(
          String.format(
              "column '%s' of %s does not say which steps are anomalies: %s; --ignore %s leaves it"
                  + " out",
              label, file, e.getMessage(), label),
          e);
    }
  }

  /** The rows some at a time; a CSV file may be of any length. */
  public Batches open(int size) throws IOException, Failure {
    return isIdx() ? new Parts(idx(), size) : new Stream(CsvStream.open(data, format(), size));
  }

  /** An IDX file of rows is a table, and an image goes in as it is. */
  private Samples idx() throws IOException, Failure {
    requireNoColumns("an IDX file");
    return Samples.idx(data);
  }

  /** IDX starts with two zero bytes, which no text does. */
  public boolean isIdx() throws IOException {
    if (Files.isDirectory(data)) {
      throw new NoSuchFileException(
          data.toString(), null, "it is a folder: name a CSV or IDX file in it");
    }
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(data))) {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      try (InputStream in = gzip ? new GZIPInputStream(raw) : raw) {
        return in.read() == 0 && in.read() == 0;
      }
    } catch (EOFException | ZipException damaged) {
      return false; // the reader says what is wrong with it
    }
  }

  /** A column that looks like labels and would be learned. */
  public static Optional<String> unnamedLabel(List<String> names) {
    List<String> usual =
        List.of("label", "labels", "class", "target", "anomaly", "is_anomaly", "outlier", "y");
    return names.stream().filter(n -> usual.contains(n.toLowerCase(Locale.ROOT))).findFirst();
  }

  /** Whether columns are called by place, as those of a file without a header are. */
  public static boolean areByPlace(List<String> names) {
    return names.stream().allMatch(n -> n.matches("f\\d+"));
  }

  public static String layout(Samples samples) {
    return samples.shape() instanceof SampleShape.Features columns
        ? Words.count(samples.size(), "row") + " of " + Words.count(columns.count(), "column")
        : Words.count(samples.size(), "sample") + " of shape " + samples.shape();
  }

  public static String layout(TimeSeries series) {
    return Words.count(series.length(), "row")
        + " of "
        + Words.count(series.features(), "column")
        + series.timeName().map(name -> ", with times in '" + name + "'").orElse("");
  }

  private record Stream(CsvStream csv) implements Batches {
    @Override
    public List<String> names() {
      return csv.names();
    }

    @Override
    public boolean hasNext() {
      return csv.hasNext();
    }

    @Override
    public Samples next() {
      return csv.next();
    }

    @Override
    public void close() throws IOException {
      csv.close();
    }
  }

  private static final class Parts implements Batches {
    private final Samples samples;
    private final int size;
    private int start;

    Parts(Samples samples, int size) {
      this.samples = samples;
      this.size = size;
    }

    @Override
    public List<String> names() {
      return samples.names();
    }

    @Override
    public boolean hasNext() {
      return start < samples.size();
    }

    @Override
    public Samples next() {
      int end = Math.min(samples.size(), start + size);
      Samples part = samples.select(IntStream.range(start, end).toArray());
      start = end;
      return part;
    }

    @Override
    public void close() {}
  }
}
