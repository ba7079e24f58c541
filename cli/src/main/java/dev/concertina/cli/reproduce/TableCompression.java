package dev.concertina.cli.reproduce;

import dev.concertina.cli.baseline.BaselineCodec;
import dev.concertina.cli.baseline.TableBaselines;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.compress.CompressedTable;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.TableCompressor;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Readings of servers (SMD) and of a water pump (SKAB) with a bound on every value's error. */
final class TableCompression implements CompressionPart {
  private static final List<Double> BOUNDS = List.of(1e-2, 1e-3);
  private static final String PARENT = "timeseries";
  private static final int QUICK_ROWS = 4000;
  private static final int QUICK_FILES = 2;

  /**
   * Series that count together.
   *
   * @param series each becomes a file of its own
   */
  private record Data(String name, List<Samples> series) {}

  @Override
  public String needs() {
    return "for tables: the folders smd (files *_test.csv.gz) and skab/valve1, or "
        + "the same below timeseries";
  }

  @Override
  public boolean isIn(Path data) {
    return Stream.of("smd", "skab/valve1")
        .anyMatch(name -> CompressionPart.folder(data, PARENT, name).isPresent());
  }

  @Override
  public Findings measure(Path data, Path scratch, boolean quick, Consumer<String> progress)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    Throughput speed = new Throughput();
    TreeSet<String> packings = new TreeSet<>();
    Path file = scratch.resolve("table.squeeze");
    for (Data one : read(data, quick)) {
      progress.accept(one.name() + ", training a net");
      try (NetOfTable net = NetOfTable.of(one.series(), quick)) {
        for (double share : BOUNDS) {
          ErrorBound bound = ErrorBound.relative(share);
          progress.accept(one.name() + ", " + bound);
          rows.add(row(one, net, bound, file, speed, packings));
        }
      }
    }
    rows.sort(Comparator.comparing(Row::metric).reversed());
    rows.addAll(speed.rows("tables, without a net"));
    return new Findings(
        rows,
        List.of(
            "xz and zstd: of the values rounded to the same bound, in the best of all packings that"
                + " were tried for each file (here: "
                + String.join("; ", packings)
                + ").",
            "A net's codes: a dense net that was trained on the same values with a rate, its codes"
                + " and what they leave; the net itself is not counted."),
        List.of());
  }

  private static List<Data> read(Path data, boolean quick) throws IOException {
    List<Data> all = new ArrayList<>();
    CsvFormat labelled = CsvFormat.defaults().withLabel("label");
    for (Path file : files(data, "smd", "_test.csv.gz")) {
      String name = file.getFileName().toString().replace("_test.csv.gz", "");
      all.add(new Data("SMD " + name, List.of(part(Samples.csv(file, labelled), quick))));
    }
    CsvFormat valve =
        CsvFormat.defaults().withLabel("anomaly").withIgnored("datetime", "changepoint");
    List<Samples> series = new ArrayList<>();
    List<Path> files = files(data, "skab/valve1", ".csv");
    for (Path file : quick ? files.subList(0, Math.min(QUICK_FILES, files.size())) : files) {
      series.add(part(Samples.csv(file, valve), quick));
    }
    if (!series.isEmpty()) {
      all.add(new Data("SKAB valve1, " + Format.count(series.size(), "file"), series));
    }
    return all;
  }

  private static List<Path> files(Path data, String name, String ending) throws IOException {
    var folder = CompressionPart.folder(data, PARENT, name);
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static Samples part(Samples samples, boolean quick) {
    int count = quick ? Math.min(QUICK_ROWS, samples.size()) : samples.size();
    return samples.select(IntStream.range(0, count).toArray());
  }

  private static Row row(
      Data data,
      NetOfTable net,
      ErrorBound bound,
      Path file,
      Throughput speed,
      Set<String> packings)
      throws IOException {
    long ours = 0;
    Map<String, Long> others = new LinkedHashMap<>();
    for (Samples series : data.series()) {
      CompressionReport report = TableCompressor.compress(series, bound, file);
      speed.add(report.bytesIn(), report.seconds(), readAgain(file));
      ours += report.bytesOut();
      for (BaselineCodec codec : TableBaselines.of(series, bound)) {
        if (codec.bytes().isPresent()) {
          others.merge(codec.name(), codec.bytes().getAsLong(), Long::sum);
        }
        packings.add(codec.note());
      }
      others.merge("a net's codes", net.bytes(series, bound, file), Long::sum);
      others.merge("floats", report.bytesIn(), Long::sum);
    }
    Map<String, Figure> baselines = new LinkedHashMap<>();
    others.forEach((name, bytes) -> baselines.put(name, new Figure(bytes, Double.NaN)));
    String metric = "bytes, error at most " + bound;
    return new Row(data.name(), metric, ours, Double.NaN, baselines, Map.of());
  }

  private static double readAgain(Path file) throws IOException {
    long start = System.nanoTime();
    try (CompressedTable table = CompressedTable.open(file)) {
      for (long row = 0; row < table.size(); row++) {
        table.row(row);
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
