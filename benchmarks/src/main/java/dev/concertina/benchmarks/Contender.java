package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An engine, and how its process is started. */
enum Contender {
  /** This library as its launcher runs it. */
  CONCERTINA("concertina"),
  /** This library by plain {@code java}: for whoever adds the dependency and does nothing else. */
  LIBRARY("concertina-library"),
  /** Deeplearning4j as Maven gives it. */
  DL4J("dl4j"),
  /** PyTorch on the CPU, through the Deep Java Library. */
  PYTORCH("pytorch");

  private static final List<String> NOT_OURS = List.of("ai.djl");
  private static final List<String> NOT_PYTORCHS =
      List.of(
          "dev.concertina", "org.nd4j.nd4j", "org.deeplearning4j", "org.bytedeco", "org.datavec");

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  static Contender named(String name) {
    return Arrays.stream(values())
        .filter(c -> c.title.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "engines are "
                        + Arrays.stream(values())
                            .map(Contender::title)
                            .collect(Collectors.joining(", "))
                        + "; found "
                        + name));
  }

  /** Starts its process, which waits for orders. */
  Peer start(Installation home, int threads) throws IOException {
    List<String> java = new ArrayList<>(List.of("-cp", classPath(home)));
    java.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    java.add("-Dorg.deeplearning4j.crash.reporting.enabled=false");
    if (threads != Installation.cores()) {
      java.add("-Dconcertina.threads=" + threads);
    }
    if (this == PYTORCH) {
      java.add("-Dai.djl.offline=true");
      java.add("-Dai.djl.pytorch.num_threads=" + threads);
    }
    java.add(Child.class.getName());
    java.add(title);
    ProcessBuilder process = this == CONCERTINA ? home.launcher(java) : home.java(java);
    if (this == PYTORCH) {
      process.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
      process.environment().put("DJL_CACHE_DIR", home.target().resolve("djl").toString());
    }
    return new Peer(title, process.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private String classPath(Installation home) throws IOException {
    try (Stream<Path> jars = Files.list(home.target().resolve("lib"))) {
      return Stream.concat(
              Stream.of(home.target().resolve("benchmarks.jar")), jars.filter(this::takes).sorted())
          .map(Path::toString)
          .collect(Collectors.joining(System.getProperty("path.separator")));
    }
  }

  /** Whether a jar, named by group, artifact and version, is on the class path. */
  private boolean takes(Path jar) {
    String name = jar.getFileName().toString();
    return switch (this) {
      case PYTORCH -> NOT_PYTORCHS.stream().noneMatch(name::startsWith);
      case DL4J -> NOT_OURS.stream().noneMatch(name::startsWith) && !name.contains("-onednn-");
      default -> NOT_OURS.stream().noneMatch(name::startsWith);
    };
  }

  /** What was set for it, for the record. */
  Map<String, String> settings() {
    return switch (this) {
      case CONCERTINA -> Map.of("started", "by the launcher");
      case LIBRARY, DL4J -> Map.of("started", "by plain java");
      case PYTORCH -> Map.of("started", "by plain java, with as many threads as cores");
    };
  }
}
