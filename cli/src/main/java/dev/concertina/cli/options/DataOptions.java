package dev.concertina.cli.options;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.data.ColumnSurvey;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvRows;
import dev.concertina.data.CsvStream;
import dev.concertina.data.DataFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.WrittenForm;
import dev.concertina.series.SeriesSource;
import dev.concertina.series.TimeSeries;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which data and how they are laid out; {@link LabelledData} has more. */
@Under(Heading.DATA)
public class DataOptions {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description =
          "A CSV file, with a header or not, or - for standard input; an IDX file; or a folder of"
              + " pictures or, for series, of CSV files. CSV and IDX files may be gzip or zstd.")
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
      description =
          "The columns to leave out. A name with a comma stands in quotes, as in a CSV file; the"
              + " option may be repeated.")
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

  @Mixin private FormatOptions form;

  private WrittenForm written = WrittenForm.UNKNOWN; // found out by decide()

  /** Rows some at a time. */
  public interface Batches extends Iterator<Samples>, AutoCloseable {
    List<String> names();

    /** What a row is called besides its number, from 1. */
    default Optional<String> name(long row) {
      return Optional.empty();
    }

    /** The numbers of the rows that came last, from 1; empty: they follow those before. */
    default long[] rowNumbers() {
      return new long[0];
    }

    /** Has rows that cannot be read left out. */
    default void leaveOut(ObjLongConsumer<DataFormatException> taker) {}

    /** How many could not be read, and were said to be. */
    default int leftOut() {
      return 0;
    }

    @Override
    void close() throws IOException;
  }

  /** The file; what comes from standard input is put into one. */
  public Path path() {
    if (data.equals(STANDARD_INPUT)) {
      try {
        Path copy = Files.createTempFile("standard-input-", ".csv");
        copy.toFile().deleteOnExit();
        Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
        data = copy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return data;
  }

  public boolean hasLabel() {
    return label != null;
  }

  public String label() {
    return label;
  }

  List<String> ignored() {
    return ignored == null
        ? List.of()
        : ignored.stream().flatMap(text -> FormatOptions.values(text).stream()).distinct().toList();
  }

  /** Names as {@code --ignore} takes them in a shell. */
  public static String asValues(List<String> names) {
    String list =
        names.stream()
            .map(n -> n.matches("[^,\"]+") ? n : '"' + n.replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(","));
    return list.matches("[\\p{L}\\p{N}_.,:/+=@%-]+")
        ? list
        : "'" + list.replace("'", "'\\''") + "'";
  }

  /** The columns that were named, for the model to remember. */
  public TrainedColumns columns() {
    return new TrainedColumns(
        ignored(), Optional.ofNullable(label), Optional.ofNullable(time), form.given(), written);
  }

  /**
   * Takes the columns that were given when the model was trained, as far as no others are given
   * here and the file has them.
   *
   * @return what was taken; empty if nothing was
   */
  public TrainedColumns recall(TrainedColumns trained) throws IOException {
    form.recall(trained);
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
    return form.format(
        Optional.ofNullable(label),
        Optional.ofNullable(time).map(name -> name.equals("none") ? "" : name),
        ignored());
  }

  /**
   * Decides what columns of a file to learn from are, and says so: columns of text and of times are
   * left out, and so is a nameless one that counts rows.
   *
   * @param series whether its rows are steps
   * @return what is to be said, one line each; empty if there is nothing out of the ordinary
   */
  public List<String> decide(boolean series) throws IOException {
    if (Files.isDirectory(path()) || arePictures() || isIdx()) {
      return List.of();
    }
    try (CsvRows rows = CsvRows.open(path(), series, format())) {
      written = rows.written();
      List<String> lines = new ArrayList<>(rows.decisions());
      List<String> features = rows.columns().features();
      List<String> out = new ArrayList<>();
      for (ColumnSurvey column : rows.survey()) {
        String name = column.name();
        if (!features.contains(name)) {
          continue;
        }
        String why = reason(column);
        if (!why.isEmpty()) {
          out.add(name);
          lines.add("'" + name + "' is left out: " + why);
        } else if (column.words()) {
          lines.add("words in '" + name + "' are read as 1 (true, yes) and 0 (false, no)");
        } else if (column.counts()) {
          lines.add(
              "'"
                  + name
                  + "' counts the rows, and is learned: --ignore "
                  + asValues(List.of(name))
                  + " leaves it out");
        } else if (column.leadingZeros()) {
          lines.add(
              "numbers in '"
                  + name
                  + "' begin with zeros, as those of identifiers do; --ignore "
                  + asValues(List.of(name))
                  + " leaves it out");
        }
      }
      if (out.size() < features.size() && !out.isEmpty()) {
        ignored = new ArrayList<>(List.of(asList(ignored(), out)));
      } else {
        lines.removeIf(line -> line.contains("' is left out: "));
      }
      return lines;
    } catch (DataFormatException unreadable) {
      return List.of(); // whoever reads the rows says what is wrong
    }
  }

  private static String asList(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream())
        .distinct()
        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(","));
  }

  private static String reason(ColumnSurvey column) {
    if (column.nameless() && column.counts()) {
      return "it has no name and counts the rows";
    }
    if (column.text()) {
      boolean label = unnamedLabel(List.of(column.name())).isPresent();
      return "it holds text"
          + (label ? "; if these are labels: --label " + asValues(List.of(column.name())) : "");
    }
    return column.time() ? "it holds times" : "";
  }

  /**
   * Finds out how the numbers and dates of series are written: what one file leaves open, another
   * may show.
   *
   * @return what was decided in files of a folder, one line each; empty for a single file, of which
   *     {@link #decide} tells
   */
  public List<String> learnForm(List<Path> files) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>(); // of files, by what was decided in them
    for (Path file : files) {
      try (CsvRows rows = CsvRows.open(file, true, format())) {
        written = written.or(rows.written());
        rows.decisions().forEach(line -> counts.merge(line, 1, Integer::sum));
      } catch (DataFormatException unreadable) {
        // Whoever reads the rows says what is wrong.
      }
    }
    form.readOtherwiseAs(written);
    List<String> lines = new ArrayList<>();
    counts.forEach(
        (line, count) ->
            lines.add(
                count == files.size()
                    ? line
                    : String.format("in %d of %d files: %s", count, files.size(), line)));
    return files.size() == 1 ? List.of() : lines;
  }

  /**
   * Says how the file is read, as far as that was found out and is not as in most files.
   *
   * @param series whether its rows are steps
   */
  public List<String> decisions(boolean series) throws IOException {
    if (arePictures() || isIdx()) {
      return List.of();
    }
    try (CsvRows rows = CsvRows.open(path(), series, format())) {
      return rows.decisions();
    } catch (DataFormatException unreadable) {
      return List.of(); // whoever reads the rows says what is wrong
    }
  }

  /**
   * Leaves out columns that a model does not know, if it finds all its own; returns their names.
   *
   * @param series whether rows are steps, which may have a time
   */
  public List<String> leaveOutUnknown(List<String> features, boolean series) throws IOException {
    if (arePictures() || isIdx()) {
      return List.of();
    }
    List<String> names;
    try (CsvRows rows = CsvRows.open(path(), series, format())) {
      names = rows.columns().features();
    } catch (DataFormatException unreadable) {
      return List.of(); // whoever reads the rows says what is wrong
    }
    if (!names.containsAll(features) || names.size() == features.size()) {
      return List.of();
    }
    List<String> others = names.stream().filter(name -> !features.contains(name)).toList();
    ignored = new ArrayList<>(List.of(asList(ignored(), others)));
    return others;
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

  /** The series of the file without what cannot be read of it. */
  public TimeSeries series(ObjLongConsumer<DataFormatException> taker) throws IOException {
    if (Files.isDirectory(data)) {
      return series();
    }
    return TimeSeries.csv(data, format(), taker);
  }

  /** The rows some at a time; a CSV file may be of any length. */
  public Batches open(int size) throws IOException, Failure {
    return isIdx() ? new Parts(idx(), size) : new Rows(CsvStream.open(data, format(), size));
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
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(path()))) {
      raw.mark(2);
      int first = raw.read();
      int second = raw.read();
      raw.reset();
      InputStream in =
          first == 0x1f && second == 0x8b
              ? new GZIPInputStream(raw)
              : first == 0x28 && second == 0xb5 ? new ZstdInputStream(raw) : raw;
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 0 && start[1] == 0;
    } catch (EOFException | ZipException | ZstdIOException damaged) {
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

  private record Rows(CsvStream csv) implements Batches {
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
    public long[] rowNumbers() {
      return csv.rowNumbers();
    }

    @Override
    public void leaveOut(ObjLongConsumer<DataFormatException> taker) {
      csv.leaveOut(taker);
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
