package dev.concertina.backend;

import dev.concertina.backend.BackendReport.State;
import java.util.List;
import java.util.Optional;

/** What is on the class path and in the machine, and what follows for a wish. */
final class BackendProbe {
  /** For a backend that is not on the class path. */
  static final String NONE = "none";

  /** As in jars that were merged carelessly. */
  private static final String UNANNOUNCED =
      "; ND4J by itself would not find it, its service entry being lost";

  /** Whose table says whether a GPU could be used where no CUDA backend is on the class path. */
  private static final Installed RELEASED =
      new Installed(Backend.CUDA, "nd4j-cuda-11.6", "1.0.0-M2.1", List.of(), false);

  private final BackendPreference wish;
  private final Optional<Installed> cpu;
  private final Optional<Installed> cuda;
  private final CpuCheck cpuCheck;
  private final Verdict cudaVerdict;

  BackendProbe(
      Machine machine,
      BackendPreference wish,
      ClassLoader loader,
      Optional<Trial> trial,
      boolean thorough) {
    this.wish = wish;
    Inventory inventory = new Inventory(loader, machine.platform());
    List<Installed> found = inventory.backends();
    this.cpu = of(Backend.CPU, found);
    this.cuda = of(Backend.CUDA, found);
    this.cpuCheck = new CpuCheck(machine, cpu);
    Installed artifact = cuda.orElse(RELEASED);
    Optional<CudaSupport> support = CudaSupport.of(artifact, loader, machine.platform());
    if (wish.isCpuOnly() && !thorough) {
      this.cudaVerdict = unasked("it was not looked at: the CPU was asked for");
    } else if (cuda.isEmpty() && wish.backend().isEmpty() && !thorough) {
      // To ask the driver takes a second, which every start on a machine with a GPU would pay.
      this.cudaVerdict = unasked("it is not on the class path");
    } else {
      Verdict looked = new CudaCheck(machine, inventory, cuda, support).verdict();
      this.cudaVerdict =
          looked.usable() && trial.isPresent() ? trial.get().judge(looked, artifact) : looked;
    }
  }

  private static Optional<Installed> of(Backend backend, List<Installed> found) {
    return found.stream().filter(each -> each.backend() == backend).findFirst();
  }

  private static Verdict unasked(String reason) {
    return Verdict.of(false, reason, "");
  }

  CpuCheck cpuCheck() {
    return cpuCheck;
  }

  Verdict cuda() {
    return cudaVerdict;
  }

  /** The backend to load; empty if none that will do can be used. */
  Optional<Backend> choice() {
    boolean cpuRuns = cpuCheck.verdict().usable();
    if (wish.isFor(Backend.CPU) && (cpuRuns || wish.required())) {
      return cpuRuns ? Optional.of(Backend.CPU) : Optional.empty();
    }
    if (cudaVerdict.usable()) {
      return Optional.of(Backend.CUDA);
    }
    return cpuRuns && !wish.required() ? Optional.of(Backend.CPU) : Optional.empty();
  }

  /** Why there is no choice, and what to do. */
  String refusal() {
    String aboutCuda = candidate(Backend.CUDA).words();
    String aboutCpu = candidate(Backend.CPU).words();
    if (wish.required()) {
      return wish.isFor(Backend.CPU) ? aboutCpu : aboutCuda;
    }
    return aboutCpu + "; " + aboutCuda;
  }

  BackendReport report(State state, Optional<Backend> chosen, boolean oneDnn) {
    return new BackendReport(
        chosen,
        state,
        wish.words(),
        List.of(candidate(Backend.CPU), candidate(Backend.CUDA)),
        cudaVerdict.gpus(),
        cudaVerdict.driver().map(DriverVersion::text),
        cpuCheck.processorInWords(),
        cpuCheck.classifier(),
        oneDnn,
        cpuCheck.advice(),
        Threads.count(),
        Threads.source(),
        BlasCore.inForce());
  }

  BackendReport report() {
    return report(
        State.LOOKED_AT, choice(), cpuCheck.build().map(CpuBuild::hasOneDnn).orElse(false));
  }

  private BackendCandidate candidate(Backend backend) {
    Optional<Installed> installed = backend == Backend.CPU ? cpu : cuda;
    Verdict verdict = backend == Backend.CPU ? cpuCheck.verdict() : cudaVerdict;
    boolean lost = installed.isPresent() && !installed.get().announced();
    return new BackendCandidate(
        backend,
        installed.map(Installed::words).orElse(NONE),
        verdict.usable(),
        verdict.reason() + (lost ? UNANNOUNCED : ""),
        verdict.remedy());
  }
}
