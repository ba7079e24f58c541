package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The built project.
 *
 * @param root its folder, with the launcher in it
 */
record Installation(Path root) {
  /** As the script {@code benchmarks/run} says. */
  static Installation found() {
    String root = System.getProperty("benchmarks.home");
    if (root == null) {
      throw new IllegalStateException("benchmarks.home is not set: start it by benchmarks/run");
    }
    return new Installation(Path.of(root));
  }

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  Path target() {
    return root.resolve("benchmarks").resolve("target");
  }

  /** Plain Java, in an environment without a word on threads or BLAS. */
  ProcessBuilder java(List<String> arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder process = new ProcessBuilder(java.toString());
    process.command().addAll(arguments);
    return cleaned(process);
  }

  /**
   * Another main class under the project's launcher, which then sets exactly what it sets for
   * users. It hands the words on from {@code CONCERTINA_JAVA_OPTS}; the main class among them wins
   * over the launcher's own jar, which arrives as further arguments.
   */
  ProcessBuilder launcher(List<String> arguments) throws IOException {
    Path file = Files.createTempFile("concertina-", ".args");
    file.toFile().deleteOnExit();
    Files.writeString(
        file,
        arguments.stream()
            .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
            .collect(Collectors.joining("\n")));
    ProcessBuilder process = cleaned(new ProcessBuilder(root.resolve("concertina").toString()));
    process.environment().put("CONCERTINA_JAVA_OPTS", "@" + file);
    return process;
  }

  private static ProcessBuilder cleaned(ProcessBuilder process) {
    process
        .environment()
        .keySet()
        .removeIf(
            name -> name.matches("(OMP|GOMP|KMP|OPENBLAS|MKL|BLAS|DJL|ND4J|SD|CONCERTINA)_.*"));
    return process;
  }
}
