package dev.concertina.cli.console;

import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand: does its work, and what it found is printed and, if asked for, written as JSON. */
public abstract class Task implements Callable<Integer> {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Write the results to FILE as JSON. With - they go to standard output, which then has"
              + " nothing else.")
  @Under(Heading.OUTPUT)
  private Path json;

  @Option(names = "--verbose", description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  private CtrlC ctrlC;

  protected Task(Console console) {
    this.console = console;
  }

  /** Does the work. */
  protected abstract Outcome work() throws Exception;

  @Override
  public final Integer call() throws Exception {
    if (isJsonPrinted()) {
      console = console.withoutResults();
    } else if (json != null) {
      NewFile.requireWritable(json);
    }
    try {
      Outcome outcome = work();
      finish(outcome);
      return outcome.hasFailed() ? ExitCode.FAILED : ExitCode.DONE;
    } catch (Error e) {
      // picocli hands only exceptions to its handler.
      Failure.print(e, console, verbose);
      return ExitCode.FAILED;
    } finally {
      if (ctrlC != null) {
        ctrlC.close();
      }
    }
  }

  /** From the first call on, Ctrl-C waits until all results are written. */
  protected final CtrlC ctrlC() {
    if (ctrlC == null) {
      ctrlC = new CtrlC(console);
    }
    return ctrlC;
  }

  private boolean isJsonPrinted() {
    return STANDARD_OUTPUT.equals(json);
  }

  private void finish(Outcome outcome) throws Exception {
    if (isJsonPrinted()) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(outcome.json());
      out.flush();
      return;
    }
    console.print(outcome.text());
    if (json != null) {
      try (NewFile file = NewFile.open(json)) {
        file.stream().write(outcome.json().getBytes(StandardCharsets.UTF_8));
        file.commit();
      }
    }
  }

  protected final Console console() {
    return console;
  }

  /** The file for the results; null if there is none. */
  protected final Path json() {
    return isJsonPrinted() ? null : json;
  }

  /** The options that were given. */
  protected final List<OptionSpec> given() {
    return spec.commandLine().getParseResult().matchedOptions();
  }

  public static boolean isVerbose(Object command) {
    return command instanceof Task task && task.verbose;
  }

  /** Makes a value of an option's argument; what the library refuses is a wrong argument. */
  protected final <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw wrongArgument(e.getMessage());
    }
  }

  protected final ParameterException wrongArgument(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  protected static void requireNoFolder(Path model) throws FileSystemException {
    if (Files.isDirectory(model)) {
      throw new FileSystemException(model.toString(), null, "it is a folder: name a model file");
    }
  }

  /** No output may overwrite an input, nor another output. */
  protected final void requireDifferent(Path... files) {
    for (int i = 0; i < files.length; i++) {
      for (int j = 0; j < i; j++) {
        if (files[i] != null && files[j] != null && NewFile.isSame(files[i], files[j])) {
          throw wrongArgument(files[i] + " is named twice: name another file for one of them");
        }
      }
    }
  }
}
