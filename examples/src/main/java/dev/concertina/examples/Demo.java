package dev.concertina.examples;

import dev.concertina.metrics.Decisions;
import dev.concertina.metrics.Ranking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what this is good for, on data of its own. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Makes data and trains two models on them: one finds what is wrong with sensors, the other"
          + " takes noise out of pictures. Writes a report.",
      "Takes about a minute."
    },
    footer = {"", "Example:", "  concertina demo --out demo"})
final class Demo extends Task {
  private static final String PROGRAM = "./concertina";

  private final Size size;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo",
      description = "The folder for all files; made if need be. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  /**
   * How much work.
   *
   * @param sensors of the part with the sensors
   * @param digits of the part with the pictures
   */
  record Size(SensorDemo.Size sensors, DigitsDemo.Size digits) {
    static final Size FULL = new Size(SensorDemo.Size.FULL, DigitsDemo.Size.FULL);
  }

  Demo(Console console, Size size) {
    super(console);
    this.size = size;
  }

  @Override
  Summary work() throws Exception {
    Files.createDirectories(folder);
    Path page = folder.resolve("report.html");
    NewFile.requireWritable(page);
    SensorDemo.Outcome sensors = new SensorDemo(folder, size.sensors(), console()).run();
    DigitsDemo.Outcome digits = new DigitsDemo(folder, size.digits(), console()).run();
    if (!sensors.sameAfterReload() || !digits.sameAfterReload()) {
      throw new Failure("a saved model gives other results than in memory: please report this");
    }
    SensorResults first = new SensorResults(sensors);
    DigitsResults second = new DigitsResults(digits);
    List<String> commands = new ArrayList<>(first.commands(PROGRAM));
    commands.addAll(second.commands(PROGRAM));
    report(sensors, first, second, commands).write(page);
    Summary summary = new Summary("demo");
    first.addTo(summary);
    second.addTo(summary);
    summary.fact("report", "report", Cell.of(page.toString()));
    summary.fact("sheet", "pictures", Cell.of(digits.files().sheet().toString()));
    summary.fact("model", "models", models(sensors, digits));
    console().note("");
    return summary.table("next", next(commands));
  }

  private static Cell models(SensorDemo.Outcome sensors, DigitsDemo.Outcome digits) {
    String first = sensors.files().model().toString();
    return Cell.of(first).as(first + ", " + digits.files().model());
  }

  private static Table next(List<String> commands) {
    return new Table(
        "go on with",
        List.of(new Table.Column("command", "")),
        commands.stream().map(c -> List.of(Cell.of(c))).toList());
  }

  private static Report report(
      SensorDemo.Outcome sensors, SensorResults first, DigitsResults second, List<String> commands)
      throws IOException {
    Ranking ranking = sensors.rankings().values().iterator().next();
    Decisions made = sensors.decisions();
    List<Report.Section> sections = new ArrayList<>(first.sections());
    sections.add(second.section());
    sections.add(new Report.Section("Go on", "", List.of(Html.commands(commands))));
    return new Report(
        "Concertina demo",
        "One autoencoder learns what is normal, and points at what is not; another takes noise out"
            + " of pictures.",
        List.of(
            new Report.Figure(Words.percent(made.recall()), "of the anomalous rows found"),
            new Report.Figure(
                Words.percent(made.falsePositiveRate()), "false alarms; 1 % was promised"),
            new Report.Figure(
                String.format(Locale.ROOT, "%.3f", ranking.auroc()), "AUROC on the test rows"),
            second.figure()),
        sections);
  }
}
