package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelDescription;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingReport.Stop;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.Samples;
import dev.concertina.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model and calibrates its threshold. */
@Command(
    name = "train",
    sortOptions = false,
    description = "Trains a model on a table and learns a threshold for anomalies.",
    footer = {
      "",
      "What is not given is as the library suggests.",
      "",
      "Examples:",
      "  concertina train --data pumps.csv --model pumps.concertina",
      "  concertina train --data cardio.csv --label label --layers 256,256 --code 32 \\",
      "      --noise gaussian:0..2 --epochs 100 --model cardio.concertina"
    })
final class Train extends Task {
  private static final int ROWS_AT_LEAST = 2;

  @Mixin private DataOptions data;

  @Option(
      names = "--arch",
      paramLabel = "KIND",
      defaultValue = "dense",
      description = "The kind of net: dense.")
  private String kind;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Where the model goes.")
  private Path model;

  @Option(
      names = "--threshold",
      paramLabel = "RULE",
      description =
          "How the threshold is learned from held-out rows: fpr:0.01, quantile:0.99, pot:0.001,"
              + " mean+sd:3 or median+mad:3.5. If not given, fpr:0.01, or with too few rows for it"
              + " the next of fpr:0.02, fpr:0.05, fpr:0.1 and mean+sd:3 that they support.")
  private ThresholdRule rule;

  @Option(
      names = "--keep-anomalies",
      description = "Train on rows that are labelled as anomalies too.")
  private boolean keepAnomalies;

  @Mixin private TrainingArguments arguments;

  Train(Console console) {
    super(console);
  }

  @Override
  Summary work() throws Exception {
    requireKnownKind();
    requireRuleWithoutLabels();
    requireDifferent(model, data.path(), json(), arguments.checkpoint());
    checked(data::format);
    checked(() -> arguments.applyTo(Recipe.forTables()));
    NewFile.requireWritable(model);
    if (arguments.checkpoint() != null) {
      NewFile.requireWritable(arguments.checkpoint());
    }

    Samples all = data.read();
    Recipe recipe = arguments.applyTo(Recipe.suggestedFor(all.shape()));
    Samples rows = keepAnomalies || !data.hasLabel() ? all : normal(all);
    requireLearnable(rows, recipe.training());
    hint(rows, recipe);
    Fit fit = fit(rows, recipe);
    try (Autoencoder net = fit.model()) {
      Optional<ThresholdChoice.Calibrated> calibrated = calibrated(fit);
      save(net, calibrated.map(ThresholdChoice.Calibrated::detector));
      return summary(all, rows, recipe, fit, calibrated);
    }
  }

  private void requireKnownKind() {
    switch (kind) {
      case "dense" -> {}
      case "conv" ->
          throw wrongArgument("--arch conv comes with the cnn module; not in this version");
      case "lstm" ->
          throw wrongArgument("--arch lstm comes with the recurrent module; not in this version");
      default -> throw wrongArgument("--arch must be dense, found " + kind);
    }
  }

  private Samples normal(Samples all) throws Failure {
    boolean[] anomalies = anomalies(all);
    int[] normal = IntStream.range(0, anomalies.length).filter(i -> !anomalies[i]).toArray();
    if (normal.length < ROWS_AT_LEAST) {
      throw new Failure(
          String.format(
              "%s has %s that are not labelled as anomalies, and training needs %d at least: check"
                  + " --label, or --keep-anomalies",
              data.path(), Words.count(normal.length, "row"), ROWS_AT_LEAST));
    }
    return all.select(normal);
  }

  private boolean[] anomalies(Samples samples) throws Failure {
    try {
      return samples.anomalies();
    } catch (IllegalArgumentException e) {
      throw new Failure(
          String.format(
              "column '%s' of %s does not say which rows are anomalies: %s; --ignore %s leaves it"
                  + " out",
              data.label(), data.path(), e.getMessage(), data.label()),
          e);
    }
  }

  private void requireRuleWithoutLabels() {
    if (rule instanceof ThresholdRule.BestF1) {
      throw wrongArgument(
          "--threshold best-f1 needs labelled anomalies, and a threshold is learned here from"
              + " normal rows: take another rule, such as fpr:0.01, or in Java"
              + " AnomalyDetector.withThreshold with labelled samples");
    }
  }

  /** Who holds out nothing has chosen a model without a threshold. */
  private void requireLearnable(Samples rows, TrainingOptions options) throws Failure {
    if (rule != null || options.validation() > 0) {
      int heldOut = Split.tail(rows.size(), options.validation()).validation().length;
      ThresholdChoice.requireLearnable(Optional.ofNullable(rule), heldOut);
    }
  }

  private Optional<ThresholdChoice.Calibrated> calibrated(Fit fit) throws Failure {
    if (fit.heldOut().isEmpty()) {
      return Optional.empty();
    }
    String rows = Words.count(fit.heldOut().get().size(), "held-out row");
    console().note("learning the threshold from " + rows);
    return Optional.of(ThresholdChoice.calibrate(fit, Optional.ofNullable(rule)));
  }

