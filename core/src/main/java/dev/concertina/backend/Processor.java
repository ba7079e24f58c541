package dev.concertina.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The CPU.
 *
 * @param name its model
 * @param features what it can do, in Linux's words ({@code avx2}, {@code avx512f}); empty if that
 *     is not known
 */
record Processor(String name, Set<String> features) {
  private static final Path LINUX = Path.of("/proc/cpuinfo");
  private static final Duration LIMIT = Duration.ofSeconds(5);

  static Processor of(Machine machine) {
    Platform platform = machine.platform();
    if (platform.isLinux()) {
      return machine.text(LINUX).map(Processor::parse).orElse(unknown(platform));
    }
    if (platform.os().equals("macosx")) {
      return onMac(machine, platform);
    }
    return new Processor(
        machine.variable("PROCESSOR_IDENTIFIER").orElse(platform.arch()), Set.of());
  }

  private static Processor unknown(Platform platform) {
    return new Processor(platform.arch(), Set.of());
  }

  private static Processor parse(String cpuinfo) {
    String name = value(cpuinfo, "model name").orElse(Platform.here().arch());
    return new Processor(name, value(cpuinfo, "flags").map(Processor::words).orElse(Set.of()));
  }

  private static Optional<String> value(String cpuinfo, String key) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static Processor onMac(Machine machine, Platform platform) {
    List<String> command =
        List.of(
            "sysctl",
            "-n",
            "machdep.cpu.brand_string",
            "machdep.cpu.features",
            "machdep.cpu.leaf7_features");
    Machine.Outcome outcome = machine.run(LIMIT, Map.of(), command);
    List<String> lines = outcome.output().lines().toList();
    if (lines.isEmpty() || lines.get(0).isBlank()) {
      return unknown(platform);
    }
    // One of Apple's own has no features by these names: then only its name comes.
    boolean told = outcome.isDone() && lines.size() == 3;
    String features = told ? lines.get(1) + " " + lines.get(2) : "";
    return new Processor(lines.get(0).strip(), words(features.toLowerCase(Locale.ROOT)));
  }

  private static Set<String> words(String text) {
    return text.isBlank() ? Set.of() : Set.copyOf(List.of(text.strip().split("\\s+")));
  }

  boolean isKnown() {
    return !features.isEmpty();
  }

  /** For people: what native libraries are made for. */
  String simd() {
    if (!isKnown()) {
      return "";
    }
    return CpuBuild.AVX512.runsOn(this)
        ? "AVX-512"
        : CpuBuild.AVX2.runsOn(this) ? "AVX2" : "no AVX2";
  }
}
