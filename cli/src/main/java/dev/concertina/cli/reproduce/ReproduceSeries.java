package dev.concertina.cli.reproduce;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.baseline.MeanDistance;
import dev.concertina.cli.baseline.WindowedPca;
import dev.concertina.cli.console.Machine;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.metrics.ConfusionMatrix;
import dev.concertina.metrics.Ranking;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.Period;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetector;
import dev.concertina.series.detect.SeriesScoring;
import dev.concertina.series.metrics.TopHit;
import dev.concertina.series.metrics.VolumeUnderSurface;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Anomaly detection in published series: one net, one recipe and one rule for the window for all
 * but single heartbeats; labels are seen when the scores are final.
 */
final class ReproduceSeries implements Reproduction {
  private static final String NET = "";
  private static final String ALONE = "LSTM alone";
  private static final String SAME = "PCA, same code";
  private static final String SHARE = "PCA 90 %";
  private static final String MEAN_Z = "mean |z|";

  /** Components of the baseline that keeps a share of the variance, at most. */
  private static final int MOST_COMPONENTS = 128;

  private static final int SMOOTHING = 64;
  private static final int SEEDS = 3;

  /** The published protocol's smoothing of what is simply far from the mean. */
  private static final int SKAB_SMOOTHING = 60;

  private static final double SKAB_HELD_OUT = 0.25;
  private static final ThresholdRule SKAB_RULE = ThresholdRule.maximum(2);
  private static final double SHARE_KEPT = 0.9;

  private final TrainingOptions recipe;

  ReproduceSeries() {
    // A ranking needs no threshold, and the baselines learn from all that there is to learn from.
    this(TrainingOptions.forSeries().withValidation(0));
  }

  ReproduceSeries(TrainingOptions recipe) {
    this.recipe = recipe;
  }

  @Override
  public String name() {
    return "series";
  }

  @Override
  public String description() {
    return "anomalies in series: SMD, ASD, SMAP and MSL, SKAB, UCR, NAB, heartbeats";
  }

  @Override
  public ResultTable obtain(Path data, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    List<SeriesCase> cases = SeriesSets.read(data);
    List<Scored> done = new ArrayList<>();
    List<Flagged> flagged = new ArrayList<>();
    for (SeriesCase one : cases) {
      if (quick && !done.isEmpty() && done.get(done.size() - 1).kind().equals(one.kind())) {
        continue;
      }
      done.add(scored(one, quick ? 1 : SEEDS));
      if (one.kind().equals("skab")) {
        flagged.add(flagged(one));
      }
      progress.accept(describe(done.size(), cases.size(), done.get(done.size() - 1)));
    }
    List<Row> rows = new ArrayList<>();
    HeartbeatSet.read(data)
        .ifPresent(set -> rows.addAll(new ReproduceHeartbeats(set).rows(quick, progress)));
    if (done.isEmpty() && rows.isEmpty()) {
      throw new NoSuchFileException(
          data.toString(), null, "it holds none of smd, asd, smap-msl, skab, ucr-anomaly, nab");
    }
    rows.addAll(rows(done, flagged));
    double seconds = (System.nanoTime() - start) / 1e9;
    return new ResultTable(name(), rows, seconds, Machine.describe(), notes());
  }

  private static String describe(int number, int of, Scored scored) {
    Measured net = scored.methods().get(NET).get(0);
    return String.format(
        Locale.ROOT,
        "%d of %d: %s, windows of %d: AUROC %.3f, VUS-PR %.3f",
        number,
        of,
        scored.title(),
        scored.window(),
        net.auroc(),
        net.vusPr());
  }

  /** What was measured of one method's scores on one series. */
  private record Measured(double auroc, double precision, double vusPr, double hit) {}

  /** A series, and what each method made of it, with one seed or several. */
  private record Scored(
      String kind, String title, int window, Map<String, List<Measured>> methods) {}

