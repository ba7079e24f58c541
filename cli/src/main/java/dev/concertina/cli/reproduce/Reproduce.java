package dev.concertina.cli.reproduce;

import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Outcome;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.report.Chart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Obtains a published or named result again. */
@Command(
    name = "reproduce",
    sortOptions = false,
    description = "Obtains a published or named result again, beside its floors and references.",
    footer = {
      "",
      "Example:",
      "  concertina reproduce tabular --data data/tabular --json tabular.json",
      "",
      "Each looks for its data below the folder and says what it misses. For tabular: CSV files"
          + " whose column 'label' is 1 for anomalies, 0 for normal rows."
    })
public final class Reproduce extends Task {
  private static final List<Reproduction> ALL =
      List.of(
          new ReproduceTabular(),
          new ReproduceSeries(),
          new ReproduceBsd68(),
          ReproduceDigits.mnist(),
          ReproduceDigits.fashion(),
          new ReproduceCompression());

  @Parameters(paramLabel = "NAME", description = "Which result.")
  private String name;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "A folder with the data sets, or some of them.")
  private Path data;

  @Option(names = "--quick", description = "A fraction of the work, for a first look.")
  private boolean quick;

  @Option(
      names = "--plot",
      paramLabel = "FOLDER",
      description = "Draw the curves of 'compression' as PNG files in this folder.")
  private Path plots;

  public Reproduce(Console console) {
    super(console);
  }

  /** The names are those of the list, so that the help cannot lack one. */
  @Spec
  void nameAll(CommandSpec spec) {
    List<String> lines = new ArrayList<>(List.of(spec.usageMessage().description()));
    lines.add("Names:");
    int width = ALL.stream().mapToInt(r -> r.name().length()).max().orElse(0);
    ALL.forEach(r -> lines.add(String.format("  %-" + width + "s  %s", r.name(), r.description())));
    spec.usageMessage().description(lines.toArray(String[]::new));
  }

  @Override
  protected Outcome work() throws Exception {
    Reproduction wanted =
        ALL.stream()
            .filter(r -> r.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    wrongArgument(
                        ALL.stream()
                            .map(Reproduction::name)
                            .collect(
                                Collectors.joining(
                                    ", ", "NAME must be one of ", ", found " + name))));
    if (plots == null) {
      return wanted.obtain(data, quick, console()::note);
    }
    if (!wanted.hasCharts()) {
      throw wrongArgument("--plot: " + name + " has no curves");
    }
    Files.createDirectories(plots);
    ResultTable result = wanted.obtain(data, quick, console()::note);
    for (Chart chart : result.charts()) {
      console().note("drawn: " + chart.write(plots));
    }
    return result;
  }
}
