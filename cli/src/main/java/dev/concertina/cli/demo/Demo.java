package dev.concertina.cli.demo;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.report.Html;
import dev.concertina.cli.report.Report;
import dev.concertina.metrics.ConfusionMatrix;
import dev.concertina.metrics.Ranking;
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
    header = "Show what Concertina does, on data that it makes.",
    description = {
      "Makes data and trains four models on them. One finds faults of sensors, row by row; one"
          + " finds faults in a series; one takes noise out of pictures; one makes pictures"
          + " smaller. Then writes a report.",
      "This takes a minute or two."
    },
    footer = {"", "Example:", "  concertina demo --out demo"})
public final class Demo extends Task {
  private static final String PROGRAM = "./concertina";

  private final Size size;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo",
      description = "The folder for all files, made if need be; ${DEFAULT-VALUE} by default.")
  @Under(Heading.OUTPUT)
  private Path folder;

  /**
   * How much work.
   *
   * @param sensors of the part with the sensors
   * @param series of the part with the series
   * @param digits of the part with the pictures
   * @param pages of the part with smaller files
   */
  public record Size(
      SensorDemo.Size sensors,
      SeriesDemo.Size series,
      DigitsDemo.Size digits,
      SqueezeDemo.Size pages) {
    public static final Size FULL =
        new Size(
            SensorDemo.Size.FULL,
            SeriesDemo.Size.FULL,
            DigitsDemo.Size.FULL,
            SqueezeDemo.Size.FULL);
  }

  /** What came out of all parts. */
  private record Parts(
      SensorDemo.Outcome sensors,
      SeriesDemo.Outcome series,
      DigitsDemo.Outcome digits,
      SqueezeDemo.Outcome pages) {
    boolean sameAfterReload() {
      return sensors.sameAfterReload()
          && series.sameAfterReload()
          && digits.sameAfterReload()
          && pages.sameAfterReload();
    }

    Cell models() {
      String first = sensors.files().model().toString();
      return Cell.of(first)
          .as(
              String.join(
                  ", ",
                  first,
                  series.files().model().toString(),
                  digits.files().model().toString(),
                  pages.files().model().toString()));
    }
  }

  public Demo(Console console, Size size) {
    super(console);
    this.size = size;
  }

  @Override
  protected Summary work() throws Exception {
    Files.createDirectories(folder);
    Path page = folder.resolve("report.html");
    NewFile.requireWritable(page);
    Parts parts = parts();
    if (!parts.sameAfterReload()) {
      throw new Failure("a saved model gives other results than in memory: please report this");
    }
    SensorResults first = new SensorResults(parts.sensors());
    SeriesResults second = new SeriesResults(parts.series());
    DigitsResults third = new DigitsResults(parts.digits());
    SqueezeResults fourth = new SqueezeResults(parts.pages());
    List<String> commands = new ArrayList<>(first.commands(PROGRAM));
    commands.addAll(second.commands(PROGRAM));
    commands.addAll(third.commands(PROGRAM));
    commands.addAll(fourth.commands(PROGRAM));
    List<Report.Section> sections = new ArrayList<>(first.sections());
    sections.add(second.section());
    sections.add(third.section());
    sections.add(fourth.section());
    sections.add(new Report.Section("Go on", "", List.of(Html.commands(commands))));
    report(parts.sensors(), List.of(second.figure(), third.figure(), fourth.figure()), sections)
        .write(page);
    Summary summary = new Summary("demo");
    first.addTo(summary);
    second.addTo(summary);
    third.addTo(summary);
    fourth.addTo(summary);
    summary.fact("report", "report", Cell.of(page.toString()));
    summary.fact("sheet", "pictures", Cell.of(parts.digits().files().sheet().toString()));
    summary.fact("plot", "series", Cell.of(parts.series().files().plot().toString()));
    summary.fact("model", "models", parts.models());
    console().note("");
    return summary.table("next", next(commands));
  }

  private Parts parts() throws Exception {
    console().note("part 1 of 4: faults of sensors");
    SensorDemo.Outcome sensors = new SensorDemo(folder, size.sensors(), console()).run();
    console().note("part 2 of 4: faults in a series");
    SeriesDemo.Outcome series = new SeriesDemo(folder, size.series(), console()).run();
    console().note("part 3 of 4: noise of pictures");
    DigitsDemo.Outcome digits = new DigitsDemo(folder, size.digits(), console()).run();
    console().note("part 4 of 4: smaller files");
    SqueezeDemo.Outcome pages =
        new SqueezeDemo(folder, size.pages(), console()).run(sensors.files().normal());
    return new Parts(sensors, series, digits, pages);
  }

  private static Table next(List<String> commands) {
    return new Table(
        "go on with",
        List.of(new Table.Column("command", "")),
        commands.stream().map(c -> List.of(Cell.of(c))).toList());
  }

  private static Report report(
      SensorDemo.Outcome sensors, List<Report.Figure> more, List<Report.Section> sections) {
    Ranking ranking = sensors.rankings().values().iterator().next();
    ConfusionMatrix made = sensors.decisions();
    List<Report.Figure> figures =
        new ArrayList<>(
            List.of(
                new Report.Figure(Format.percent(made.recall()), "of the anomalous rows found"),
                new Report.Figure(
                    Format.percent(made.falsePositiveRate()), "false alarms; 1 % was promised"),
                new Report.Figure(
                    String.format(Locale.ROOT, "%.3f", ranking.auroc()),
                    "AUROC on the test rows")));
    figures.addAll(more);
    return new Report(
        "Concertina demo",
        "Autoencoders learn what is normal, in rows and in series, and point at what is not;"
            + " others take noise out of pictures, and make them smaller.",
        figures,
        sections);
  }
}
