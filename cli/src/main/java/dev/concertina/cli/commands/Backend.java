package dev.concertina.cli.commands;

import dev.concertina.backend.BackendCandidate;
import dev.concertina.backend.BackendReport;
import dev.concertina.backend.BackendSelector;
import dev.concertina.backend.BackendSelector.Trials;
import dev.concertina.backend.Gpu;
import dev.concertina.cli.check.BackendCheck;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Machine;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.internal.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what nets are computed with on this machine, and why. */
@Command(
    name = "backend",
    sortOptions = false,
    header = "Say what computes nets on this machine, and why.",
    description = {
      "Says what computes nets on this machine, and why. With --check it also says whether the"
          + " results are right."
    },
    footer = {
      "",
      "Settings, all read when the program starts:",
      "  CONCERTINA_BACKEND   auto, cpu, prefer-cuda, require-cuda",
      "  CONCERTINA_THREADS   how many threads; the default is OMP_NUM_THREADS, or all",
      "                       processors",
      "  CONCERTINA_KERNELS   all, none, or some of dense, convolution, lstm, update;",
      "                       with a - before each name, all except these",
      "  OPENBLAS_CORETYPE    the processor that OpenBLAS computes for",
      "  CUDA_VISIBLE_DEVICES the GPUs that CUDA may see",
      "",
      "Example:  CONCERTINA_BACKEND=require-cuda concertina backend --check"
    })
public final class Backend extends Task {
  @Option(
      names = "--check",
      description =
          "Train the same small nets with Concertina's kernels, with Deeplearning4j's own layers"
              + " and on the GPU, if there is one. Compare their losses, codes, reconstructions and"
              + " times.")
  @Under(Heading.CHECK)
  private boolean check;

  @Option(
      names = "--try-again",
      description = "Try CUDA on the GPU again, whatever an earlier trial found.")
  @Under(Heading.CHECK)
  private boolean tryAgain;

  public Backend(Console console) {
    super(console);
  }

  @Override
  protected Summary work() throws Exception {
    BackendSelector selector = checked(BackendSelector::configured);
    BackendReport report = selector.withTrials(tryAgain ? Trials.AGAIN : Trials.ONCE).inspect();
    Set<Kernel> kernels = checked(Kernel::on);
    Summary summary = new Summary("backend");
    summary.fact("machine", "machine", Cell.of(Machine.describe()));
    report.lines().forEach((name, words) -> summary.fact(key(name), name, Cell.of(words)));
    boolean cpu = report.chosen().equals(Optional.of(dev.concertina.backend.Backend.CPU));
    if (report.chosen().isPresent()) {
      String words = cpu ? words(kernels) : "none: they are for the CPU";
      summary.fact("kernels", "own kernels", Cell.of(words));
    } else {
      summary.failed();
    }
    details(summary, report);
    if (report.candidates().stream().anyMatch(each -> each.remedy().contains("tried again"))) {
      console().note("hint: --try-again tries CUDA again");
    }
    return check ? checked(summary, report) : summary;
  }

  private Summary checked(Summary summary, BackendReport report) throws Exception {
    return new BackendCheck(console()).addTo(summary, report);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT).replace(' ', '_');
  }

  private static String words(Set<Kernel> kernels) {
    if (kernels.isEmpty()) {
      return "none: Deeplearning4j's own code runs everything";
    }
    return kernels.stream()
        .sorted()
        .map(kernel -> kernel.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** For programs: the same in numbers and lists. */
  private static Summary details(Summary summary, BackendReport report) {
    summary.hidden("chosen", report.chosen().map(each -> Cell.of(each.name())).orElse(Cell.none()));
    summary.hidden("thread_count", Cell.of(report.threads()));
    summary.hidden("onednn_present", Cell.of(report.oneDnn()));
    summary.hidden("candidates", Cell.list(candidates(report.candidates())));
    summary.hidden("gpus", Cell.list(gpus(report.gpus())));
    return summary;
  }

  private static List<List<Cell.Named>> candidates(List<BackendCandidate> candidates) {
    List<List<Cell.Named>> rows = new ArrayList<>();
    for (BackendCandidate each : candidates) {
      rows.add(
          List.of(
              new Cell.Named("backend", Cell.of(each.backend().name())),
              new Cell.Named("artifact", Cell.of(each.artifact())),
              new Cell.Named("usable", Cell.of(each.usable())),
              new Cell.Named("reason", Cell.of(each.reason())),
              new Cell.Named("remedy", Cell.of(each.remedy()))));
    }
    return rows;
  }

  private static List<List<Cell.Named>> gpus(List<Gpu> gpus) {
    List<List<Cell.Named>> rows = new ArrayList<>();
    for (Gpu each : gpus) {
      rows.add(
          List.of(
              new Cell.Named("index", Cell.id(each.index())),
              new Cell.Named("name", Cell.of(each.name())),
              new Cell.Named(
                  "compute_capability",
                  each.capability().map(number -> Cell.of(number.toString())).orElse(Cell.none())),
              new Cell.Named("total_bytes", bytes(each.totalBytes())),
              new Cell.Named("free_bytes", bytes(each.freeBytes())),
              new Cell.Named("unfit", each.unfit().map(Cell::of).orElse(Cell.none()))));
    }
    return rows;
  }

  private static Cell bytes(OptionalLong bytes) {
    return bytes.isPresent() ? Cell.id(bytes.getAsLong()) : Cell.none();
  }
}
