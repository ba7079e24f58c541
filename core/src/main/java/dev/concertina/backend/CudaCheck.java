package dev.concertina.backend;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a CUDA backend runs here, as far as one can know without running it: ND4J looks for a
 * device only, takes CUDA for good if there is one, and fails later.
 */
final class CudaCheck {
  /**
   * What CUDA, cuBLAS and ND4J's code take on the device before the first array is there. A guess
   * on the safe side, not measured.
   */
  static final long LEAST_FREE = 1L << 30;

  private static final String OR_CPU = ", or use the CPU";

  private final Machine machine;
  private final Inventory inventory;
  private final Optional<Installed> installed;
  private final Optional<CudaSupport> support;
  private final SystemLibraries libraries;

  CudaCheck(
      Machine machine,
      Inventory inventory,
      Optional<Installed> installed,
      Optional<CudaSupport> support) {
    this.machine = machine;
    this.inventory = inventory;
    this.installed = installed;
    this.support = support;
    this.libraries =
        new SystemLibraries(machine, support.map(CudaSupport::folders).orElse(List.of()));
  }

  /** What speaks for the backend, or first against it. */
  Verdict verdict() {
    NvidiaSmi.Answer answer = NvidiaSmi.ask(machine);
    Optional<DriverVersion> driver = answer.driver().or(libraries::driver);
    List<Gpu> gpus = answer.gpus().stream().map(this::judged).toList();
    VisibleGpus shown = VisibleGpus.of(gpus, machine);
    List<Gpu> visible = shown.visible();
    Verdict yes =
        new Verdict(
            true,
            "it runs here",
            "",
            gpus.stream().map(gpu -> visible.contains(gpu) ? gpu : hidden(gpu)).toList(),
            driver,
            shown.correction());
    return notThere(yes)
        .or(() -> badDriver(yes, answer))
        .or(() -> noGpu(yes, answer)) // before libraries, which nobody is to install in vain
        .or(() -> missingLibraries(yes))
        .or(() -> cannotHide(yes))
        .orElse(yes);
  }

  private Gpu judged(Gpu gpu) {
    return gpu.unfitFor(noCode(gpu).or(() -> noMemory(gpu)));
  }

  private static Gpu hidden(Gpu gpu) {
    return gpu.unfitFor(Optional.of("is hidden by " + VisibleGpus.VARIABLE));
  }

  private Optional<String> noCode(Gpu gpu) {
    return gpu.capability()
        .filter(number -> support.isPresent() && !support.get().serves(number))
        .map(number -> support.get().refusal(number));
  }

  private static Optional<String> noMemory(Gpu gpu) {
    return gpu.freeBytes().isPresent() && gpu.freeBytes().getAsLong() < LEAST_FREE
        ? Optional.of(
            "has "
                + Amount.ofBytes(gpu.freeBytes().getAsLong())
                + " free, and CUDA alone takes about "
                + Amount.ofBytes(LEAST_FREE))
        : Optional.empty();
  }

  private Optional<Verdict> notThere(Verdict yes) {
    if (installed.isEmpty()) {
      return Optional.of(notInstalled(yes));
    }
    if (installed.get().natives().isEmpty()) {
      String platform = machine.platform().name();
      return Optional.of(
          yes.refused(
              installed.get().words()
                  + " has no native library for "
                  + platform
                  + " on the class path",
              "add "
                  + installed.get().artifact()
                  + " with the classifier "
                  + platform
                  + " if there is one"
                  + OR_CPU));
    }
    return Optional.empty();
  }

  /** For a class path without CUDA: whether to recommend it. */
  private Verdict notInstalled(Verdict yes) {
    String missing = "it is not on the class path";
    String artifact = support.map(CudaSupport::artifact).orElse("nd4j-cuda");
    if (!yes.fit().isEmpty()) {
      return yes.refused(missing, "build with -Pcuda, or add " + artifact + " to the dependencies");
    }
    String but =
        yes.gpus().isEmpty() ? "no GPU was found that it would run on" : whyNot(yes.gpus());
    return yes.refused(missing + ", and " + but, "");
  }

