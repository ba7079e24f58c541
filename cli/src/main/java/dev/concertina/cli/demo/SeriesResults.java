package dev.concertina.cli.demo;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.demo.SeriesDemo.Outcome;
import dev.concertina.cli.demo.ServerRoom.Kind;
import dev.concertina.cli.report.Html;
import dev.concertina.cli.report.Report;
import dev.concertina.cli.report.SeriesPlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The series demo's outcome as tables and a chart. */
final class SeriesResults {
  private static final List<Kind> TROUBLE =
      Arrays.stream(Kind.values()).filter(k -> k != Kind.NORMAL).toList();
  private static final double HOURS = 24.0 / ServerRoom.STEPS_OF_A_DAY;

  private final Outcome outcome;

  SeriesResults(Outcome outcome) {
    this.outcome = outcome;
  }

  /** Steps of one trouble, from its first to the one after its last. */
  private record Spell(int from, int to) {}

  void addTo(Summary summary) {
    summary.table("series_kinds", kinds());
    summary.table("series_methods", methods());
    summary.hidden("series_false_alarms", Cell.of(falseAlarms()));
  }

  private List<Spell> spells(Kind kind) {
    Kind[] kinds = outcome.log().kinds();
    List<Spell> spells = new ArrayList<>();
    for (int t = 0; t < kinds.length; t++) {
      int from = t;
      while (t < kinds.length && kinds[t] == kind) {
        t++;
      }
      if (t > from) {
        spells.add(new Spell(from, t));
      }
    }
    return spells;
  }

  private boolean isFound(Spell spell) {
    return first(outcome.verdict().detection().anomalies(), spell.from(), spell.to()) >= 0;
  }

  /** Hours until a live detector flags a spell, while it is in the window; NaN if it does not. */
  private double delay(Spell spell) {
    int end = spell.to() + outcome.verdict().window() - 1;
    int noticed = first(outcome.noticed(), spell.from(), end);
    return noticed < 0 ? Double.NaN : HOURS * (noticed - spell.from());
  }

  private static int first(boolean[] flagged, int from, int to) {
    for (int t = from; t < Math.min(to, flagged.length); t++) {
      if (flagged[t]) {
        return t;
      }
    }
    return -1;
  }

  /** The share of flagged steps among those that are more than a window away from any trouble. */
  private double falseAlarms() {
    boolean[] flagged = outcome.verdict().detection().anomalies();
    boolean[] near = outcome.log().anomalies().clone();
    int window = outcome.verdict().window();
    for (Kind kind : TROUBLE) {
      for (Spell spell : spells(kind)) {
        int to = Math.min(near.length, spell.to() + window);
        Arrays.fill(near, Math.max(0, spell.from() - window), to, true);
      }
    }
    int alarms = 0;
    int normal = 0;
    for (int t = 0; t < near.length; t++) {
      normal += near[t] ? 0 : 1;
      alarms += !near[t] && flagged[t] ? 1 : 0;
    }
    return (double) alarms / normal;
  }

  /** What was found of each kind of trouble, and how soon. */
  Table kinds() {
    return new Table(
        "in a series: by kind of trouble",
        List.of(
            new Table.Column("kind", "kind"),
            new Table.Column("spells", "spells"),
            new Table.Column("found", "found"),
            new Table.Column("noticed_live", "noticed live"),
            new Table.Column("median_delay", "after hours (median)")),
        TROUBLE.stream().map(this::row).toList());
  }

  private List<Cell> row(Kind kind) {
    List<Spell> spells = spells(kind);
    double[] delays =
        spells.stream().mapToDouble(this::delay).filter(Double::isFinite).sorted().toArray();
    double median = delays.length == 0 ? Double.NaN : delays[delays.length / 2];
    return List.of(
        Cell.of(kind.text()),
        Cell.of(spells.size()),
        Cell.of(spells.stream().filter(this::isFound).count()),
        Cell.of(delays.length),
        Cell.decimals(median, 1));
  }

  Table methods() {
    return new Table(
        "beside PCA, on the same windows",
        List.of(
            new Table.Column("method", "method"),
            new Table.Column("auroc", "AUROC"),
            new Table.Column("average_precision", "average precision"),
            new Table.Column("vus_pr", "VUS-PR")),
        outcome.measures().entrySet().stream()
            .map(
                e ->
                    List.of(
                        Cell.of(e.getKey()),
                        Cell.score(e.getValue().ranking().auroc()),
                        Cell.score(e.getValue().ranking().averagePrecision()),
                        Cell.score(e.getValue().volume().pr())))
            .toList());
  }

  Report.Figure figure() {
    long spells = TROUBLE.stream().mapToLong(k -> spells(k).size()).sum();
    long found =
        TROUBLE.stream().mapToLong(k -> spells(k).stream().filter(this::isFound).count()).sum();
    return new Report.Figure(
        String.format(Locale.ROOT, "%d of %d", found, spells), "events found in a series");
  }

  Report.Section section() {
    return new Report.Section(
        "What is wrong in a series",
        String.format(
            Locale.ROOT,
            "A made-up server room, read every half an hour. An LSTM net has learned from normal"
                + " weeks, in windows of a day. Steps less than a window away from trouble are"
                + " flagged with it; of all others, %s are.",
            Format.percent(falseAlarms())),
        List.of(
            new SeriesPlot(outcome.verdict()).html(), Html.table(kinds()), Html.table(methods())));
  }

  /** What a user may try next, on the files that the demo wrote. */
  List<String> commands(String program) {
    SeriesDemo.Files files = outcome.files();
    return List.of(
        program
            + " detect --model "
            + Names.quoted(files.model())
            + " --data "
            + Names.quoted(files.test())
            + " --label anomaly --ignore kind --out scores.csv --plot room.svg");
  }
}
