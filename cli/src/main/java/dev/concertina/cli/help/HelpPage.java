package dev.concertina.cli.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help page of a command: options under headings, and texts as they are written. picocli's own
 * takes every text for a format, so that a percent sign is an error, and breaks lines at points and
 * colons, in the middle of values.
 */
public final class HelpPage {
  private static final String KEY = "page";

  /** Where descriptions begin. */
  private static final int INDENT = 25;

  /** How far choices and their meanings stand in from a description. */
  private static final int CHOICE = 2;

  private final CommandSpec spec;
  private final Help.ColorScheme colours;
  private final StringBuilder text = new StringBuilder();

  private HelpPage(Help help) {
    this.spec = help.commandSpec();
    this.colours = help.colorScheme();
  }

  /** Gives these pages to a command and its subcommands. */
  public static void install(CommandLine line) {
    line.setHelpSectionKeys(List.of(KEY));
    line.setHelpSectionMap(Map.of(KEY, help -> new HelpPage(help).text()));
  }

  private String text() {
    usage();
    paragraphs(spec.usageMessage().description());
    commands();
    parameters();
    options();
    tailored().ifPresent(page -> page.remarks().forEach(this::paragraph));
    examples();
    return text.toString();
  }

  /** The footer as it is, without examples that do not fit. */
  private void examples() {
    boolean shown = true;
    for (String line : spec.usageMessage().footer()) {
      if (line.startsWith("  " + spec.root().name())) {
        shown = tailored().map(page -> page.showsExample(line)).orElse(true);
      } else if (!line.startsWith("  ")) {
        shown = true; // not the second line of an example
      }
      text.append(shown ? line + "\n" : "");
    }
  }

  private Optional<Tailored> tailored() {
    return spec.userObject() instanceof Tailored page ? Optional.of(page) : Optional.empty();
  }

  /** What must be given stands there in full. */
  private void usage() {
    List<String> words = new ArrayList<>(List.of(spec.qualifiedName()));
    spec.options().stream().filter(ArgSpec::required).map(HelpPage::label).forEach(words::add);
    words.add(spec.subcommands().isEmpty() ? "[OPTIONS]" : "COMMAND [OPTIONS]");
    spec.positionalParameters().stream().map(PositionalParamSpec::paramLabel).forEach(words::add);
    List<String> lines = Paragraph.lines("Usage: " + String.join(" ", words), 0);
    text.append(String.join("\n    ", lines)).append("\n");
  }

  private void paragraphs(String... paragraphs) {
    for (String paragraph : paragraphs) {
      paragraph(paragraph);
    }
  }

  private void paragraph(String paragraph) {
    text.append('\n');
    Paragraph.lines(paragraph, 0).forEach(line -> text.append(line).append('\n'));
  }

  private void commands() {
    if (!spec.subcommands().isEmpty()) {
      heading("Commands");
      spec.subcommands()
          .forEach(
              (name, line) ->
                  row(name, List.of(line.getCommandSpec().usageMessage().header()), 14));
    }
  }

  private void parameters() {
    if (!spec.positionalParameters().isEmpty()) {
      heading("Arguments");
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        row(parameter.paramLabel(), description(parameter), INDENT);
        choices(parameter);
      }
    }
  }

  private void options() {
    Map<Heading, List<OptionSpec>> groups = new EnumMap<>(Heading.class);
    spec.options().stream()
        .filter(option -> tailored().map(page -> page.shows(option)).orElse(true))
        .forEach(
            o -> groups.computeIfAbsent(OptionTraits.heading(o), h -> new ArrayList<>()).add(o));
    groups.forEach(
        (heading, options) -> {
          heading(heading.title());
          options.sort(Comparator.comparing(option -> !option.required()));
          options.forEach(this::option);
        });
  }

  private void option(OptionSpec option) {
    List<String> said =
        tailored()
            .flatMap(page -> page.describes(option))
            .map(List::of)
            .orElseGet(() -> description(option));
    row(label(option), said, INDENT);
    choices(option);
  }

  private void choices(ArgSpec arg) {
    Map<String, String> choices = OptionTraits.choices(arg);
    int width = choices.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
    choices.forEach(
        (name, meaning) -> {
          int indent = INDENT + CHOICE + width;
          text.append(" ".repeat(INDENT + CHOICE)).append(name);
          text.append(" ".repeat(width - name.length()));
          append(Paragraph.lines(meaning, indent), indent);
        });
  }

  private void heading(String title) {
    text.append('\n').append(ansi("@|bold " + title + "|@")).append('\n');
  }

  /** A name, and beside it, or below where it is long, what it is. */
  private void row(String name, List<String> paragraphs, int indent) {
    String padded = "  " + name;
    text.append("  ").append(colours.optionText(name));
    boolean fits = padded.length() + 2 <= indent;
    text.append(fits ? " ".repeat(indent - padded.length()) : "\n" + " ".repeat(indent));
    List<String> lines = new ArrayList<>();
    paragraphs.forEach(paragraph -> lines.addAll(Paragraph.lines(paragraph, indent)));
    append(lines, indent);
  }

  private void append(List<String> lines, int indent) {
    text.append(String.join("\n" + " ".repeat(indent), lines)).append('\n');
  }

  private static List<String> description(ArgSpec arg) {
    return Arrays.stream(OptionTraits.description(arg))
        .map(line -> line.replace("${DEFAULT-VALUE}", String.valueOf(arg.defaultValue())))
        .toList();
  }

  private String ansi(String markup) {
    return colours.ansi().string(markup);
  }

  /** The names of an option and what it takes, such as {@code --data=PATH}. */
  static String label(OptionSpec option) {
    String names = String.join(", ", option.names());
    names = option.negatable() ? names.replaceFirst("^--", "--[no-]") : names;
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }
}
