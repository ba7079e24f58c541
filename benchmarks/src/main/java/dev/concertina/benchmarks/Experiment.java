package dev.concertina.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that measures: prints a table and, if asked for, writes what it found as JSON. */
abstract class Experiment implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write what was found to FILE as JSON.")
  private Path json;

  @Option(names = "--quick", description = "A first look: few runs of little, figures to distrust.")
  private boolean quick;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  /** Measures, and adds what it found. */
  abstract void measure(Results results) throws Exception;

  @Override
  public final Integer call() throws Exception {
    if (json != null && json.toAbsolutePath().getParent().toFile().isDirectory() == false) {
      throw wrongArgument("there is no folder for " + json + ": make it first");
    }
    long start = System.nanoTime();
    Results results = Results.start(spec.name(), command());
    if (quick) {
      results.note("measured by --quick: distrust the figures");
    }
    measure(results);
    results.finish(start);
    System.out.println();
    System.out.print(results.text(Tables.of(results.name())));
    if (json != null) {
      results.write(json);
    }
    return 0;
  }

  /** How a reader gets the same. */
  private String command() {
    return "benchmarks/run "
        + String.join(
            " ",
            spec.commandLine().getParseResult().originalArgs().isEmpty()
                ? java.util.List.of(spec.name())
                : spec.root().commandLine().getParseResult().originalArgs());
  }

  final boolean isQuick() {
    return quick;
  }

  final ParameterException wrongArgument(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  static void say(String line) {
    System.err.println(line);
  }
}
