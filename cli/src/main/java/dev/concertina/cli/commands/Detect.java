package dev.concertina.cli.commands;

import dev.concertina.Autoencoder;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.ProgressMeter;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Choices;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.input.Columns;
import dev.concertina.cli.input.PictureBatches;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.cli.options.LabelledData;
import dev.concertina.cli.options.ThresholdChoice;
import dev.concertina.cli.options.TrainedColumns;
import dev.concertina.cli.report.SeriesPlot;
import dev.concertina.cli.score.ScoreFile;
import dev.concertina.cli.score.ScoreTally;
import dev.concertina.cli.score.SeriesVerdict;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ConfusionMatrix;
import dev.concertina.metrics.Ranking;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores rows with a model. */
@Command(
    name = "detect",
    sortOptions = false,
    header = "Find the anomalies in rows, pictures or a series with a model.",
    description = {
      "Scores each row of a table with a model, and says which rows are anomalies, and why. A"
          + " model for pictures takes an IDX file or a folder of pictures; a model for series"
          + " takes a series, and scores its steps.",
      "A table may be of any length, for it is read in parts; a series is read as a whole. The"
          + " model remembers which columns 'train' was told to ignore, and which hold labels and"
          + " times: other options override that."
    },
    footer = {
      "",
      "Examples:",
      "  concertina detect --model pumps.concertina --data today.csv --out scores.csv",
      "  concertina detect --model pumps.concertina --data today.csv --out scores.csv \\",
      "      --threshold fpr:0.001",
      "  concertina detect --model pump.concertina --data week.csv --out scores.csv \\",
      "      --plot week.svg"
    })
