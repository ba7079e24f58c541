package dev.concertina.cli.reproduce;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.Threshold;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Machine;
import dev.concertina.cli.options.NetKind;
import dev.concertina.cli.options.Recipe;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.cli.score.SeriesThreshold;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Promised and true rates of false alarms: a threshold is learned on a clean piece of a made-up
 * process, as {@code train} does by default, and then used on what comes later.
 */
final class ReproduceRates implements Reproduction {
  private static final int TEST_STEPS = 5000;
  private static final int[] LENGTHS = {300, 1000, 3000, 20_000};
  private static final int RUNS = 12;
  private static final int RUNS_OF_DEFAULT = 5;

  private final int[] lengths;
  private final int runs;

  ReproduceRates() {
    this(LENGTHS, RUNS);
  }

  /** With other lengths of clean series, and that many processes of each family and length. */
  ReproduceRates(int[] lengths, int runs) {
    this.lengths = lengths.clone();
    this.runs = runs;
  }

  /**
   * One process.
   *
   * @param limit the upper end of the promised interval; NaN if no rate was promised
   * @param observed the share of later steps that are flagged
   */
  private record Run(double limit, double observed) {
    boolean promised() {
      return !Double.isNaN(limit);
    }

    boolean kept() {
      return observed <= limit;
    }
  }

  @Override
  public String name() {
    return "rates";
  }

  @Override
  public String description() {
    return "promised and true rates of false alarms in made-up series; needs no --data";
  }

  @Override
  public boolean needsData() {
    return false;
  }

  @Override
  public ResultTable obtain(Path data, boolean quick, Consumer<String> progress) {
    long start = System.nanoTime();
    List<Row> rows = new ArrayList<>();
    List<Run> all = new ArrayList<>();
    for (Processes process : Processes.values()) {
      for (int length : lengths) {
        List<Run> some =
            runs(process, length, quick ? Math.min(2, runs) : runs, ReproduceRates::small);
        add(rows, process + ", " + steps(length), some, progress);
        all.addAll(process == Processes.DRIFTING ? List.of() : some);
      }
    }
    add(rows, "all but drifting", all, progress);
    if (!quick && runs >= RUNS_OF_DEFAULT) {
      List<Run> some =
          runs(Processes.AUTOREGRESSIVE, 1500, RUNS_OF_DEFAULT, ReproduceRates::byDefault);
      add(rows, "autoregressive, 1,500 steps, default net", some, progress);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new ResultTable(name(), rows, seconds, Machine.describe(), notes());
  }

  private static String steps(int count) {
    return String.format(Locale.ROOT, "%,d steps", count);
  }

  /** Picks what is trained on windows. */
  private interface Recipes {
    Recipe of(SlidingWindows windows);
  }

  /** Quick to train; what is promised does not depend on the net. */
  private static Recipe small(SlidingWindows windows) {
    return new Recipe(
        DenseArchitecture.of(32, 8),
        TrainingOptions.forSeries().withEpochs(5).withStepsPerEpoch(40));
  }

  private static Recipe byDefault(SlidingWindows windows) {
    return Recipe.suggestedFor(NetKind.LSTM, windows.samples().shape());
  }

  private static List<Run> runs(Processes process, int length, int runs, Recipes recipes) {
    return IntStream.range(0, runs)
        .mapToObj(seed -> run(process.series(length + TEST_STEPS, seed), length, recipes))
        .toList();
  }

  private static Run run(TimeSeries whole, int length, Recipes recipes) {
    TimeSeries clean = whole.slice(0, length);
    SlidingWindows windows = SlidingWindows.of(clean, SlidingWindows.suggestedLength(clean));
    Recipe recipe = recipes.of(windows);
    Fit fit = Autoencoder.fit(recipe.net(), windows.samples(), recipe.training());
    try (Autoencoder model = fit.model()) {
      SeriesDetector detector =
          new SeriesThreshold(fit, recipe, windows, note -> {}).learn(Optional.empty()).detector();
      boolean[] flagged = detector.detect(whole.slice(length, whole.length())).anomalies();
      long count = IntStream.range(0, flagged.length).filter(t -> flagged[t]).count();
      double limit =
          detector.threshold().falsePositiveRate().map(Threshold.Rate::high).orElse(Double.NaN);
      return new Run(limit, (double) count / flagged.length);
    } catch (Failure e) {
      throw new IllegalStateException(model(fit) + " has no threshold", e);
    }
  }

  private static String model(Fit fit) {
    return fit.model().description().kind();
  }

  private static void add(List<Row> rows, String item, List<Run> runs, Consumer<String> progress) {
    List<Run> promised = runs.stream().filter(Run::promised).toList();
    List<Run> others = runs.stream().filter(run -> !run.promised()).toList();
    double kept = (double) promised.stream().filter(Run::kept).count() / promised.size();
    Map<String, Figure> columns = new LinkedHashMap<>();
    columns.put("runs with a rate", figure(promised.size()));
    columns.put("limit, median", figure(median(promised.stream().map(Run::limit).toList())));
    columns.put("flagged, median", figure(median(observed(promised))));
    columns.put("flagged, most", figure(most(observed(promised))));
    columns.put("runs without", figure(others.size()));
    columns.put("flagged there, median", figure(median(observed(others))));
    columns.put("flagged there, most", figure(most(observed(others))));
    rows.add(new Row(item, "share of runs within the limit", kept, Double.NaN, columns, Map.of()));
    progress.accept(
        String.format(
            Locale.ROOT, "%s: %d of %d runs with a rate", item, promised.size(), runs.size()));
  }

  private static List<Double> observed(List<Run> runs) {
    return runs.stream().map(Run::observed).toList();
  }

  private static Figure figure(double value) {
    return new Figure(value, Double.NaN);
  }

  private static double most(List<Double> values) {
    return values.stream().mapToDouble(v -> v).max().orElse(Double.NaN);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).toArray();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static List<String> notes() {
    return List.of(
        "Each run learns on clean steps of a process of its own, and is used on the 5,000 steps"
            + " that follow.",
        "The limit is the upper end of the 95 % interval that train, detect and describe print.",
        "A drifting process does not stay as it was: what is promised of it is void.");
  }
}
