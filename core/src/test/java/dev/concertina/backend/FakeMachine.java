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
  /** As HotSpot says it. */
  private static final Outcome DIED =
      new Outcome(
          End.EXITED,
          134,
          """
          concertina-trial: begun
          #
          # A fatal error has been detected by the Java Runtime Environment:
          #
          #  SIGSEGV (0xb) at pc=0x00007f16b40a5139, pid=4243, tid=4244
          #
          # JRE version: OpenJDK Runtime Environment (17.0.15+6) (build 17.0.15+6)
          # Problematic frame:
          # C  [libcudart.so.11.0+0x1139]  cudaGetDeviceCount+0x9
          #
          # The crash happened outside the Java Virtual Machine in native code.
          # See problematic frame for where to report the bug.
          #
          """);

  private static final Outcome WORKED =
      new Outcome(
          End.EXITED, 0, "[main] INFO x\nconcertina-trial: begun\nconcertina-trial: worked\n");

  private final Platform platform;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> files = new HashSet<>();
  private final List<String> gpus = new ArrayList<>();
  private String driver;
  private Outcome smi;
  private Outcome sysctl = Outcome.NOT_STARTED;
  private Outcome trial = WORKED;

  /** The variables that trials were started with. */
  final List<Map<String, String>> trials = new ArrayList<>();

  /** Their commands. */
  final List<List<String>> commands = new ArrayList<>();

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

  FakeMachine withSysctl(int exit, String answer) {
    sysctl = new Outcome(End.EXITED, exit, answer);
    return this;
  }

  FakeMachine withTrial(Outcome answer) {
    trial = answer;
    return this;
  }

  FakeMachine withWorkingTrial() {
    return withTrial(WORKED);
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
      trials.add(new HashMap<>(given));
      trials.get(trials.size() - 1).keySet().removeAll(ChildJvm.variables().keySet());
      commands.add(command);
      return trial;
    }
    if (command.get(0).equals("sysctl")) {
      return sysctl;
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
