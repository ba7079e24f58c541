package dev.concertina.cli.reproduce;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.DataFormatException;
import dev.concertina.series.TimeSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Collections of labelled series, as they are published, with the split that is usual for each. */
final class SeriesSets {
  private static final String LABEL = "label";

  /** Rows that a file of SKAB begins with and that are normal, by its published protocol. */
  private static final int SKAB_TRAINING = 400;

  /** The part of a file of NAB that a detector may learn from, and how many rows at most. */
  private static final double NAB_TRAINING = 0.15;

  private static final int NAB_MOST = 750;

  private static final DateTimeFormatter NAB_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  private static final Pattern UCR =
      Pattern.compile("(\\d+)_UCR_Anomaly_(.+)_(\\d+)_(\\d+)_(\\d+)");

  private final Path folder;

  private SeriesSets(Path folder) {
    this.folder = folder;
  }

  /**
   * All that a folder holds.
   *
   * @throws NoSuchFileException if that is nothing
   */
  static List<SeriesCase> read(Path data) throws IOException {
    Path inside = data.resolve("timeseries");
    SeriesSets sets = new SeriesSets(Files.isDirectory(inside) ? inside : data);
    List<SeriesCase> cases = new ArrayList<>();
    cases.addAll(sets.pairs("smd"));
    cases.addAll(sets.pairs("asd"));
    for (SeriesCase channel : sets.pairs("smap-msl")) {
      cases.add(telemetry(channel));
    }
    cases.addAll(sets.skab());
    cases.addAll(sets.ucr());
    cases.addAll(sets.nab());
    return cases;
  }

  private List<Path> files(String name, String ending) throws IOException {
    Path where = folder.resolve(name);
    if (!Files.isDirectory(where)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(where)) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** A file to learn from beside each file to score. */
  private List<SeriesCase> pairs(String kind) throws IOException {
    List<SeriesCase> cases = new ArrayList<>();
    for (Path file : files(kind, "_train.csv.gz")) {
      String name = file.getFileName().toString().replace("_train.csv.gz", "");
      CsvFormat labelled = CsvFormat.defaults().withLabel(LABEL);
      Path test = file.resolveSibling(name + "_test.csv.gz");
      cases.add(new SeriesCase(kind, name, TimeSeries.csv(file), TimeSeries.csv(test, labelled)));
    }
    return cases;
  }

  /**
   * A channel of SMAP or MSL is one reading, f0; the other columns say which commands were sent,
   * and what is to be found is in the reading.
   */
  private static SeriesCase telemetry(SeriesCase channel) {
    List<String> reading = List.of(channel.training().names().get(0));
    return new SeriesCase(
        channel.kind(),
        channel.name(),
        channel.training().select(reading),
        channel.test().select(reading));
  }

  private List<SeriesCase> skab() throws IOException {
    List<SeriesCase> cases = new ArrayList<>();
    CsvFormat format = CsvFormat.defaults().withLabel("anomaly").withIgnored("changepoint");
    for (Path file : files("skab/valve1", ".csv")) {
      TimeSeries all = TimeSeries.csv(file, format);
      cases.add(
          new SeriesCase(
              "skab",
              "valve1/" + name(file),
              all.slice(0, SKAB_TRAINING),
              all.slice(SKAB_TRAINING, all.length())));
    }
    return cases;
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
  }

  /** One anomaly a file; its place and the end of the training part stand in the name. */
  private List<SeriesCase> ucr() throws IOException {
    List<SeriesCase> cases = new ArrayList<>();
    for (Path file : files("ucr-anomaly", ".txt")) {
      Matcher words = UCR.matcher(name(file));
      if (words.matches()) {
        TimeSeries all = TimeSeries.csv(file);
        int end = Integer.parseInt(words.group(3));
        // Steps count from 1 in the name.
        int first = Integer.parseInt(words.group(4)) - 1 - end;
        int last = Integer.parseInt(words.group(5)) - 1 - end;
        TimeSeries test = all.slice(end, all.length());
        List<String> labels =
            IntStream.range(0, test.length())
                .mapToObj(t -> t >= first && t <= last ? "1" : "0")
                .toList();
        int[] place = {first, last};
        cases.add(
            new SeriesCase(
                "ucr",
                words.group(1) + " " + words.group(2),
                all.slice(0, end),
                test.withLabels(labels),
                Optional.of(place)));
      }
    }
    return cases;
  }

  private List<SeriesCase> nab() throws IOException {
    Path labels = folder.resolve("nab/labels/combined_windows.json");
    if (!Files.exists(labels)) {
      return List.of();
    }
    JsonNode windows = new ObjectMapper().readTree(labels.toFile());
    List<SeriesCase> cases = new ArrayList<>();
    for (String kind : List.of("artificialWithAnomaly", "realKnownCause")) {
      for (Path file : files("nab/" + kind, ".csv")) {
        String name = kind + "/" + file.getFileName();
        cases.add(nab(file, windows.path(name)));
      }
    }
    return cases;
  }

  private static SeriesCase nab(Path file, JsonNode windows) throws IOException {
    TimeSeries all = withTimes(file);
    double[] times = all.times().orElseThrow();
    String[] labels = new String[all.length()];
    Arrays.fill(labels, "0");
    for (JsonNode window : windows) {
      double from = seconds(window.get(0).asText());
      double to = seconds(window.get(1).asText());
      for (int t = 0; t < labels.length; t++) {
        labels[t] = times[t] >= from && times[t] <= to ? "1" : labels[t];
      }
    }
    int training = (int) Math.min(NAB_MOST, all.length() * NAB_TRAINING);
    TimeSeries labelled = all.withLabels(List.of(labels));
    return new SeriesCase(
        "nab", name(file), labelled.slice(0, training), labelled.slice(training, all.length()));
  }

  /** One of NAB's files has an hour twice, where clocks were put back: it is taken as it stands. */
  private static TimeSeries withTimes(Path file) throws IOException {
    try {
      return TimeSeries.csv(file);
    } catch (DataFormatException e) {
      TimeSeries values = TimeSeries.csv(file, CsvFormat.defaults().withIgnored("timestamp"));
      double[] times = new double[values.length()];
      int t = 0;
      for (String line : Files.readAllLines(file)) {
        if (Character.isDigit(line.charAt(0))) {
          double time =
              LocalDateTime.parse(line.substring(0, 19).replace(' ', 'T'))
                  .toEpochSecond(ZoneOffset.UTC);
          times[t] = t == 0 ? time : Math.max(times[t - 1], time);
          t++;
        }
      }
      return values.withTimes(times);
    }
  }

  private static double seconds(String time) {
    return LocalDateTime.parse(time, NAB_TIME).toEpochSecond(ZoneOffset.UTC);
  }
}
