package dev.concertina.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine in a few words, for tables of results. */
public final class Machine {
  private Machine() {}

  public static String describe() {
    return String.format(
        "CPU, %d cores, %s, Java %s", cores(), model(), System.getProperty("java.version"));
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String model() {
    Path linux = Path.of("/proc/cpuinfo");
    try {
      if (Files.isReadable(linux)) {
        return Files.readAllLines(linux).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      }
    } catch (IOException unreadable) {
      // The architecture will do.
    }
    return System.getProperty("os.arch");
  }
}
