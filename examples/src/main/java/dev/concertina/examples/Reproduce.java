package dev.concertina.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Obtains a published or named result again. */
@Command(
    name = "reproduce",
    sortOptions = false,
    description = {
      "Obtains a published or named result again, beside its floors and references.",
      "Names: tabular (anomalies in the tables of ADBench)."
    },
    footer = {
      "",
      "Example:",
      "  concertina reproduce tabular --data data/tabular --json tabular.json",
      "",
      "The folder holds CSV files whose column 'label' is 1 for anomalies, 0 for normal rows."
    })
final class Reproduce extends Task {
  private static final List<Reproduction> ALL =
      List.of(
          new ReproduceTabular(),
          new ReproduceSeries(),
          new ReproduceBsd68(),
          ReproduceDigits.mnist(),
          ReproduceDigits.fashion());

  @Parameters(paramLabel = "NAME", description = "Which result.")
  private String name;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "A folder with the data sets, or some of them.")
  private Path data;

  @Option(names = "--quick", description = "One seed instead of five, for a first look.")
  private boolean quick;

  Reproduce(Console console) {
    super(console);
  }

  @Override
  Outcome work() throws Exception {
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
    return wanted.obtain(data, quick, console()::note);
  }
}
