package dev.concertina.cli.reproduce;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.baseline.Baselines;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.Baseline;
import dev.concertina.metrics.PcaBaseline;
import dev.concertina.metrics.Ranking;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.recurrent.LstmArchitecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Abnormal heartbeats of ECG5000, each a series of its own; learned from normal ones. */
final class ReproduceHeartbeats {
  private static final int SEEDS = 3;
  private static final int CODE = 8;

  /** Steps of a heartbeat that the layers take in as one. */
  private static final int PATCH = 5;

  private final HeartbeatSet set;

  ReproduceHeartbeats(HeartbeatSet set) {
    this.set = set;
  }

  /** Nothing here is like the rest in a known way, so there is no linear path to begin with. */
  private static TrainingOptions recipe(boolean quick) {
    return TrainingOptions.forSeries()
        .withEpochs(quick ? 4 : 30)
        .withStepsPerEpoch(100)
        .withOptimizer(Optimizer.adam(3e-3))
        .withCorruption(Corruption.gaussian(0, 1))
        .withValidation(0);
  }

  List<Row> rows(boolean quick, Consumer<String> progress) {
    boolean[] truth = set.test().anomalies();
    List<Ranking> obtained = new ArrayList<>();
    for (int seed = 0; seed < (quick ? 1 : SEEDS); seed++) {
      LstmArchitecture net = LstmArchitecture.of(64, CODE).withPatch(PATCH);
      Fit fit = Autoencoder.fit(net, set.training(), recipe(quick).withSeed(seed));
      try (Autoencoder model = fit.model()) {
        double[] errors = model.sampleErrors(set.test(), ReconstructionError.SQUARED);
        obtained.add(Ranking.of(errors, truth));
      }
      double auroc = obtained.get(seed).auroc();
      progress.accept(String.format(Locale.ROOT, "ecg5000, seed %d: AUROC %.3f", seed, auroc));
    }
    Map<String, Ranking> baselines = baselines(truth);
    return List.of(
        row("AUROC", obtained.stream().map(Ranking::auroc).toList(), baselines, Ranking::auroc),
        row(
            "average precision",
            obtained.stream().map(Ranking::averagePrecision).toList(),
            baselines,
            Ranking::averagePrecision));
  }

  private Map<String, Ranking> baselines(boolean[] truth) {
    Scaling scaling = Scaling.learn(Scaling.Method.STANDARD, set.training());
    float[][] training = Baselines.scaled(set.training(), scaling);
    float[][] test = Baselines.scaled(set.test(), scaling);
    Map<String, Ranking> baselines = new LinkedHashMap<>();
    for (int k : new int[] {CODE, 10}) {
      Baseline pca = PcaBaseline.ofComponents(training, k);
      baselines.put("PCA, " + k, Ranking.of(pca.scores(test), truth));
    }
    return baselines;
  }

  private static Row row(
      String metric,
      List<Double> obtained,
      Map<String, Ranking> rankings,
      java.util.function.ToDoubleFunction<Ranking> of) {
    Figure figure = Figure.of(obtained);
    Map<String, Figure> baselines = new LinkedHashMap<>();
    rankings.forEach((n, r) -> baselines.put(n, new Figure(of.applyAsDouble(r), Double.NaN)));
    return new Row("ecg5000", metric, figure.mean(), figure.sd(), baselines, Map.of());
  }
}
