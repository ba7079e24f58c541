package dev.concertina.backend;

import dev.concertina.backend.Machine.End;
import dev.concertina.backend.Machine.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** NVIDIA's own program, which comes with the driver: which GPUs there are. */
final class NvidiaSmi {
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final long MIB = 1L << 20;
  private static final String CAPABILITY = "compute_cap";
  private static final List<String> FIELDS =
      List.of("index", "uuid", "name", "driver_version", "memory.total", "memory.free", CAPABILITY);

  /** Where it is: on the search path, in Windows' Linux, in old drivers for Windows. */
  private static final List<String> PROGRAMS =
      List.of(
          "nvidia-smi",
          "/usr/lib/wsl/lib/nvidia-smi",
          "C:\\Program Files\\NVIDIA Corporation\\NVSMI\\nvidia-smi.exe");

  private NvidiaSmi() {}

  /**
   * What it said.
   *
   * @param answered whether it named GPUs, or that there are none
   * @param problem why it did not
   * @param hung whether it was still waiting for the driver when its time was over
   */
  record Answer(
      boolean answered,
      List<Gpu> gpus,
      Optional<DriverVersion> driver,
      Optional<String> problem,
      boolean hung) {
    /** Whether it was there, and found something wrong with the driver. */
    boolean deniesDriver() {
      return problem.filter(words -> words.toLowerCase(Locale.ROOT).contains("driver")).isPresent();
    }

    private static Answer problem(String problem, boolean hung) {
      return new Answer(false, List.of(), Optional.empty(), Optional.of(problem), hung);
    }
  }

  static Answer ask(Machine machine) {
    for (String program : PROGRAMS) {
      Outcome outcome = query(machine, program, FIELDS);
      if (outcome.end() == End.TIMED_OUT) {
        return Answer.problem("nvidia-smi did not answer within " + LIMIT.toSeconds() + " s", true);
      }
      if (outcome.end() == End.EXITED) {
        return answer(machine, program, outcome);
      }
    }
    return Answer.problem("nvidia-smi is not there", false);
  }

  private static Outcome query(Machine machine, String program, List<String> fields) {
    String which = "--query-gpu=" + String.join(",", fields);
    return machine.run(LIMIT, Map.of(), List.of(program, which, "--format=csv,noheader,nounits"));
  }

  private static Answer answer(Machine machine, String program, Outcome first) {
    Outcome outcome = first;
    if (!outcome.isDone() && outcome.output().contains(CAPABILITY)) {
      // Drivers before 510 do not know that field.
      outcome = query(machine, program, FIELDS.subList(0, FIELDS.size() - 1));
    }
    String output = outcome.output().strip();
    if (output.contains("No devices were found")) {
      return new Answer(true, List.of(), Optional.empty(), Optional.empty(), false);
    }
    if (!outcome.isDone()) {
      return Answer.problem(
          "nvidia-smi says: " + firstLine(output), outcome.end() == End.TIMED_OUT);
    }
    List<Gpu> gpus = new ArrayList<>();
    output.lines().map(NvidiaSmi::gpu).flatMap(Optional::stream).forEach(gpus::add);
    Optional<DriverVersion> driver =
        output
            .lines()
            .map(NvidiaSmi::cells)
            .filter(cells -> cells.length > 3)
            .findFirst()
            .flatMap(cells -> DriverVersion.find(cells[3]));
    return new Answer(true, List.copyOf(gpus), driver, Optional.empty(), false);
  }

  private static String firstLine(String output) {
    return output.lines().findFirst().orElse("nothing");
  }

  private static String[] cells(String line) {
    return line.strip().split("\\s*,\\s*");
  }

  private static Optional<Gpu> gpu(String line) {
    String[] cells = cells(line);
    if (cells.length < FIELDS.size() - 1 || !cells[0].matches("\\d{1,4}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Gpu(
            Integer.parseInt(cells[0]),
            cells[1],
            cells[2],
            cells.length > 6 ? ComputeCapability.parse(cells[6]) : Optional.empty(),
            mib(cells[4]),
            mib(cells[5]),
            Optional.empty()));
  }

  private static OptionalLong mib(String cell) {
    return cell.matches("\\d{1,12}")
        ? OptionalLong.of(Long.parseLong(cell) * MIB)
        : OptionalLong.empty();
  }
}
