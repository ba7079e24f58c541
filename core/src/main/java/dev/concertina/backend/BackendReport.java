package dev.concertina.backend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says which backend computes nets in this process, and why. A value: it says what was found when
 * it was made.
 *
 * @param chosen the backend; empty if none can be used
 * @param state whether it has been loaded, and by whom
 * @param wish what was asked for and by whom, in words
 * @param candidates every backend, CPU first
 * @param gpus all GPUs that the driver names; empty also if nobody asked it, because no CUDA
 *     backend is on the class path or the CPU was asked for
 * @param driver the version of NVIDIA's driver, under the same conditions
 * @param processor the CPU's model and what it can do
 * @param nativeBuild which build of nd4j-native serves the CPU, as its classifier is called; empty
 *     if there is none that can
 * @param oneDnn whether that build brings oneDNN
 * @param advice which other build would serve this CPU better; empty if none would
 * @param threads how many threads the library computes with
 * @param threadsFrom who said so: a setting's name, or "processors"
 * @param blas for which processor OpenBLAS computes, and who said so
 */
public record BackendReport(
    Optional<Backend> chosen,
    State state,
    String wish,
    List<BackendCandidate> candidates,
    List<Gpu> gpus,
    Optional<String> driver,
    String processor,
    String nativeBuild,
    boolean oneDnn,
    Optional<String> advice,
    int threads,
    String threadsFrom,
    String blas) {

  /** Says whether ND4J has been loaded. */
  public enum State {
    /** Nobody has: the choice is what would be loaded. */
    LOOKED_AT,
    /** With the backend that was chosen here. */
    LOADED,
    /** By the application or another library, before anything could be chosen here. */
    FOUND_LOADED
  }

  /** Copies the lists. */
  public BackendReport {
    candidates = List.copyOf(candidates);
    gpus = List.copyOf(gpus);
  }

  /**
   * Returns what was found about a backend.
   *
   * @param backend which
   * @return its entry
   */
  public BackendCandidate candidate(Backend backend) {
    return candidates.stream().filter(each -> each.backend() == backend).findFirst().orElseThrow();
  }

  /**
   * Describes the backend in a few words, for descriptions of models and reports of trainings: its
   * name, and in what build or on which GPUs it runs.
   *
   * @return one line, as in {@code CPU, nd4j-native 1.0.0-M2.1 linux-x86_64-onednn-avx2}
   */
  public String shortForm() {
    if (chosen.isEmpty()) {
      return "none";
    }
    Backend backend = chosen.get();
    String which = backend + ", " + candidate(backend).artifact();
    String on =
        backend == Backend.CPU
            ? " " + nativeBuild
            : gpus.stream()
                .filter(gpu -> gpu.unfit().isEmpty())
                .map(Gpu::name)
                .reduce((first, second) -> first + " + " + second)
                .map(names -> " on " + names)
                .orElse("");
    return (which + on).strip();
  }

  /**
   * Returns the whole report as names and values, in the order in which people read it.
   *
   * @return names and what is said under them
   */
  public Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("backend", shortForm());
    lines.put("asked for", wish + stateInWords());
    for (BackendCandidate candidate : candidates) {
      lines.put(candidate.backend().toString(), role(candidate) + ": " + candidate.reason());
      if (!candidate.remedy().isEmpty()) {
        lines.put("for " + candidate.backend(), candidate.remedy());
      }
    }
    for (Gpu gpu : gpus) {
      String but = gpu.unfit().map(reason -> ": " + reason).orElse("");
      lines.put("GPU " + gpu.index(), gpu.words() + but);
    }
    driver.ifPresent(version -> lines.put("NVIDIA driver", version));
    lines.put("processor", processor);
    if (!nativeBuild.isEmpty()) {
      lines.put("oneDNN", oneDnn ? "present" : "not in " + nativeBuild);
    }
    advice.ifPresent(words -> lines.put("advice", words));
    lines.put("threads", threads + ", from " + threadsFrom);
    lines.put("OpenBLAS for", blas);
    return lines;
  }

  private String role(BackendCandidate candidate) {
    if (chosen.equals(Optional.of(candidate.backend()))) {
      return state == State.LOOKED_AT ? "chosen" : "used";
    }
    return candidate.usable() ? "not used" : "cannot be used";
  }

  private String stateInWords() {
    return switch (state) {
      case LOOKED_AT -> "; not loaded yet";
      case LOADED -> "";
      case FOUND_LOADED -> "; too late: ND4J had been loaded before Concertina could choose";
    };
  }

  /** Writes the report for people, one thing to a line. */
  @Override
  public String toString() {
    Map<String, String> lines = lines();
    int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
    return lines.entrySet().stream()
        .map(line -> String.format("%-" + width + "s   %s%n", line.getKey(), line.getValue()))
        .collect(Collectors.joining());
  }
}
