package dev.concertina.cli.reproduce;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelDescription;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.baseline.Baselines;
import dev.concertina.cli.console.Machine;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.Baseline;
import dev.concertina.metrics.MeanBaseline;
import dev.concertina.metrics.NearestNeighbourBaseline;
import dev.concertina.metrics.PcaBaseline;
import dev.concertina.metrics.Ranking;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Anomaly detection on the tables of ADBench (Han et al., NeurIPS 2022): trained on a random half
 * of the normal rows, scored on the other half and all anomalies. One configuration for all sets,
 * and no label is seen before the scores are final.
 */
final class ReproduceTabular implements Reproduction {
  private static final int SEEDS = 5;
  private static final String MEAN = "mean";
  private static final String AUROC = "AUROC";
  private static final String PRECISION = "average precision";

  private final TrainingOptions recipe;

  ReproduceTabular() {
    // The baselines learn from the whole half, and so does the net: a ranking needs no threshold,
    // and
    // so
    // nothing is held out to calibrate one.
    this(TrainingOptions.forTables().withValidation(0));
  }

  ReproduceTabular(TrainingOptions recipe) {
    this.recipe = recipe;
  }

  @Override
  public String name() {
    return "tabular";
  }

  @Override
  public String description() {
    return "anomalies in the tables of ADBench";
  }

  @Override
  public ResultTable obtain(Path data, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    List<Run> runs = run(tables(data), quick ? 1 : SEEDS, progress);
    List<Row> rows = new ArrayList<>();
    rows.addAll(rows(runs, AUROC, Ranking::auroc, "auroc"));
    rows.addAll(rows(runs, PRECISION, Ranking::averagePrecision, "average_precision"));
    return new ResultTable(
        name(), rows, (System.nanoTime() - start) / 1e9, Machine.describe(), notes(rows));
  }

  private static List<String> notes(List<Row> rows) {
    Set<String> methods =
        rows.stream().flatMap(r -> r.references().keySet().stream()).collect(Collectors.toSet());
    List<String> notes = new ArrayList<>();
    notes.add(
        "Concertina and the baselines: trained on a random half of the normal rows, the rest"
            + " scored, mean ± sd over the seeds.");
    if (methods.contains("DDAE")) {
      notes.add("DDAE: a published re-run, normal rows only, its own split.");
    }
    if (methods.stream().anyMatch(m -> m.contains("PyOD"))) {
      notes.add("PyOD: other protocols, with anomalies in training; a rough comparison.");
    }
    return notes;
  }

  private static List<Path> tables(Path data) throws IOException {
    Path folder = Files.isDirectory(data.resolve("tabular")) ? data.resolve("tabular") : data;
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(data.toString(), null, "there is no such folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> tables =
          files.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
      if (tables.isEmpty()) {
        throw new NoSuchFileException(
            folder.toString(), null, "it holds no .csv files with a column 'label'");
      }
      return tables;
    }
  }

  /** One fit on one split of one table, and everything measured on it. */
  private record Run(String table, int seed, Ranking ranking, Map<String, Ranking> baselines) {}

  private List<Run> run(List<Path> tables, int seeds, Consumer<String> progress)
      throws IOException {
    List<Callable<Run>> work = new ArrayList<>();
    for (Path file : tables) {
      Samples table = Samples.csv(file, CsvFormat.defaults().withLabel("label"));
      String name = file.getFileName().toString().replaceFirst("\\.csv(\\.gz)?$", "");
      for (int seed = 0; seed < seeds; seed++) {
        int splitSeed = seed;
        work.add(() -> named(name, table, splitSeed));
      }
    }
    // A fit keeps one core busy, so the cores take one fit each.
    ExecutorService cores =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<Run>> pending = work.stream().map(cores::submit).toList();
      List<Run> done = new ArrayList<>();
      for (Future<Run> future : pending) {
        Run run = future.get();
        done.add(run);
        progress.accept(
            String.format(
                "%d of %d: %s, seed %d: AUROC %.3f",
                done.size(), work.size(), run.table(), run.seed(), run.ranking().auroc()));
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } finally {
      cores.shutdownNow();
    }
  }

  private Run named(String name, Samples table, int seed) throws IOException {
    try {
      return run(name, table, seed);
    } catch (RuntimeException e) {
      throw new IOException("table " + name + ", seed " + seed + ": " + e, e);
    }
  }

  private Run run(String name, Samples table, int seed) {
    boolean[] anomalies = table.anomalies();
    boolean[] trained = halfOfTheNormal(anomalies, seed);
    int[] training = IntStream.range(0, table.size()).filter(i -> trained[i]).toArray();
    int[] rest = IntStream.range(0, table.size()).filter(i -> !trained[i]).toArray();
    Samples trainingPart = table.select(training);
    Samples scoredPart = table.select(rest);
    boolean[] truth = scoredPart.anomalies();
    TrainingOptions options = recipe.withSeed(seed);
    try (Fit fit = Autoencoder.fit(DenseArchitecture.forTables(), trainingPart, options);
        AnomalyDetector detector =
            AnomalyDetector.calibrate(
                fit.model(), fit.heldOut().orElse(trainingPart), ThresholdRule.medianPlusMad(3))) {
      Ranking ranking = Ranking.of(detector.scores(scoredPart), truth);
      Map<String, Ranking> baselines = new LinkedHashMap<>();
      Scaling standard = Scaling.learn(Scaling.Method.STANDARD, trainingPart);
      baselines(trainingPart, scoredPart, standard, "z-score", truth, baselines);
      baselines(
          trainingPart, scoredPart, fit.model().description().scaling(), "range", truth, baselines);
      linear(trainingPart, scoredPart, fit.model().description(), truth, baselines);
      return new Run(name, seed, ranking, baselines);
    }
  }

