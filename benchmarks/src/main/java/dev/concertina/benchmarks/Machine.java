package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What it all ran on, for the record. */
final class Machine {
  private Machine() {}

  static Map<String, String> describe() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("processor", processor());
    words.put("cores", Integer.toString(Installation.cores()));
    words.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    words.put("java", System.getProperty("java.version"));
    return words;
  }

  /** Virtual machines hide the name, but seldom family and model. */
  private static String processor() {
    return line("model name") + ", family " + line("cpu family") + ", model " + line("model");
  }

  private static String line(String key) {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .map(line -> line.split(":", 2))
          .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
          .map(parts -> parts[1].strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException notLinux) {
      return "unknown";
    }
  }
}
