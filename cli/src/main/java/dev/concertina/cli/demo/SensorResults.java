package dev.concertina.cli.demo;

import dev.concertina.TrainingReport.Epoch;
import dev.concertina.anomaly.Detection;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.demo.PumpingStation.Kind;
import dev.concertina.cli.demo.SensorDemo.Outcome;
import dev.concertina.cli.report.Axis;
import dev.concertina.cli.report.Bins;
import dev.concertina.cli.report.Html;
import dev.concertina.cli.report.Plot;
import dev.concertina.cli.report.Report;
import dev.concertina.metrics.ConfusionMatrix;
import dev.concertina.metrics.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The sensor demo's outcome as tables and charts. */
final class SensorResults {
  private static final List<Kind> TROUBLE =
      Arrays.stream(Kind.values()).filter(k -> k != Kind.NORMAL).toList();

  private final Outcome outcome;

  SensorResults(Outcome outcome) {
    this.outcome = outcome;
  }

  void addTo(Summary summary) {
    ConfusionMatrix made = outcome.decisions();
    summary.fact("test_rows", "test rows", Cell.of(outcome.detections().size()));
    summary.fact(
        "threshold",
        "threshold",
        Cell.of(outcome.threshold().value()).as(outcome.threshold().toString()));
    summary.fact(
        "false_positive_rate",
        "false alarms",
        Cell.percent(made.falsePositiveRate()).as(falseAlarms(made)));
    summary.fact(
        "same_after_reload",
        "saved and loaded",
        Cell.of(outcome.sameAfterReload())
            .as(outcome.sameAfterReload() ? "gives the same scores" : "gives OTHER SCORES"));
    summary.table("kinds", kinds());
    summary.table("methods", methods());
  }

  private static String falseAlarms(ConfusionMatrix made) {
    return String.format(
        "%s of %s normal rows (%s); promised: 1 %%",
        Format.count(made.falsePositives()),
        Format.count(made.falsePositives() + made.trueNegatives()),
        Format.percent(made.falsePositiveRate()));
  }

  List<Report.Section> sections() {
    return List.of(
        new Report.Section(
            "What was found",
            "Rows of a made-up pumping station, one an hour: twelve sensors that follow four hidden"
                + " causes. The model has seen normal rows only.",
            List.of(Html.table(kinds()), Html.table(methods()))),
        new Report.Section(
            "Scores of the test rows",
            "A score is how far a row is from its reconstruction. The threshold was learned from"
                + " normal rows that were held out of training.",
            List.of(scores())),
        new Report.Section(
            "Normal and anomalous rows apart",
            "The same scores as shares of the normal and of the anomalous rows. Where the two"
                + " overlap, no threshold can tell them apart.",
            List.of(histogram())),
        new Report.Section(
            "Training",
            "What training minimises ("
                + outcome.training().loss().text()
                + " error, scaled units) after every epoch. Held-out rows take no part in it;"
                + " the threshold is learned from them.",
            List.of(history())));
  }

  /** What was found of each kind of trouble, and whether the blame is right. */
  Table kinds() {
    return new Table(
        "by kind of trouble",
        List.of(
            new Table.Column("kind", "kind"),
            new Table.Column("rows", "rows"),
            new Table.Column("found", "found"),
            new Table.Column("recall", "share"),
            new Table.Column("right_sensor", "right sensor named"),
            new Table.Column("most_named", "named most")),
        TROUBLE.stream().map(this::row).toList());
  }

  private List<Cell> row(Kind kind) {
    int[] rows =
        IntStream.range(0, outcome.log().kinds().length)
            .filter(i -> outcome.log().kinds()[i] == kind)
            .toArray();
    int[] found = IntStream.of(rows).filter(i -> outcome.detections().get(i).anomaly()).toArray();
    return List.of(
        Cell.of(kind.text()),
        Cell.of(rows.length),
        Cell.of(found.length),
        Cell.percent((double) found.length / rows.length),
        kind == Kind.OVERLOAD || found.length == 0
            ? Cell.none()
            : Cell.percent(
                IntStream.of(found).filter(this::isCulpritNamed).count() / (double) found.length),
        found.length == 0 ? Cell.none() : Cell.of(mostNamed(found)));
  }