  private static String whyNot(List<Gpu> gpus) {
    return gpus.stream()
        .map(gpu -> gpu.name() + " " + gpu.unfit().orElse(""))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private Optional<Verdict> badDriver(Verdict yes, NvidiaSmi.Answer answer) {
    Optional<DriverVersion> oldest = support.flatMap(CudaSupport::driver);
    String orNewer = oldest.map(version -> ", " + version + " or newer").orElse("");
    if (answer.hung()) {
      return Optional.of(
          yes.refused(
              "the NVIDIA driver does not answer: " + answer.problem().orElse(""),
              "see what nvidia-smi and the system's log say, or restart the machine" + OR_CPU));
    }
    if (answer.deniesDriver()) {
      return Optional.of(
          yes.refused(
              answer.problem().orElseThrow(),
              "see to NVIDIA's driver; after an update, restart the machine" + OR_CPU));
    }
    if (yes.driver().isEmpty() && !libraries.hasDriver()) {
      return Optional.of(
          yes.refused("no NVIDIA driver was found", "install NVIDIA's driver" + orNewer + OR_CPU));
    }
    if (yes.driver().isPresent()
        && oldest.isPresent()
        && yes.driver().get().compareTo(oldest.get()) < 0) {
      return Optional.of(
          yes.refused(
              "the NVIDIA driver "
                  + yes.driver().get()
                  + " is too old for "
                  + installed.get().artifact(),
              "install " + oldest.get() + " or newer" + OR_CPU));
    }
    if (!libraries.hasDriver()) {
      return Optional.of(
          yes.refused(
              "the NVIDIA driver " + yes.driver().get() + " is there, its library libcuda is not",
              "in a container, start it with GPUs (docker run --gpus all)" + OR_CPU));
    }
    return Optional.empty();
  }

  private Optional<Verdict> missingLibraries(Verdict yes) {
    List<String> needed = support.map(CudaSupport::libraries).orElse(List.of());
    List<String> missing =
        needed.stream()
            .filter(library -> !inventory.isBundled(library) && !libraries.has(library))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            yes.refused(
                installed.get().artifact()
                    + " needs "
                    + String.join(", ", missing)
                    + ", which the system's loader does not find",
                "install CUDA of that version and name its folder in "
                    + (machine.platform().isWindows() ? "PATH" : "LD_LIBRARY_PATH")
                    + ", or build with -Pcuda,cuda-redist, which brings it"
                    + OR_CPU));
  }

  private Optional<Verdict> noGpu(Verdict yes, NvidiaSmi.Answer answer) {
    if (!answer.answered() || !yes.fit().isEmpty()) {
      return Optional.empty();
    }
    if (yes.gpus().isEmpty()) {
      return Optional.of(yes.refused("the driver finds no GPU", "use the CPU"));
    }
    return Optional.of(yes.refused(whyNot(yes.gpus()), remedyFor(yes.gpus()) + OR_CPU));
  }

  /** On Windows each library has an environment of its own, which nobody else can change. */
  private Optional<Verdict> cannotHide(Verdict yes) {
    return yes.visible()
        .filter(setting -> machine.platform().isWindows())
        .map(
            setting ->
                yes.refused(
                    "not every GPU here can be used: " + whyNot(unfit(yes.gpus())),
                    "start with " + VisibleGpus.VARIABLE + "=" + setting + OR_CPU));
  }

  private static List<Gpu> unfit(List<Gpu> gpus) {
    return gpus.stream().filter(gpu -> gpu.unfit().isPresent()).toList();
  }

  private String remedyFor(List<Gpu> gpus) {
    if (gpus.stream().anyMatch(gpu -> gpu.unfit().equals(noMemory(gpu)))) {
      return "end other programs on the GPU";
    }
    if (gpus.stream().anyMatch(gpu -> gpu.unfit().equals(noCode(gpu)))) {
      return "build with another artifact that has such code, -Pcuda -Dcuda.artifact=…";
    }
    return "change " + VisibleGpus.VARIABLE;
  }
}
