package dev.concertina.benchmarks;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code benchmarks/run COMMAND …}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "This library and others side by side.",
    subcommands = {
      Peers.class,
      Sizes.class,
      Fits.class,
      ShortWays.class,
      Kernels.class,
      H2o.class,
      Docs.class
    },
    footer = {
      "",
      "A first look:  benchmarks/run peers --quick",
      "",
      "Exit codes: 0 done, 1 the work failed, 2 wrong arguments."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          System.err.println("failed: " + (e instanceof Failure ? e.getMessage() : e.toString()));
          return 1;
        });
    System.exit(line.execute(args));
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
  }
}