  private boolean isCulpritNamed(int row) {
    return named(row).equals(PumpingStation.SENSORS.get(outcome.log().culprits()[row]));
  }

  private String named(int row) {
    return outcome.detections().get(row).reasons().get(0).feature();
  }

  private String mostNamed(int[] rows) {
    Map<String, Long> counts =
        IntStream.of(rows)
            .mapToObj(this::named)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Long> e) -> -e.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(3)
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  Table methods() {
    return new Table(
        "beside simpler methods, on the same rows",
        List.of(
            new Table.Column("method", "method"),
            new Table.Column("auroc", "AUROC"),
            new Table.Column("average_precision", "average precision")),
        outcome.rankings().entrySet().stream()
            .map(e -> List.of(Cell.of(e.getKey()), auroc(e.getValue()), precision(e.getValue())))
            .toList());
  }

  private static Cell auroc(Ranking ranking) {
    return Cell.score(ranking.auroc());
  }

  private static Cell precision(Ranking ranking) {
    return Cell.score(ranking.averagePrecision());
  }

  private String scores() {
    List<Detection> detections = outcome.detections();
    Axis x = Axis.linear(0, detections.size());
    Axis y = Axis.log(outcome.scores());
    Plot plot = new Plot("Scores of the test rows", "row", "score", x, y, 320);
    for (Kind kind : Kind.values()) {
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < detections.size(); i++) {
        if (outcome.log().kinds()[i] == kind) {
          points.add(new Plot.Point(i + 1, detections.get(i).score()));
        }
      }
      plot.dots(kind.text(), colour(kind), points);
    }
    plot.horizontal("threshold", outcome.threshold().value());
    return plot.html();
  }

  private static String colour(Kind kind) {
    return kind == Kind.NORMAL ? "c0" : "c" + kind.ordinal();
  }

  private String histogram() {
    Axis x = Axis.log(outcome.scores());
    Bins normal = Bins.of(x, select(false));
    Bins anomalous = Bins.of(x, select(true));
    Axis y = Axis.linear(0, Math.max(normal.highest(), anomalous.highest()));
    Plot plot =
        new Plot("Scores of normal and anomalous rows", "score", "share of rows", x, y, 240);
    plot.bars("normal", "c0", normal);
    plot.bars("anomalous", "c4", anomalous);
    plot.vertical("threshold", outcome.threshold().value());
    return plot.html();
  }

  private double[] select(boolean anomalous) {
    boolean[] anomalies = outcome.log().anomalies();
    return IntStream.range(0, anomalies.length)
        .filter(i -> anomalies[i] == anomalous)
        .mapToDouble(i -> outcome.detections().get(i).score())
        .toArray();
  }

  private String history() {
    List<Epoch> epochs = outcome.training().history();
    double[] errors =
        epochs.stream()
            .flatMap(e -> List.of(e.trainingError(), e.validationError()).stream())
            .mapToDouble(e -> e)
            .filter(Double::isFinite)
            .toArray();
    Axis x = Axis.linear(1, epochs.size());
    Plot plot = new Plot("Training history", "epoch", "error", x, Axis.log(errors), 240);
    plot.line("training rows", "c1", points(epochs, Epoch::trainingError));
    plot.line("held-out rows, dashed", "c4 dashed", points(epochs, Epoch::validationError));
    return plot.html();
  }

  private static List<Plot.Point> points(List<Epoch> epochs, Function<Epoch, Double> error) {
    return epochs.stream().map(e -> new Plot.Point(e.number(), error.apply(e))).toList();
  }

  /** What a user may try next, on the files that the demo wrote. */
  List<String> commands(String program) {
    var files = outcome.files();
    return List.of(
        program + " describe " + Names.quoted(files.model()),
        program
            + " detect --model "
            + Names.quoted(files.model())
            + " --data "
            + Names.quoted(files.test())
            + " --label anomaly --ignore kind --out scores.csv",
        program + " train --data " + Names.quoted(files.normal()) + " --model mine.concertina");
  }
}