public final class Detect extends Task {
  private static final int ROWS_AT_ONCE = 4096;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "A model that 'train' wrote.")
  @Under(Heading.MODEL)
  private Path model;

  @Mixin private LabelledData data;

  @Option(
      names = "--threshold",
      paramLabel = "RULE|NAME",
      description =
          "The name of a threshold in the model's file; or a rule, by which a threshold is learned"
              + " from the scores that the file keeps:")
  @Under(Heading.THRESHOLD)
  @Choices(ThresholdChoice.Rules.class)
  private String threshold = AnomalyDetector.DEFAULT;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "The CSV file for the scores. Its columns are row (from 1), score, threshold, anomaly (0"
              + " or 1) and top_features, with found and expected values. A series has time or step"
              + " in place of row; pictures have their names in picture.")
  @Under(Heading.OUTPUT)
  private Path out;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description =
          "For a series: a picture of it with its reconstruction, the scores, the threshold and"
              + " what is flagged. It shows the four strangest features at most.")
  @Under(Heading.OUTPUT)
  private Path plot;

  @Option(
      names = "--strict",
      description =
          "Refuse a file with rows that cannot be read. By default such a row costs only itself: it"
              + " is reported, and has no score.")
  @Under(Heading.DATA)
  private boolean strict;

  private final Unreadable unreadable = new Unreadable(console());

  public Detect(Console console) {
    super(console);
  }

  @Override
  protected Summary work() throws Exception {
    requireDifferent(out, model, data.path(), json(), plot);
    checked(data::format);
    requireNoFolder(model);
    NewFile.requireWritable(out);
    if (plot != null) {
      NewFile.requireWritable(plot);
    }
    try (Autoencoder loaded = Autoencoder.load(model)) {
      TrainedColumns recalled = data.recall(TrainedColumns.of(loaded));
      if (!recalled.isEmpty()) {
        console().note("columns as in training: " + recalled);
      }
      data.requireLabelForAnomaly();
      boolean series = loaded.description().shape() instanceof SampleShape.Series;
      HowRead.tell(console(), data.path(), data.decisions(series));
      List<String> unknown = data.leaveOutUnknown(loaded.description().features(), series);
      if (!unknown.isEmpty()) {
        console().note(leftOut(unknown));
      }
      if (series) {
        return ofSeries(SeriesDetector.of(loaded));
      }
      if (plot != null) {
        throw new Failure("--plot is for series, and the model is not: leave it out");
      }
      return ofRows(judge(AnomalyDetector.of(loaded)));
    } catch (ModelFormatException e) {
      String message = e.getMessage();
      boolean named = message.contains(model.toString());
      throw new Failure(named ? message : model + ": " + message, e);
    }
  }

  static String leftOut(List<String> unknown) {
    return "columns that the model does not know are left out: "
        + String.join(", ", unknown)
        + DataOptions.unnamedLabel(unknown)
            .map(
                name ->
                    "; if '"
                        + name
                        + "' has labels: --label "
                        + DataOptions.asValues(List.of(name)))
            .orElse("");
  }

  private Summary ofRows(Judge judge) throws Exception {
    try (DataOptions.Batches batches = batches(judge);
        ScoreFile scores = ScoreFile.ofRows(out, data.arePictures())) {
      Columns columns =
          Columns.match(judge.detector().model().description(), batches.names(), data.path());
      columns.remark().ifPresent(console()::note);
      if (!strict) {
        batches.leaveOut(unreadable::take);
      }
      ScoreTally tally = score(judge, batches, columns, scores);
      data.requireAnomalies().ifPresent(console()::note);
      scores.commit();
      return summary(judge.threshold(), columns, tally, batches);
    }
  }

  private Summary ofSeries(SeriesDetector stored) throws Exception {
    SeriesDetector detector =
        threshold.equals(AnomalyDetector.DEFAULT)
            ? stored
            : stored.withThreshold(rule(List.of(AnomalyDetector.DEFAULT)));
    TimeSeries given = strict ? data.series() : data.series(unreadable::take);
    ModelDescription description = detector.model().description();
    Columns columns = Columns.match(description, given.names(), data.path());
    columns.remark().ifPresent(console()::note);
    TimeSeries series = columns.arrange(given, description.features());
    SeriesVerdict verdict =
        new SeriesVerdict(series, detector.detect(series), description.shape(), labels(series));
    verdict.write(out);
    if (verdict.isMostlyFlagged()) {
      console()
          .note(
              "hint: most steps are flagged: the series may not be like those that were learned;"
                  + " train on a normal part of it, or name another --threshold");
    }
    Summary summary = verdict.summary(model, data.path(), out);
    unreadable.addTo(summary);
    columns.remark().ifPresent(said -> summary.hidden("columns", Cell.of(said)));
    if (plot != null) {
      new SeriesPlot(verdict).write(plot);
      summary.hidden("plot", Cell.of(plot.toString()));
    }
    return summary;
  }

  private Optional<boolean[]> labels(TimeSeries series) throws Failure {
    if (!data.hasLabel()) {
      return Optional.empty();
    }
    boolean[] anomalies = data.anomalies(series, data.path());
    data.requireAnomalies().ifPresent(console()::note);
    return Optional.of(anomalies);
  }

  private DataOptions.Batches batches(Judge judge) throws IOException, Failure {
    if (!data.arePictures()) {
      return data.open(ROWS_AT_ONCE);
    }
    data.requireNoColumns("a set of pictures");
    SampleShape shape = judge.detector().model().description().shape();
    return PictureBatches.open(data.path(), shape, console());
  }

  /** A detector and the name of its threshold that decides. */
  private record Judge(AnomalyDetector detector, String name) {
    List<Detection> detect(Samples samples) {
      return detector.detect(samples, name);
    }

    Threshold threshold() {
      return detector.thresholds().get(name);
    }
  }

  private Judge judge(AnomalyDetector detector) {
    return detector.thresholds().containsKey(threshold)
        ? new Judge(detector, threshold)
        : new Judge(
            detector.withThreshold(rule(detector.thresholds().keySet())), AnomalyDetector.DEFAULT);
  }

  private ThresholdRule rule(Collection<String> names) {
    try {
      return ThresholdRule.parse(threshold);
    } catch (IllegalArgumentException e) {
      throw wrongArgument(
          "--threshold: "
              + e.getMessage()
              + "; or a threshold of the model's file: "
              + String.join(", ", names));
    }
  }

  private ScoreTally score(
      Judge judge, DataOptions.Batches batches, Columns columns, ScoreFile scores) throws Failure {
    ScoreTally tally = new ScoreTally();
    try (ProgressMeter meter = new ProgressMeter(console(), "rows")) {
      while (batches.hasNext()) {
        Samples batch = batches.next();
        List<Detection> detections = judge.detect(columns.arrange(batch));
        boolean[] anomalies = data.hasLabel() ? anomalies(batch, tally.rows()) : null;
        long[] numbers = batches.rowNumbers();
        for (int i = 0; i < detections.size(); i++) {
          long row = numbers.length == 0 ? tally.rows() + 1 : numbers[i];
          unreadable.writeBefore(row, scores);
          tally.add(row, detections.get(i));
          scores.add(row, detections.get(i), batches.name(row));
          if (anomalies != null) {
            tally.label(detections.get(i).score(), anomalies[i]);
          }
        }
        meter.to(tally.rows());
      }
    }
    unreadable.writeBefore(Long.MAX_VALUE, scores);
    if (tally.rows() == 0) {
      throw new Failure("no row of " + data.path() + " can be read: see above");
    }
    return tally;
  }

  private boolean[] anomalies(Samples batch, long before) throws Failure {
    try {
      return data.anomalies(batch);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          String.format(
              "column '%s' of %s does not say which rows are anomalies: after row %d, %s;"
                  + " --anomaly VALUE says which value is one, --ignore %s leaves it out",
              data.label(), data.path(), before, e.getMessage(), data.label()),
          e);
    }
  }

  private Summary summary(
      Threshold deciding, Columns columns, ScoreTally tally, DataOptions.Batches batches) {
    Summary summary = new Summary("detect");
    summary.fact("model", "model", Cell.of(model.toString()));
    summary.fact("data", "data", Cell.of(data.path().toString()));
    columns.remark().ifPresent(said -> summary.hidden("columns", Cell.of(said)));
    summary.fact("threshold", "threshold", Cell.of(deciding.value()).as(deciding.toString()));
    summary.hidden("threshold_rule", Cell.of(deciding.rule().text()));
    summary.fact("rows", "rows", Cell.of(tally.rows()));
    if (batches.leftOut() > 0) {
      summary.fact("failed", "left out", Cell.of(batches.leftOut())).failed();
    }
    unreadable.addTo(summary);
    summary.fact(
        "flagged",
        "flagged",
        Cell.of(tally.flagged())
            .as(
                Format.count(tally.flagged())
                    + " ("
                    + Format.percent((double) tally.flagged() / tally.rows())
                    + ")"));
    summary.fact("out", "scores", Cell.of(out.toString()));
    if (data.hasLabel()) {
      againstLabels(summary, deciding, tally);
    }
    return summary.table("highest", highest(tally, batches));
  }

  private static void againstLabels(Summary summary, Threshold deciding, ScoreTally tally) {
    double[] scores = tally.scores();
    boolean[] anomalies = tally.anomalies();
    ConfusionMatrix made = ConfusionMatrix.at(deciding.value(), scores, anomalies);
    int labelled = made.truePositives() + made.falseNegatives();
    summary.fact("anomalies", "labelled as anomalies", Cell.of(labelled));
    if (labelled == 0 || labelled == scores.length) {
      summary.fact("ranking", "ranking", Cell.none().as("none: all rows have the same label"));
      return;
    }
    Ranking ranking = Ranking.of(scores, anomalies);
    summary.fact("auroc", "AUROC", Cell.score(ranking.auroc()));
    summary.fact("average_precision", "average precision", Cell.score(ranking.averagePrecision()));
    summary.fact("precision", "precision", Cell.score(made.precision()));
    summary.fact("recall", "recall", Cell.score(made.recall()));
    summary.fact("f1", "F1", Cell.score(made.f1()));
    summary.fact(
        "false_positive_rate",
        "false alarms",
        Cell.percent(made.falsePositiveRate())
            .as(Format.percent(made.falsePositiveRate()) + " of the normal rows"));
  }

  private Table highest(ScoreTally tally, DataOptions.Batches batches) {
    boolean named = data.arePictures();
    return new Table(
        "highest scores",
        List.of(
            named ? new Table.Column("picture", "picture") : new Table.Column("row", "row"),
            new Table.Column("score", "score"),
            new Table.Column("anomaly", "anomaly"),
            new Table.Column("top_features", "what is unusual")),
        tally.highest().stream()
            .map(
                s ->
                    List.of(
                        batches.name(s.row()).map(Cell::of).orElseGet(() -> Cell.id(s.row())),
                        Cell.of(s.detection().score()),
                        Cell.of(s.detection().anomaly()),
                        Cell.of(ScoreFile.reasons(s.detection()))))
            .toList());
  }
}
