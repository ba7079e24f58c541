package dev.concertina.cli.console;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand: does its work, and what it found is printed and, if asked for, written as JSON. */
public abstract class Task implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write what is printed to FILE as JSON.")
  private Path json;

  @Option(names = "--verbose", description = "On failure, show the stack trace.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  private CtrlC ctrlC;

  protected Task(Console console) {
    this.console = console;
  }

  /** Does the work. */
  protected abstract Outcome work() throws Exception;

  @Override
  public final Integer call() throws Exception {
    if (json != null) {
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

  private void finish(Outcome outcome) throws Exception {
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

  protected final Path json() {
    return json;
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
