package dev.concertina.cli.reproduce;

import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Outcome;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Choices;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.report.Chart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Obtains a published or named result again. */
@Command(
    name = "reproduce",
    sortOptions = false,
    header = "Obtain a published or named result again.",
    description =
        "Obtains a published or named result again, beside its baselines and published figures.",
    footer = {
      "",
      "Example:",
      "  concertina reproduce tabular --data data/tabular --json tabular.json",
      "",
      "Each result looks for its data in the folder, and says what it misses. For",
      "tabular these are CSV files whose column 'label' is 1 for anomalies and 0 for",
      "normal rows."
    })
public final class Reproduce extends Task {
  private static final List<Reproduction> ALL =
      List.of(
          new ReproduceTabular(),
          new ReproduceSeries(),
          new ReproduceBsd68(),
          ReproduceDigits.mnist(),
          ReproduceDigits.fashion(),
          new ReproduceCompression(),
          new ReproduceRates());

  @Parameters(paramLabel = "NAME", description = "The name of the result:")
  @Choices(All.class)
  private String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder with the data sets, or some of them.")
  @Under(Heading.DATA)
  private Path data;

  @Option(names = "--quick", description = "Do a fraction of the work, for a first look.")
  @Under(Heading.CHECK)
  private boolean quick;

  @Option(
      names = "--plot",
      paramLabel = "FOLDER",
      description = "The folder for the curves of 'compression', as PNG files.")
  @Under(Heading.OUTPUT)
  private Path plots;

  public Reproduce(Console console) {
    super(console);
  }

  /** The names of all results, for the help. */
  public static final class All implements Supplier<Map<String, String>> {
    @Override
    public Map<String, String> get() {
      Map<String, String> names = new LinkedHashMap<>();
      ALL.forEach(result -> names.put(result.name(), result.description()));
      return names;
    }
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
    if (data == null && wanted.needsData()) {
      throw wrongArgument("--data: name a folder with the data sets of " + name);
    }
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
