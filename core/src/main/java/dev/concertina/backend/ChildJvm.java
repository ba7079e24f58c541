package dev.concertina.backend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM like this one, for what may take its process with it. */
final class ChildJvm {
  /** Where natives are looked for and unpacked. */
  private static final List<String> FORWARDED =
      List.of("org.bytedeco.", "java.library.path", "java.io.tmpdir", "user.home");

  private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+|EXCEPTION_[A-Z_]+)\\b.*");
  private static final Pattern FRAME = Pattern.compile("# C\\s+\\[([^\\]]+)].*");

  private ChildJvm() {}

  static List<String> command(Platform platform, Class<?> main, String argument) {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("java.home"), "bin", platform.isWindows() ? "java.exe" : "java")
            .toString());
    command.add("-Xmx512m");
    // A crash is expected here: nothing of it is to lie about in the application's folder.
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + Path.of(temporary(), "concertina-trial-%p.log"));
    new TreeMap<>(System.getProperties())
        .forEach(
            (name, value) -> {
              if (FORWARDED.stream().anyMatch(name.toString()::startsWith)) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.add(argument);
    return command;
  }

  private static String temporary() {
    return System.getProperty("java.io.tmpdir", ".");
  }

  /** Without what a whole environment wants of its JVMs: an agent, a port, a larger heap. */
  static Map<String, String> variables() {
    return Map.of("JAVA_TOOL_OPTIONS", "", "JDK_JAVA_OPTIONS", "");
  }

  /** What HotSpot says of a crash in native code; empty if there was none. */
  static Optional<String> crash(String output) {
    Optional<String> signal = first(output, SIGNAL);
    return signal.map(
        what -> what + first(output, FRAME).map(library -> " in " + library).orElse(""));
  }

  private static Optional<String> first(String output, Pattern pattern) {
    return output
        .lines()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }
}
