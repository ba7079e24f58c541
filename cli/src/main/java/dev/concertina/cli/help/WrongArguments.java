package dev.concertina.cli.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is said of wrong arguments: unknown ones first, for the missing ones may stand there
 * misspelt.
 */
public final class WrongArguments {
  /** How picocli begins, and we where the library refuses a value. */
  private static final Pattern INVALID =
      Pattern.compile("Invalid value for (?:option )?'?(--[^':]+)'?(?: \\([^)]*\\))?: ");

  private WrongArguments() {}

  /** One line for each thing that is wrong, and where to read more. */
  public static List<String> explain(ParameterException e, String... given) {
    CommandLine line = e.getCommandLine();
    CommandSpec command = line.getCommandSpec();
    List<String> meant = new ArrayList<>();
    List<String> lines = unknown(line, Arrays.asList(given), meant);
    if (e instanceof MissingParameterException missing) {
      missing(missing, meant, given).ifPresent(lines::add);
    } else if (e instanceof OverwrittenOptionException twice) {
      lines.add(label(twice.getOverwritten()) + " is given twice: give it once");
    } else if (!(e instanceof UnmatchedArgumentException)) {
      lines.add(INVALID.matcher(e.getMessage()).replaceAll("$1: "));
    }
    lines.add("Try '" + command.qualifiedName() + " --help'.");
    return lines;
  }

  private static List<String> unknown(CommandLine line, List<String> given, List<String> meant) {
    List<String> lines = new ArrayList<>();
    List<String> unmatched = line.getUnmatchedArguments();
    if (isNoCommand(line, unmatched)) {
      return new ArrayList<>(List.of(unexpected(unmatched.get(0), line.getCommandSpec())));
    }
    for (String argument : unmatched) {
      if (isOption(argument)) {
        String name = argument.replaceFirst("=.*", "");
        Optional<String> near = nearest(name, names(line.getCommandSpec()));
        near.ifPresent(meant::add);
        lines.add(name + " is unknown" + near.map(n -> ": did you mean " + n + "?").orElse(""));
      } else if (!isValue(argument, given, unmatched)) {
        lines.add(unexpected(argument, line.getCommandSpec()));
      }
    }
    return lines;
  }

  /** What follows a command that is unknown cannot be judged. */
  private static boolean isNoCommand(CommandLine line, List<String> unmatched) {
    return !line.getSubcommands().isEmpty() && !unmatched.isEmpty() && !isOption(unmatched.get(0));
  }

  private static String unexpected(String argument, CommandSpec command) {
    Collection<String> commands = command.subcommands().keySet();
    if (commands.isEmpty()) {
      return "'" + argument + "' is too much: put values after their options";
    }
    Optional<String> near = nearest(argument, commands);
    return "there is no command '"
        + argument
        + "'"
        + near.map(n -> ": did you mean " + command.qualifiedName() + " " + n + "?").orElse("");
  }

  private static boolean isOption(String argument) {
    return argument.matches("--?[A-Za-z].*");
  }

  /** Whether it follows an option that is unknown, too. */
  private static boolean isValue(String argument, List<String> given, List<String> unmatched) {
    int place = given.indexOf(argument);
    return place > 0 && isOption(given.get(place - 1)) && unmatched.contains(given.get(place - 1));
  }

  private static List<String> names(CommandSpec command) {
    return command.options().stream().map(OptionSpec::longestName).toList();
  }

  /** What is not there, except what seems to be misspelt. */
  private static Optional<String> missing(
      MissingParameterException e, List<String> meant, String... given) {
    List<String> lacking =
        e.getMissing().stream()
            .filter(a -> !(a instanceof OptionSpec o && meant.contains(o.longestName())))
            .map(WrongArguments::label)
            .toList();
    boolean lacksValue =
        e.getMissing().stream()
            .anyMatch(a -> a instanceof OptionSpec o && isIn(Arrays.asList(given), o));
    if (lacksValue) {
      return Optional.of(String.join(", ", lacking) + " needs a value");
    }
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of("missing: " + String.join(", ", lacking));
  }

  private static boolean isIn(List<String> given, OptionSpec option) {
    return Arrays.stream(option.names()).anyMatch(given::contains);
  }

  private static String label(ArgSpec missing) {
    return missing instanceof OptionSpec option ? HelpPage.label(option) : missing.paramLabel();
  }

  /** The name with the fewest changes of letters, if it has few. */
  static Optional<String> nearest(String word, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(word, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt((String name) -> distance(word, name)));
  }

  /** How many letters to put in, take out, change or exchange with the next. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