  private void hint(Samples rows, Recipe recipe) {
    if (!data.hasLabel()) {
      DataOptions.unnamedLabel(rows.names())
          .ifPresent(
              name ->
                  console()
                      .note(
                          String.format(
                              "hint: column '%s' is learned like any other; if it holds labels, use"
                                  + " --label %s",
                              name, name)));
    }
    boolean copies = recipe.net().codeSize() >= rows.shape().size() && !isNoisy(recipe);
    if (copies) {
      console()
          .note(
              String.format(
                  "hint: a code of %d for %d values may learn to copy them; use --code %d, or"
                      + " --noise gaussian:0..2",
                  recipe.net().codeSize(),
                  rows.shape().size(),
                  Math.max(1, rows.shape().size() / 2)));
    }
    console()
        .note(
            String.format(
                "training %s on %s",
                TrainingArguments.widths(recipe.net(), rows.shape().size()),
                DataOptions.layout(rows)));
  }

  private static boolean isNoisy(Recipe recipe) {
    return !recipe.training().corruption().text().equals("none");
  }

  private Fit fit(Samples rows, Recipe recipe) {
    try (TrainingProgress progress = new TrainingProgress(console())) {
      return ctrlC()
          .interrupting(() -> Autoencoder.fit(recipe.net(), rows, recipe.training(), progress));
    }
  }

  private void save(Autoencoder net, Optional<AnomalyDetector> detector) throws IOException {
    if (detector.isPresent()) {
      detector.get().save(model);
    } else {
      net.save(model);
    }
  }

  private Summary summary(
      Samples all,
      Samples rows,
      Recipe recipe,
      Fit fit,
      Optional<ThresholdChoice.Calibrated> calibrated)
      throws IOException {
    Summary summary = new Summary("train");
    summary.fact(
        "data",
        "data",
        Cell.of(data.path().toString()).as(data.path() + ", " + DataOptions.layout(all)));
    summary.hidden("rows", Cell.of(all.size()));
    if (data.hasLabel()) {
      int left = all.size() - rows.size();
      summary.fact(
          "anomalies_left_out",
          "labels",
          Cell.of(left)
              .as(
                  keepAnomalies
                      ? "column '" + data.label() + "' set apart; all rows kept"
                      : "column '"
                          + data.label()
                          + "' set apart; "
                          + Words.count(left, "row")
                          + " labelled as anomalies left out"));
    }
    describe(summary, fit, isNoisy(recipe));
    Floors.addTo(summary, fit, rows);
    ending(summary, fit.report());
    thresholds(summary, calibrated);
    summary.fact(
        "model",
        "model",
        Cell.of(model.toString()).as(model + ", " + Words.bytes(Files.size(model))));
    return summary;
  }

  private static void describe(Summary summary, Fit fit, boolean noisy) {
    TrainingReport report = fit.report();
    ModelDescription net = fit.model().description();
    summary.fact(
        "weights",
        "net",
        Cell.of(net.parameters())
            .as(
                String.format(
                    "%s %s, code %d, %s weights",
                    net.kind(), net.shape(), net.codeSize(), Words.count(net.parameters()))));
    summary.fact(
        "training_rows",
        "trained on",
        Cell.of(report.trainingSamples()).as(Words.count(report.trainingSamples(), "row")));
    summary.fact(
        "held_out_rows",
        "held out",
        Cell.of(report.validationSamples()).as(Words.count(report.validationSamples(), "row")));
    summary.fact(
        "best_epoch",
        "epoch kept",
        Cell.of(report.bestEpoch())
            .as(report.bestEpoch() + " of " + report.history().size() + stopped(report)));
    summary.fact(
        "error",
        "error",
        Cell.of(report.bestError())
            .as(
                String.format(
                    "%s (%s, scaled units, %s)",
                    Words.number(report.bestError()),
                    report.loss().text(),
                    (report.validationSamples() > 0 ? "held-out rows" : "training rows")
                        + (noisy ? ", with noise" : ""))));
  }

  private static void ending(Summary summary, TrainingReport report) {
    summary.fact("seconds", "time", Cell.of(report.seconds()).as(Words.seconds(report.seconds())));
    for (int i = 0; i < report.notes().size(); i++) {
      summary.fact("note_" + (i + 1), "note " + (i + 1), Cell.of(report.notes().get(i)));
    }
  }

  private static String stopped(TrainingReport report) {
    return report.stop() == Stop.ALL_EPOCHS ? "" : ", stopped: " + Words.of(report.stop());
  }

  private static void thresholds(Summary summary, Optional<ThresholdChoice.Calibrated> calibrated) {
    if (calibrated.isEmpty()) {
      Cell none = Cell.none().as("none, so 'detect' will refuse this model: nothing was held out");
      summary.fact("threshold", "threshold", none);
      return;
    }
    Threshold threshold = calibrated.get().detector().threshold();
    summary.fact("threshold", "threshold", Cell.of(threshold.value()).as(threshold.toString()));
    summary.hidden("threshold_rule", Cell.of(threshold.rule()));
    calibrated
        .get()
        .remark()
        .ifPresent(said -> summary.fact("threshold_reason", "  rule", Cell.of(said)));
  }
}
