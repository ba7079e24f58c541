package dev.concertina.cli.help;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** A command whose help page depends on the other options that are given with {@code --help}. */
public interface Tailored {
  /** Whether the page shows an option. */
  boolean shows(OptionSpec option);

  /** What the page says of an option in place of its description. */
  Optional<String> describes(OptionSpec option);

  /** Whether the page shows an example. */
  boolean showsExample(String example);

  /** Paragraphs after the options; lines do not end at spaces that do not break. */
  List<String> remarks();
}
