package dev.concertina.cli;

import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.commands.Backend;
import dev.concertina.cli.commands.Compress;
import dev.concertina.cli.commands.Decompress;
import dev.concertina.cli.commands.Denoise;
import dev.concertina.cli.commands.Describe;
import dev.concertina.cli.commands.Detect;
import dev.concertina.cli.commands.Train;
import dev.concertina.cli.commands.Watch;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.console.Words;
import dev.concertina.cli.demo.Demo;
import dev.concertina.cli.options.CodeArgument;
import dev.concertina.cli.options.PictureOptions;
import dev.concertina.cli.reproduce.Reproduce;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code concertina COMMAND …}. */
@Command(
    name = "concertina",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Autoencoders on the JVM: find what does not fit in tables and series, take noise out of"
            + " pictures.",
    footer = {
      "",
      "A first look:  concertina demo",
      "One command:   concertina train --help",
      "",
      "Exit codes: 0 done, 1 the work failed, 2 wrong arguments, 130 stopped with Ctrl-C."
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private Main() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    boolean terminal = System.console() != null;
    // Numbers have a point in every country, in what is printed and in what is read again.
    Locale.setDefault(Locale.ROOT);
    Console console =
        new Console(new PrintWriter(System.out, true), new PrintWriter(System.err, true), terminal);
    System.exit(run(console, args));
  }

  /** Runs a command and returns its exit code; never ends the JVM. */
  static int run(Console console, String... args) {
    CommandLine line = new CommandLine(new Main());
    subcommands(console).forEach(line::addSubcommand);
    register(line, Scaling.Method.class, Words.parser(Scaling.Method.class));
    register(line, CodeArgument.class, CodeArgument::parse);
    register(line, PictureOptions.Channels.class, Words.parser(PictureOptions.Channels.class));
    register(line, Corruption.class, Corruption::parse);
    register(line, ReconstructionError.class, ReconstructionError::parse);
    register(line, ThresholdRule.class, ThresholdRule::parse);
    register(line, ErrorBound.class, ErrorBound::parse);
    line.setOut(console.out()).setErr(console.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.terminal() ? Ansi.AUTO : Ansi.OFF));
    line.setParameterExceptionHandler((e, given) -> wrongArguments(console, e));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          Failure.print(e, console, Task.isVerbose(command.getCommand()));
          return ExitCode.FAILED;
        });
    try {
      return line.execute(args);
    } finally {
      console.flush();
    }
  }

  /** Every subcommand is an object with picocli's annotations, best a {@link Task}. */
  private static List<Object> subcommands(Console console) {
    return List.of(
        new Demo(console, Demo.Size.FULL),
        new Train(console),
        new Detect(console),
        new Watch(console),
        new Denoise(console),
        new Compress(console),
        new Decompress(console),
        new Describe(console),
        new Backend(console),
        new Reproduce(console));
  }

  private static <T> void register(CommandLine line, Class<T> type, Function<String, T> parse) {
    ITypeConverter<T> converter =
        text -> {
          try {
            return parse.apply(text);
          } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
          }
        };
    line.registerConverter(type, converter);
  }

  private static int wrongArguments(Console console, ParameterException e) {
    console.note(e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, console.err());
    CommandSpec command = e.getCommandLine().getCommandSpec();
    console.note("Try '" + command.qualifiedName() + " --help'.");
    return ExitCode.WRONG_ARGUMENTS;
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.WRONG_ARGUMENTS;
  }

  /** What made this program. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws Exception {
      Properties build = new Properties();
      try (var in = Main.class.getResourceAsStream("build.properties")) {
        build.load(in);
      }
      return Stream.of(
              "concertina " + build.getProperty("version"),
              "Deeplearning4j " + build.getProperty("dl4j"),
              String.format(
                  Locale.ROOT,
                  "Java %s (%s), %s %s",
                  System.getProperty("java.version"),
                  System.getProperty("java.vendor"),
                  System.getProperty("os.name"),
                  System.getProperty("os.arch")))
          .toArray(String[]::new);
    }
  }
}
