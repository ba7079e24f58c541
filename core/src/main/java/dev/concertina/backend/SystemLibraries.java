package dev.concertina.backend;

import dev.concertina.backend.Machine.Outcome;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds shared libraries where the system's loader, or JavaCPP, would. */
final class SystemLibraries {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final List<String> LISTING = List.of("ldconfig", "/sbin/ldconfig");
  private static final List<String> ON_LINUX =
      List.of("/usr/lib64", "/lib64", "/usr/lib", "/lib", "/usr/lib/wsl/lib");
  private static final List<String> ON_WINDOWS = List.of("C:\\Windows\\System32");

  private final Machine machine;
  private final List<Path> folders = new ArrayList<>();
  private @Nullable Set<String> listed;

  /** Besides where every loader looks, in some folders. */
  SystemLibraries(Machine machine, List<String> besides) {
    this.machine = machine;
    besides.forEach(this::add);
    addAll(System.getProperty("java.library.path", ""));
    boolean windows = machine.platform().isWindows();
    machine.variable(windows ? "PATH" : "LD_LIBRARY_PATH").ifPresent(this::addAll);
    (windows ? ON_WINDOWS : ON_LINUX).forEach(this::add);
    if (machine.platform().isLinux()) {
      String gnu = machine.platform().arch().equals("arm64") ? "aarch64" : "x86_64";
      add("/usr/lib/" + gnu + "-linux-gnu");
      add("/lib/" + gnu + "-linux-gnu");
    }
  }

  private void addAll(String list) {
    for (String folder : list.split(machine.platform().isWindows() ? ";" : ":")) {
      add(folder);
    }
  }

  private void add(String folder) {
    try {
      if (!folder.isBlank()) {
        folders.add(Path.of(folder));
      }
    } catch (InvalidPathException noFolder) {
      // The loader finds nothing there either.
    }
  }

  boolean has(String library) {
    return folders.stream().anyMatch(folder -> machine.exists(folder.resolve(library)))
        || machine.platform().isLinux() && listed().contains(library);
  }

  /** What the loader keeps in its cache. */
  private Set<String> listed() {
    if (listed == null) {
      listed =
          LISTING.stream()
              .map(program -> machine.run(LIMIT, Map.of(), List.of(program, "-p")))
              .filter(Outcome::isDone)
              .map(SystemLibraries::names)
              .findFirst()
              .orElse(Set.of());
    }
    return listed;
  }

  /** Lines as {@code libcuda.so.1 (libc6,x86-64) => /usr/lib/…/libcuda.so.1}. */
  private static Set<String> names(Outcome listing) {
    return listing
        .output()
        .lines()
        .filter(line -> line.contains("=>"))
        .map(line -> line.strip().split("\\s", 2)[0])
        .collect(Collectors.toSet());
  }

  /** The driver's own, which every program for CUDA needs. */
  boolean hasDriver() {
    return has(machine.platform().isWindows() ? "nvcuda.dll" : "libcuda.so.1");
  }

  /** The version of the driver as the kernel tells it. */
  Optional<DriverVersion> driver() {
    return machine
        .text(Path.of("/proc/driver/nvidia/version"))
        .flatMap(text -> text.lines().findFirst())
        .flatMap(DriverVersion::find);
  }
}
