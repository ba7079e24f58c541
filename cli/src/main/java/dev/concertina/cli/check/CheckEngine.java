package dev.concertina.cli.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A means to compute nets with. */
enum CheckEngine {
  KERNELS("CPU, Concertina's kernels", "cpu", "all"),
  LAYERS("CPU, Deeplearning4j's layers", "cpu", "none"),
  CUDA("CUDA", "require-cuda", "none");

  private static final long MINUTES = 10;

  /** What a child is to have of this JVM's settings: where natives are, and how many threads. */
  private static final List<String> FORWARDED =
      List.of("org.bytedeco.", "java.library.path", "java.io.tmpdir", "concertina.threads");

  private final String words;
  private final String backend;
  private final String kernels;

  CheckEngine(String words, String backend, String kernels) {
    this.words = words;
    this.backend = backend;
    this.kernels = kernels;
  }

  String words() {
    return words;
  }

  /**
   * What a engine found.
   *
   * @param nets for each net what {@link CheckFit} wrote
   * @param failure why there is nothing
   */
  record Result(Optional<JsonNode> nets, String failure) {
    private static Result failed(String why) {
      return new Result(Optional.empty(), why);
    }
  }

  /** Trains in a process of its own: nothing that happens there ends this one. */
  Result run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("concertina-check");
    Path file = folder.resolve("result.json");
    Path said = folder.resolve("said.txt");
    Path crash = folder.resolve("crash.log");
    try {
      Process process =
          new ProcessBuilder(command(file, crash))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return Result.failed("no result after " + MINUTES + " minutes");
      }
      return process.exitValue() == 0
          ? new Result(Optional.of(new ObjectMapper().readTree(Files.readAllBytes(file))), "")
          : Result.failed("exit code " + process.exitValue() + ", " + reason(said));
    } finally {
      for (Path each : List.of(file, said, crash, folder)) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** The line that says most: of a crash the signal, of an exception its message. */
  private static String reason(Path said) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(said), StandardCharsets.ISO_8859_1)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.equals("#") && !line.startsWith("at "))
            .toList();
    return lines.stream()
        .filter(line -> line.matches("# +(SIG|EXCEPTION_).*|Exception in thread.*"))
        .findFirst()
        .orElse(lines.isEmpty() ? "nothing was said" : lines.get(lines.size() - 1));
  }

  private List<String> command(Path file, Path crash) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx2g");
    command.add("-XX:ErrorFile=" + crash);
    command.add("-XX:-CreateCoredumpOnCrash");
    new TreeMap<>(System.getProperties())
        .forEach(
            (name, value) -> {
              if (FORWARDED.stream().anyMatch(name.toString()::startsWith)) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.add("-Dconcertina.backend=" + backend);
    command.add("-Dconcertina.kernels=" + kernels);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(CheckFit.class.getName());
    command.add(file.toString());
    return command;
  }
}
