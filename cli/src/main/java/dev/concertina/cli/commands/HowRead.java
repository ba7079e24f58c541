package dev.concertina.cli.commands;

import dev.concertina.cli.console.Console;
import java.nio.file.Path;
import java.util.List;

/** Says how a file is read, where that is not plain. */
final class HowRead {
  private HowRead() {}

  static void tell(Console console, Path file, List<String> decisions) {
    if (!decisions.isEmpty()) {
      console.note("how " + file + " is read:");
      decisions.forEach(line -> console.note("  " + line));
      console.note(
          "  to change that: --header or --no-header, --delimiter, --decimal, --thousands,"
              + " --encoding, --missing, --time, --time-format, --label, --ignore");
    }
  }
}
