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
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.console.Terminal;
import dev.concertina.cli.demo.Demo;
import dev.concertina.cli.help.HelpPage;
import dev.concertina.cli.help.WrongArguments;
import dev.concertina.cli.options.CodeArgument;
import dev.concertina.cli.options.NetKind;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line: {@code concertina COMMAND …}. */
@Command(
    name = "concertina",
    versionProvider = Main.Version.class,
    description =
        "Autoencoders on the JVM. They find anomalies in tables, pictures and series, take noise"
            + " out of pictures, and make files smaller.",
    footer = {
      "",
      "A first look:  concertina demo",
      "One command:   concertina train --help",
      "",
      "Results go to standard output, all else to standard error.",
      "Exit codes: 0 done, 1 the work failed, 2 wrong arguments, 130 stopped by Ctrl-C."
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of this program and of what it runs on.")
  private boolean version;

  private Main() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param args the command and its options
   */
  @SuppressWarnings("DefaultCharset") // what the terminal takes
  public static void main(String[] args) {
    boolean terminal = Terminal.isThere();
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
    HelpPage.install(line);
    register(line, Integer.class, text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    register(line, Long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
    register(line, Double.class, Main::number);
    register(line, NetKind.class, NetKind::parse);
    register(line, Scaling.Method.class, Names.parser(Scaling.Method.class));
    register(line, CodeArgument.class, CodeArgument::parse);
    register(line, PictureOptions.Channels.class, Names.parser(PictureOptions.Channels.class));
    register(line, Corruption.class, Corruption::parse);
    register(line, ReconstructionError.class, ReconstructionError::parse);
    register(line, ThresholdRule.class, ThresholdRule::parse);
    register(line, ErrorBound.class, ErrorBound::parse);
    line.setOut(console.out()).setErr(console.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.terminal() ? Ansi.AUTO : Ansi.OFF));
    line.setParameterExceptionHandler((e, given) -> wrongArguments(console, e, given));
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

  private static long whole(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("expected a whole number, found '" + text + "'");
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a number, found '" + text + "'", e);
    }
  }

  private static int wrongArguments(Console console, ParameterException e, String... given) {
    WrongArguments.explain(e, given).forEach(console::note);
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
