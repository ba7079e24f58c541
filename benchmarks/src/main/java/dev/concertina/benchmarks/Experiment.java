package dev.concertina.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
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

  /** How a reader gets the same, with places of files left open. */
  private String command() {
    List<String> words = spec.root().commandLine().getParseResult().originalArgs();
    return "benchmarks/run " + portable(words);
  }

  static String portable(List<String> words) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String option = words.get(i).replaceAll("=.*", "");
      boolean file = option.equals("--json") || option.equals("--data");
      kept.add(file ? option : words.get(i));
      if (file) {
        kept.add(option.equals("--json") ? "FILE" : "DIR");
        i += words.get(i).contains("=") ? 0 : 1;
      }
    }
    return String.join(" ", kept);
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
