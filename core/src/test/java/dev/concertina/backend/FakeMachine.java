package dev.concertina.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Any machine: its files, variables, and what its programs answer. */
final class FakeMachine implements Machine {
  private static final Outcome DIED = new Outcome(End.EXITED, 134, "# SIGABRT in libcuda.so.1");

  private final Platform platform;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> files = new HashSet<>();
  private final List<String> gpus = new ArrayList<>();
  private String driver;
  private Outcome smi;
  private Outcome trial = new Outcome(End.EXITED, 0, "[main] INFO x\n" + DeviceTrial.WORKED + "\n");

  /** The variables that trials were started with. */
  final List<Map<String, String>> trials = new ArrayList<>();

  int timesAsked;

  FakeMachine(Platform platform) {
    this.platform = platform;
  }

  /** Linux on a processor with AVX2, as the released artifacts are made for. */
  static FakeMachine linux() {
    return new FakeMachine(new Platform("linux", "x86_64")).withProcessor("fma avx2 sse4_2");
  }

  /** With a driver, its library, and CUDA 11. */
  static FakeMachine workstation(String driver) {
    return linux()
        .withDriver(driver)
        .withFile("/usr/lib64/libcuda.so.1")
        .withFile("/usr/local/cuda-11.6/lib64/libcudart.so.11.0")
        .withFile("/usr/local/cuda-11.6/lib64/libcublas.so.11")
        .withFile("/usr/local/cuda-11.6/lib64/libcublasLt.so.11")
        .withFile("/usr/local/cuda-11.6/lib64/libcusolver.so.11")
        .withFile("/usr/local/cuda-11.6/lib64/libcusolverMg.so.11")
        .withFile("/usr/local/cuda-11.6/lib64/libcusparse.so.11");
  }

  FakeMachine withProcessor(String flags) {
    return withText("/proc/cpuinfo", "processor\t: 0\nmodel name\t: Fake CPU\nflags\t\t: " + flags);
  }

  FakeMachine withDriver(String version) {
    driver = version;
    return withText(
        "/proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  "
            + version
            + "  Thu May  1 2025\n"
            + "GCC version:  gcc version 12.3.0\n");
  }

  FakeMachine withGpu(String name, String capability, int totalMib, int freeMib) {
    int index = gpus.size();
    gpus.add(
        String.join(
            ", ",
            Integer.toString(index),
            "GPU-" + index + "7f0c2d1-aaaa",
            name,
            driver,
            Integer.toString(totalMib),
            Integer.toString(freeMib),
            capability));
    return this;
  }

  FakeMachine withText(String file, String text) {
    texts.put(file, text);
    return withFile(file);
  }

  FakeMachine withFile(String file) {
    files.add(file);
    return this;
  }

  FakeMachine without(String file) {
    files.remove(file);
    texts.remove(file);
    return this;
  }

  FakeMachine withVariable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  FakeMachine withSmi(Outcome answer) {
    smi = answer;
    return this;
  }

  FakeMachine withTrial(Outcome answer) {
    trial = answer;
    return this;
  }

  FakeMachine withCrashingTrial() {
    return withTrial(DIED);
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  @Override
  public Optional<String> text(Path file) {
    return Optional.ofNullable(texts.get(file.toString()));
  }

  @Override
  public boolean exists(Path file) {
    return files.contains(file.toString());
  }

  @Override
  public Outcome run(Duration limit, Map<String, String> given, List<String> command) {
    if (command.contains(DeviceTrial.class.getName())) {
      trials.add(given);
      return trial;
    }
    if (!command.get(0).equals("nvidia-smi")) {
      return Outcome.NOT_STARTED;
    }
    timesAsked++;
    if (smi != null) {
      return smi;
    }
    return driver == null
        ? Outcome.NOT_STARTED
        : new Outcome(End.EXITED, 0, gpus.stream().collect(Collectors.joining("\n", "", "\n")));
  }
}
