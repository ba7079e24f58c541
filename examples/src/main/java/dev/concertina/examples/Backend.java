package dev.concertina.examples;

import dev.concertina.accelerate.Kernel;
import dev.concertina.accelerate.SpeedCheck;
import dev.concertina.accelerate.Tuning;
import java.util.Locale;
import java.util.stream.Collectors;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what nets are computed with on this machine. */
@Command(
    name = "backend",
    sortOptions = false,
    description = "Says what nets are computed with here, and how fast that is.",
    footer = {
      "",
      "Settings, all read when the program starts:",
      "  CONCERTINA_THREADS   how many threads; otherwise OMP_NUM_THREADS, or all processors",
      "  CONCERTINA_KERNELS   all, none, or names out of dense, convolution, lstm, update;",
      "                       with a - in front of each for all but these",
      "  OPENBLAS_CORETYPE    for which processor OpenBLAS computes",
      "",
      "Example:  CONCERTINA_KERNELS=-lstm concertina backend"
    })
final class Backend extends Task {
  private static final double SECONDS = 1.5;

  @Option(names = "--no-check", description = "Do not measure, only look.")
  private boolean noCheck;

  Backend(Console console) {
    super(console);
  }

  @Override
  Summary work() {
    Tuning tuning = checked(Tuning::current);
    Summary summary = new Summary("backend");
    summary.fact("machine", "machine", Cell.of(Machine.describe()));
    summary.fact("backend", "backend", Cell.of(backend()));
    boolean oneDnn = Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN");
    summary.fact("onednn", "oneDNN", Cell.of(oneDnn ? "present" : "not in this build of ND4J"));
    summary.fact("blas_core", "OpenBLAS for", Cell.of(tuning.blasCore()));
    summary.hidden("threads", Cell.of(tuning.threads()));
    summary.fact(
        "threads_from",
        "threads",
        Cell.of(tuning.threadsFrom()).as(tuning.threads() + ", from " + tuning.threadsFrom()));
    summary.fact("kernels", "own kernels", Cell.of(kernels(tuning)));
    if (!noCheck && !tuning.kernels().isEmpty()) {
      measure(tuning, summary);
    }
    return summary;
  }

  private static String backend() {
    String name = Nd4j.getBackend().getClass().getSimpleName();
    return Nd4j.getEnvironment().isCPU() ? name + ", on the CPU" : name + ", on a GPU";
  }

  private static String kernels(Tuning tuning) {
    if (tuning.kernels().isEmpty()) {
      return "none: Deeplearning4j's own code runs everything";
    }
    return tuning.kernels().stream()
        .sorted()
        .map(Kernel::name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private void measure(Tuning tuning, Summary summary) {
    SpeedCheck.matrixProducts(tuning.threads(), SECONDS / 3); // to warm up
    double one = SpeedCheck.matrixProducts(1, SECONDS);
    double all = SpeedCheck.matrixProducts(tuning.threads(), SECONDS);
    summary.fact("gflops_one_thread", "one thread", gflops(one));
    summary.fact("gflops_all_threads", "all threads", gflops(all));
  }

  private static Cell gflops(double rate) {
    return Cell.of(rate).as(String.format(Locale.ROOT, "%.0f GFLOP/s in matrix products", rate));
  }
}
