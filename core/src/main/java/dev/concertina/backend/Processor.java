package dev.concertina.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        List.of("sysctl", "-n", "machdep.cpu.brand_string", "machdep.cpu.leaf7_features");
    Machine.Outcome told = machine.run(LIMIT, Map.of(), command);
    List<String> lines = told.output().lines().toList();
    if (lines.isEmpty() || lines.get(0).isBlank()) {
      return unknown(platform);
    }
    String features = lines.size() > 1 && told.isDone() ? lines.get(1).toLowerCase() : "";
    return new Processor(lines.get(0).strip(), words(features));
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
