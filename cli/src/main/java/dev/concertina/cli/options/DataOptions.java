package dev.concertina.cli.options;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvStream;
import dev.concertina.data.DataFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.series.SeriesSource;
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
@Under(Heading.DATA)
public final class DataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description =
          "A CSV file, with a header or not; an IDX file; or a folder of pictures or, for series,"
              + " of CSV files. CSV and IDX files may be gzip.")
  private Path data;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description =
          "The column with the labels (0 or 1, normal or anomaly, …). It is never a feature."
              + " Columns of a file without a header are called f0, f1, …")
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String label;

  @Option(
      names = "--ignore",
      paramLabel = "NAME,NAME,…",
      split = ",",
      description = "The columns to leave out.")
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private List<String> ignored;

  @Option(
      names = "--time",
      paramLabel = "NAME",
      description =
          "The column with the time. It is never a feature. A series takes the first column for it"
              + " if that looks like a time; 'none' says that it is not one.")
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String time;

  @Option(
      names = "--delimiter",
      paramLabel = "C",
      description = "The character between cells, or 'tab'. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String delimiter;

  @Option(
      names = "--header",
      negatable = true,
      description = "Whether the first row holds names. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
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
    return ignored == null ? List.of() : ignored;
  }

  /** The columns that were named, for the model to remember. */
  public TrainedColumns columns() {
    return new TrainedColumns(ignored(), Optional.ofNullable(label), Optional.ofNullable(time));
  }

  /**
   * Takes the columns that were given when the model was trained, as far as no others are given
   * here and the file has them.
   *
   * @return what was taken; empty if nothing was
   */
  public TrainedColumns recall(TrainedColumns trained) throws IOException {
    if (trained.isEmpty() || arePictures() || isIdx()) {
      return TrainedColumns.NONE;
    }
    List<String> names = names();
    TrainedColumns taken =
        trained
            .among(names)
            .without(ignored != null, label != null, time != null)
            .besides(ignored(), label, time);
    ignored = ignored == null ? taken.ignored() : ignored;
    label = label == null ? taken.label().orElse(null) : label;
    time = time == null ? taken.time().orElse(null) : time;
    return taken;
  }

  /** The columns of the file that are not named by an option. */
  private List<String> names() throws IOException {
    try (CsvStream csv = CsvStream.open(data, format(), 1)) {
      return csv.names();
    } catch (DataFormatException unreadable) {
      return List.of(); // whoever reads the rows says what is wrong
    }
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
        ignored());
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
    return Files.isDirectory(data) || PictureOptions.isPicture(data);
  }

  /**
   * Refuses names of columns where there are none.
   *
   * @throws Failure if some were given
   */
  public void requireNoColumns(String what) throws Failure {
    if (label != null || !ignored().isEmpty()) {
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
    requireFile();
    return TimeSeries.csv(data, format());
  }

  /** The series of the file, with its texts. */
  public SeriesSource source() throws IOException {
    requireFile();
    return SeriesSource.csv(data, format());
  }

  private void requireFile() throws NoSuchFileException {
    if (Files.isDirectory(data)) {
      throw new NoSuchFileException(
          data.toString(), null, "it is a folder: name the CSV file of a series in it");
    }
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
        byte[] start = in.readNBytes(2);
        return start.length == 2 && start[0] == 0 && start[1] == 0;
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
        ? Format.count(samples.size(), "row") + " of " + Format.count(columns.count(), "column")
        : Format.count(samples.size(), "sample") + " of shape " + samples.shape();
  }

  public static String layout(TimeSeries series) {
    return Format.count(series.length(), "row")
        + " of "
        + Format.count(series.features(), "column")
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
