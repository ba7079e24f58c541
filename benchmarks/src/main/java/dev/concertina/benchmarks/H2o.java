package dev.concertina.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The autoencoder of H2O-3 and this library's on MNIST. */
@Command(
    name = "h2o",
    sortOptions = false,
    description = {
      "The autoencoder of H2O-3 on MNIST, and this library's of the same widths for as many"
          + " epochs:",
      "times, and the mean squared error of a test pixel in [0, 1]."
    })
final class H2o extends Experiment {
  private static final int TRAINING = 60_000;
  private static final String H2O = "h2o";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "A folder with MNIST's four files, packed by gzip.")
  private Path data;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often all pictures are seen (default: ${DEFAULT-VALUE}).")
  private int epochs = 5;

  @Override
  void measure(Results results) throws Exception {
    int count = isQuick() ? 1 : epochs;
    try (Peer ours = Contender.CONCERTINA.start(Installation.found(), Installation.cores())) {
      results.versions(Contender.CONCERTINA.title(), ours.versions());
      for (int ownCount : IntStream.of(count / 2 + 1, count).distinct().toArray()) {
        double[] found = ours.numbers("pictures", data.toAbsolutePath(), ownCount);
        String settings = "ReLU, linear code, 128 a step, Adam";
        add(results, Contender.CONCERTINA.title(), settings, ownCount, found);
      }
    }
    h2o(results, count);
  }

  private static void add(
      Results results, String engine, String settings, int epochs, double[] found) {
    ObjectNode row = results.addRow().put("engine", engine).put("settings", settings);
    row.put("epochs", epochs).put("train_seconds", found[0]);
    row.put("samples_per_second", TRAINING * epochs / found[0]);
    row.put("test_seconds", found[1]).put("test_error", found[2]);
    say("%s: %.1f s, test error %.5f".formatted(engine, found[0], found[2]));
  }

  private void h2o(Results results, int count) throws IOException, Failure {
    Path scratch = Files.createTempDirectory("benchmarks-h2o-");
    try {
      Process process = start(scratch, count);
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(Child.ANSWER)) {
            String[] words = line.substring(Child.ANSWER.length()).split("\t");
            double[] found = Stream.of(words).skip(1).mapToDouble(Double::parseDouble).toArray();
            results.versions(H2O, Map.of(H2O, words[0]));
            add(results, H2O, "Rectifier, not standardised, 1 a step, ADADELTA", count, found);
            return;
          }
        }
      }
      throw new Failure("H2O ended without a result: its last words are above");
    } finally {
      delete(scratch);
    }
  }

  /** Its own class path: H2O shares none with anybody. */
  private Process start(Path scratch, int count) throws IOException {
    Installation home = Installation.found();
    Path target = home.root().resolve("benchmarks").resolve("h2o").resolve("target");
    return home.java(
            List.of(
                "-Xmx2g",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dsys.ai.h2o.debug.allowJavaVersions=17",
                "-cp",
                target.resolve("h2o.jar") + File.pathSeparator + target.resolve("lib") + "/*",
                "dev.concertina.benchmarks.h2o.H2oChild",
                data.toAbsolutePath().toString(),
                scratch.toString(),
                Integer.toString(Installation.cores()),
                Integer.toString(count)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
