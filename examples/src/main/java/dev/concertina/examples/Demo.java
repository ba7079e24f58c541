package dev.concertina.examples;

import dev.concertina.metrics.Decisions;
import dev.concertina.metrics.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what this is good for, on data of its own. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Makes data, trains a model on them, finds what is wrong in others, and writes a report.",
      "Takes less than a minute."
    },
    footer = {"", "Example:", "  concertina demo --out demo"})
final class Demo extends Task {
  private static final String PROGRAM = "./concertina";

  private final SensorDemo.Size size;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo",
      description = "The folder for all files; made if need be. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  Demo(Console console, SensorDemo.Size size) {
    super(console);
    this.size = size;
  }

  @Override
  Summary work() throws Exception {
    Files.createDirectories(folder);
    Path page = folder.resolve("report.html");
    NewFile.requireWritable(page);
    SensorDemo.Outcome outcome = new SensorDemo(folder, size, console()).run();
    if (!outcome.sameAfterReload()) {
      throw new Failure(
          "the saved model gives other scores than the one in memory: please report this");
    }
    SensorResults results = new SensorResults(outcome);
    report(outcome, results).write(page);
    Summary summary = new Summary("demo");
    results.addTo(summary);
    summary.fact("report", "report", Cell.of(page.toString()));
    summary.fact("model", "model", Cell.of(outcome.files().model().toString()));
    console().note("");
    return summary.table("next", next(results.commands(PROGRAM)));
  }

  private static Table next(List<String> commands) {
    return new Table(
        "go on with",
        List.of(new Table.Column("command", "")),
        commands.stream().map(c -> List.of(Cell.of(c))).toList());
  }

  private static Report report(SensorDemo.Outcome outcome, SensorResults results) {
    Ranking ranking = outcome.rankings().values().iterator().next();
    Decisions made = outcome.decisions();
    return new Report(
        "Concertina demo",
        "An autoencoder learns what is normal, and points at what is not.",
        List.of(
            new Report.Figure(Words.percent(made.recall()), "of the anomalous rows found"),
            new Report.Figure(
                Words.percent(made.falsePositiveRate()), "false alarms; 1 % was promised"),
            new Report.Figure(
                String.format(Locale.ROOT, "%.3f", ranking.auroc()), "AUROC on the test rows"),
            new Report.Figure(Words.seconds(outcome.training().seconds()), "of training on a CPU")),
        results.sections(PROGRAM));
  }
}