  private Scored scored(SeriesCase one, int seeds) {
    TimeSeries training = one.training();
    int window = SlidingWindows.suggestedLength(training);
    boolean[] truth = one.test().anomalies();
    int width = Period.of(one.test().feature(0)).steps();
    Map<String, List<Measured>> methods = new LinkedHashMap<>();
    LstmArchitecture net = LstmArchitecture.forSeries(window);
    List<Measured> ofNet = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      ofNet.add(measured(netScores(net, one, window, seed), truth, width, one));
    }
    methods.put(NET, ofNet);
    Map<String, double[]> scores = new LinkedHashMap<>();
    WindowedPca.Basis basis = new WindowedPca.Basis(training, window, MOST_COMPONENTS);
    int stride = Math.max(1, window / 16);
    scores.put(ALONE, netScores(net.withLinearPath(false), one, window, 0));
    scores.put(SAME, basis.leading(net.codeSize()).scores(one.test(), stride));
    scores.put(SHARE, basis.keeping(SHARE_KEPT).scores(one.test(), stride));
    scores.put(MEAN_Z, MeanDistance.of(training).scores(one.test(), SMOOTHING));
    scores.forEach((method, s) -> methods.put(method, List.of(measured(s, truth, width, one))));
    return new Scored(one.kind(), one.title(), window, methods);
  }

  private double[] netScores(LstmArchitecture net, SeriesCase one, int window, int seed) {
    SlidingWindows windows = SlidingWindows.of(one.training(), window);
    try (Fit fit = Autoencoder.fit(net, windows.samples(), recipe.withSeed(seed));
        SeriesDetector detector =
            SeriesDetector.calibrate(
                fit.model(),
                List.of(one.training()),
                SeriesScoring.defaults(),
                ThresholdRule.maximum(1))) {
      return detector.scores(one.test());
    }
  }

  private static Measured measured(double[] scores, boolean[] truth, int width, SeriesCase one) {
    double[] complete = complete(scores);
    Ranking ranking = Ranking.of(complete, truth);
    double hit =
        one.place().map(p -> TopHit.of(complete, 0, p[0], p[1]).hit() ? 1.0 : 0).orElse(Double.NaN);
    return new Measured(
        ranking.auroc(),
        ranking.averagePrecision(),
        VolumeUnderSurface.of(complete, truth, width).pr(),
        hit);
  }

  /** A step that is in no window looks like the most usual one. */
  private static double[] complete(double[] scores) {
    double least = Arrays.stream(scores).filter(s -> !Double.isNaN(s)).min().orElse(0);
    return Arrays.stream(scores).map(s -> Double.isNaN(s) ? least : s).toArray();
  }

  /** Decisions of methods on one file of SKAB, by the same rule. */
  private record Flagged(Map<String, ConfusionMatrix> methods) {}

  /**
   * The net learns from the first three quarters of the normal rows, the threshold from the rest.
   */
  private Flagged flagged(SeriesCase one) {
    boolean[] truth = one.test().anomalies();
    int window = SlidingWindows.suggestedLength(one.training());
    Map<String, ConfusionMatrix> methods = new LinkedHashMap<>();
    SlidingWindows windows = SlidingWindows.of(one.training(), window);
    TrainingOptions options = recipe.withValidation(SKAB_HELD_OUT).withTimeOrdered(true);
    try (Fit fit = Autoencoder.fit(LstmArchitecture.forSeries(window), windows.samples(), options);
        SeriesDetector detector = SeriesDetector.calibrate(fit, windows, SKAB_RULE)) {
      methods.put(NET, ConfusionMatrix.of(detector.detect(one.test()).anomalies(), truth));
    }
    int cut = (int) (one.training().length() * (1 - SKAB_HELD_OUT));
    MeanDistance distance = MeanDistance.of(one.training().slice(0, cut));
    TimeSeries rest = one.training().slice(cut, one.training().length());
    double threshold = SKAB_RULE.learn(distance.scores(rest, SKAB_SMOOTHING)).value();
    double[] scores = distance.scores(one.test(), SKAB_SMOOTHING);
    methods.put(MEAN_Z, ConfusionMatrix.at(threshold, scores, truth));
    boolean[] all = new boolean[truth.length];
    Arrays.fill(all, true);
    methods.put("everything flagged", ConfusionMatrix.of(all, truth));
    return new Flagged(methods);
  }

  private static List<Row> rows(List<Scored> done, List<Flagged> flagged) throws IOException {
    List<Row> rows = new ArrayList<>();
    Map<String, Map<String, Double>> published = published();
    rows.addAll(rows(done, "AUROC", Measured::auroc, published));
    rows.addAll(rows(done, "average precision", Measured::precision, Map.of()));
    rows.addAll(rows(done, "VUS-PR", Measured::vusPr, Map.of()));
    List<Scored> single = done.stream().filter(s -> s.kind().equals("ucr")).toList();
    if (!single.isEmpty()) {
      rows.add(sum(single, "top-1 hits"));
    }
    if (!flagged.isEmpty()) {
      rows.addAll(skab(flagged));
    }
    return rows;
  }

  private static List<Row> rows(
      List<Scored> done,
      String metric,
      ToDoubleFunction<Measured> of,
      Map<String, Map<String, Double>> published) {
    List<Row> rows = new ArrayList<>();
    for (Scored one : done) {
      Map<String, Double> references = published.getOrDefault(one.title(), Map.of());
      rows.add(mean(List.of(one), one.title(), metric, of, references));
    }
    List<String> kinds = done.stream().map(Scored::kind).distinct().toList();
    for (String kind : kinds) {
      List<Scored> some = done.stream().filter(s -> s.kind().equals(kind)).toList();
      if (some.size() > 1) {
        rows.add(mean(some, "mean of " + kind, metric, of, meanOf(some, published)));
      }
    }
    if (kinds.size() > 1) {
      rows.add(mean(done, "mean of all", metric, of, Map.of()));
    }
    return rows;
  }

  private static Row mean(
      List<Scored> some,
      String item,
      String metric,
      ToDoubleFunction<Measured> of,
      Map<String, Double> references) {
    Map<String, Figure> baselines = new LinkedHashMap<>();
    for (String method : some.get(0).methods().keySet()) {
      List<Double> perSeed = new ArrayList<>();
      for (int seed = 0; seed < some.get(0).methods().get(method).size(); seed++) {
        int number = seed;
        perSeed.add(
            some.stream()
                .mapToDouble(s -> of.applyAsDouble(s.methods().get(method).get(number)))
                .average()
                .orElseThrow());
      }
      baselines.put(method, Figure.of(perSeed));
    }
    Figure net = baselines.remove(NET);
    return new Row(item, metric, net.mean(), net.sd(), baselines, references);
  }

  private static Row sum(List<Scored> some, String metric) {
    Row mean = mean(some, "ucr, of " + some.size(), metric, Measured::hit, Map.of());
    Map<String, Figure> baselines = new LinkedHashMap<>();
    mean.baselines()
        .forEach((m, f) -> baselines.put(m, new Figure(f.mean() * some.size(), Double.NaN)));
    return new Row(
        mean.item(), metric, mean.obtained() * some.size(), Double.NaN, baselines, Map.of());
  }

  /** The mean of what is published for every one of them. */
  private static Map<String, Double> meanOf(
      List<Scored> some, Map<String, Map<String, Double>> published) {
    Map<String, Double> means = new LinkedHashMap<>();
    List<Map<String, Double>> figures =
        some.stream().map(s -> published.getOrDefault(s.title(), Map.of())).toList();
    for (String method : figures.get(0).keySet()) {
      if (figures.stream().allMatch(f -> f.containsKey(method))) {
        means.put(method, figures.stream().mapToDouble(f -> f.get(method)).average().orElseThrow());
      }
    }
    return means;
  }

  /** F1, false alarms and misses over all files together, in percent as they are published. */
  private static List<Row> skab(List<Flagged> flagged) {
    Map<String, ConfusionMatrix> pooled = new LinkedHashMap<>();
    for (Flagged one : flagged) {
      one.methods().forEach((method, d) -> pooled.merge(method, d, ReproduceSeries::together));
    }
    Map<String, ToDoubleFunction<ConfusionMatrix>> metrics = new LinkedHashMap<>();
    metrics.put("F1", ConfusionMatrix::f1);
    metrics.put("FAR, %", d -> 100 * d.falsePositiveRate());
    metrics.put("MAR, %", d -> 100 * (1 - d.recall()));
    Map<String, List<Double>> published =
        Map.of("Conv-AE", List.of(.78, 13.55, 28.02), "LSTM-AE", List.of(.74, 29.96, 25.92));
    List<Row> rows = new ArrayList<>();
    List<String> names = List.copyOf(metrics.keySet());
    metrics.forEach(
        (metric, of) -> {
          Map<String, Figure> baselines = new LinkedHashMap<>();
          pooled.forEach((m, d) -> baselines.put(m, new Figure(of.applyAsDouble(d), Double.NaN)));
          double net = baselines.remove(NET).mean();
          Map<String, Double> references = new LinkedHashMap<>();
          published.forEach((m, f) -> references.put(m, f.get(names.indexOf(metric))));
          rows.add(
              new Row(
                  "skab, " + flagged.size() + " files",
                  metric,
                  net,
                  Double.NaN,
                  baselines,
                  references));
        });
    return rows;
  }

  private static ConfusionMatrix together(ConfusionMatrix a, ConfusionMatrix b) {
    return new ConfusionMatrix(
        a.truePositives() + b.truePositives(),
        a.falsePositives() + b.falsePositives(),
        a.trueNegatives() + b.trueNegatives(),
        a.falseNegatives() + b.falseNegatives());
  }

  private static List<String> notes() {
    return List.of(
        "One net, one recipe, one rule for the window; labels score and do nothing else. Heartbeats"
            + " (ecg5000) have a net and a recipe of their own, and learn from those labelled"
            + " normal.",
        "Mean ± sd over the seeds, in means that of the mean; decisions on SKAB with one seed.",
        "LSTM alone: the same net and recipe without the linear path, one seed.",
        "PCA: of the same windows, with the same scoring; with as many components as the code, and"
            + " with 90 % of the variance (at most "
            + MOST_COMPONENTS
            + " components).",
        "mean |z|: distance from the training mean, averaged over "
            + SMOOTHING
            + " steps, for the decisions on SKAB over "
            + SKAB_SMOOTHING
            + ".",
        "smap-msl: the telemetry value alone (f0), as TSB-UAD takes it; its commands are left out.",
        "VUS-PR: TSB-AD's definition, its width of the buffer by the test part's autocorrelation.",
        "SKAB decisions: the net learns from 300 of the 400 normal rows, the threshold is twice the"
            + " largest score of the other 100; published figures are over 34 files, of which these"
            + " are a part.",
        "TSB-UAD's figures: its methods learn from the first part of the same series that they"
            + " score, on its own cuts, so they are a rough comparison.",
        "NAB's own score is not computed: its scorer has not been rebuilt here.");
  }

  /** Published AUROC: series, then method. */
  private static Map<String, Map<String, Double>> published() throws IOException {
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    try (Reader in =
            new InputStreamReader(
                ReproduceSeries.class.getResourceAsStream("published-series.csv"),
                StandardCharsets.UTF_8);
        CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      for (NamedCsvRecord line : csv) {
        figures
            .computeIfAbsent(line.getField("case"), c -> new LinkedHashMap<>())
            .put(line.getField("method"), Double.parseDouble(line.getField("figure")));
      }
    }
    return figures;
  }
}