  private static boolean[] halfOfTheNormal(boolean[] anomalies, int seed) {
    int[] normal = IntStream.range(0, anomalies.length).filter(i -> !anomalies[i]).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] chosen = new boolean[anomalies.length];
    for (int i = 0; i < normal.length / 2; i++) {
      int j = random.nextInt(i, normal.length);
      int swapped = normal[i];
      normal[i] = normal[j];
      normal[j] = swapped;
      chosen[normal[i]] = true;
    }
    return chosen;
  }

  private static void baselines(
      Samples training,
      Samples scored,
      Scaling scaling,
      String scalingName,
      boolean[] truth,
      Map<String, Ranking> into) {
    float[][] known = Baselines.scaled(training, scaling);
    float[][] rows = Baselines.scaled(scored, scaling);
    Map<String, Baseline> baselines = new LinkedHashMap<>();
    baselines.put("PCA 90 %", PcaBaseline.ofVariance(known, 0.9));
    baselines.put("5th neighbour", NearestNeighbourBaseline.of(known, 5));
    baselines.put("input mean", MeanBaseline.of(known));
    baselines.forEach(
        (name, baseline) ->
            into.put(name + ", " + scalingName, Ranking.of(baseline.scores(rows), truth)));
  }

  /**
   * The best linear autoencoder with the net's code size and scaling, where it has to leave out.
   */
  private static void linear(
      Samples training,
      Samples scored,
      ModelDescription model,
      boolean[] truth,
      Map<String, Ranking> into) {
    if (model.codeSize() < model.shape().size()) {
      PcaBaseline pca =
          PcaBaseline.ofComponents(Baselines.scaled(training, model.scaling()), model.codeSize());
      into.put(
          "PCA " + model.codeSize() + " components, range",
          Ranking.of(pca.scores(Baselines.scaled(scored, model.scaling())), truth));
    }
  }

  /** Which figure of a ranking. */
  private interface Metric {
    double of(Ranking ranking);
  }

  private static List<Row> rows(
      List<Run> runs, String metricName, Metric metric, String publishedColumn) throws IOException {
    Map<String, Map<String, Double>> published = published(publishedColumn);
    List<Row> rows = new ArrayList<>();
    List<String> tables = runs.stream().map(Run::table).distinct().toList();
    for (String table : tables) {
      List<Run> here = runs.stream().filter(r -> r.table().equals(table)).toList();
      rows.add(row(table, metricName, metric, here, published.getOrDefault(table, Map.of())));
    }
    if (tables.size() > 1) {
      rows.add(meanRow(rows, metricName, metric, runs));
    }
    return rows;
  }

  private static Row row(
      String item,
      String metricName,
      Metric metric,
      List<Run> runs,
      Map<String, Double> references) {
    Figure obtained = Figure.of(runs.stream().map(r -> metric.of(r.ranking())).toList());
    Map<String, Figure> baselines = new LinkedHashMap<>();
    for (String baseline : runs.get(0).baselines().keySet()) {
      baselines.put(
          baseline,
          Figure.of(runs.stream().map(r -> metric.of(r.baselines().get(baseline))).toList()));
    }
    return new Row(item, metricName, obtained.mean(), obtained.sd(), baselines, references);
  }

  /** The mean over the tables, with the sd of that mean over the seeds. */
  private static Row meanRow(List<Row> rows, String metricName, Metric metric, List<Run> runs) {
    List<Double> perSeed = new ArrayList<>();
    Map<String, List<Double>> floorsPerSeed = new LinkedHashMap<>();
    Set<String> everywhere = new LinkedHashSet<>(runs.get(0).baselines().keySet());
    runs.forEach(run -> everywhere.retainAll(run.baselines().keySet()));
    for (int seed : runs.stream().mapToInt(Run::seed).distinct().toArray()) {
      List<Run> here = runs.stream().filter(r -> r.seed() == seed).toList();
      perSeed.add(here.stream().mapToDouble(r -> metric.of(r.ranking())).average().orElseThrow());
      for (String baseline : everywhere) {
        floorsPerSeed
            .computeIfAbsent(baseline, f -> new ArrayList<>())
            .add(
                here.stream()
                    .mapToDouble(r -> metric.of(r.baselines().get(baseline)))
                    .average()
                    .orElseThrow());
      }
    }
    Map<String, Figure> baselines = new LinkedHashMap<>();
    floorsPerSeed.forEach((baseline, values) -> baselines.put(baseline, Figure.of(values)));
    Map<String, Double> references = new LinkedHashMap<>();
    rows.stream()
        .flatMap(r -> r.references().keySet().stream())
        .distinct()
        .filter(method -> rows.stream().allMatch(r -> r.references().containsKey(method)))
        .forEach(
            method ->
                references.put(
                    method,
                    rows.stream()
                        .mapToDouble(r -> r.references().get(method))
                        .average()
                        .orElseThrow()));
    Figure obtained = Figure.of(perSeed);
    return new Row(MEAN, metricName, obtained.mean(), obtained.sd(), baselines, references);
  }

  /** Published figures: table, then method. */
  private static Map<String, Map<String, Double>> published(String column) throws IOException {
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    try (Reader in =
            new InputStreamReader(
                ReproduceTabular.class.getResourceAsStream("published-tabular.csv"),
                StandardCharsets.UTF_8);
        CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      for (NamedCsvRecord line : csv) {
        String figure = line.getField(column);
        if (!figure.isEmpty()) {
          figures
              .computeIfAbsent(line.getField("set"), set -> new LinkedHashMap<>())
              .put(line.getField("method"), Double.parseDouble(figure));
        }
      }
    }
    return figures;
  }
}
