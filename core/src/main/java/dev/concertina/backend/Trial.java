package dev.concertina.backend;

import dev.concertina.backend.Machine.Outcome;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a JVM of its own compute something on the device, and remembers how that went: what could be
 * looked at speaks for the backend, and once ND4J has taken it in this process there is no way
 * back.
 */
final class Trial {
  private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

  private final Machine machine;
  private final TrialRecord record;
  private final Duration limit;
  private final boolean again;

  /** A trial with a time limit; {@code again} repeats it even if its result is remembered. */
  Trial(Machine machine, TrialRecord record, Duration limit, boolean again) {
    this.machine = machine;
    this.record = record;
    this.limit = limit;
    this.again = again;
  }

  /** How a trial ended; a result that says nothing of the device is not {@code tried}. */
  record Result(boolean tried, boolean worked, String detail) {}

  /** The verdict, confirmed or refused by a trial now or before. */
  Verdict judge(Verdict verdict, Installed cuda) {
    String key = key(verdict, cuda);
    String today = LocalDate.now().toString();
    Optional<TrialRecord.Entry> before = again ? Optional.empty() : record.read(key, today);
    if (before.isPresent()) {
      return judged(verdict, before.get().worked(), before.get().words());
    }
    LOG.info("trying {} on the device, which may take some minutes the first time", cuda.words());
    Result result = run(verdict);
    if (!result.tried()) {
      return verdict.confirmed("it should run here; a trial was not possible: " + result.detail());
    }
    TrialRecord.Entry entry = new TrialRecord.Entry(result.worked(), today, result.detail());
    record.write(key, entry);
    return judged(verdict, entry.worked(), entry.words());
  }

  private static Verdict judged(Verdict verdict, boolean worked, String words) {
    return worked
        ? verdict.confirmed("it runs here: " + words)
        : verdict.refused(
            words,
            "have it tried again (BackendSelector.withTrials) when something has changed, or use"
                + " the CPU");
  }

  /** Another driver, GPU or artifact is another case. */
  private static String key(Verdict verdict, Installed cuda) {
    List<String> words = new ArrayList<>();
    words.add(cuda.words());
    words.add(verdict.driver().map(DriverVersion::text).orElse("unknown driver"));
    verdict.fit().forEach(gpu -> words.add(gpu.name() + " " + gpu.uuid()));
    return String.join("|", words);
  }

  Result run(Verdict verdict) {
    Map<String, String> variables = new HashMap<>(ChildJvm.variables());
    verdict.visible().ifPresent(value -> variables.put(VisibleGpus.VARIABLE, value));
    List<String> command =
        ChildJvm.command(machine.platform(), DeviceTrial.class, Backend.CUDA.name());
    Outcome outcome = machine.run(limit, variables, command);
    return switch (outcome.end()) {
      case NOT_STARTED -> new Result(false, false, "no java in " + System.getProperty("java.home"));
      case TIMED_OUT ->
          new Result(true, false, "it had no result after " + limit.toSeconds() + " s");
      case EXITED -> result(outcome);
    };
  }

  private static Result result(Outcome outcome) {
    List<String> said =
        outcome
            .output()
            .lines()
            .filter(line -> line.startsWith(DeviceTrial.WORD))
            .map(line -> line.substring(DeviceTrial.WORD.length()))
            .toList();
    if (said.isEmpty()) {
      // As where a launcher has class loaders of its own: no class of ours was reached.
      return new Result(false, false, "its JVM did not come to it: " + lastLine(outcome));
    }
    String last = said.get(said.size() - 1);
    if (last.equals(DeviceTrial.WORKED)) {
      return new Result(true, true, "a product of matrices was right");
    }
    return new Result(true, false, last.equals(DeviceTrial.BEGUN) ? ending(outcome) : last);
  }

  private static String ending(Outcome outcome) {
    return ChildJvm.crash(outcome.output())
        .orElse("exit code " + outcome.exit() + ", " + lastLine(outcome));
  }

  private static String lastLine(Outcome outcome) {
    return outcome
        .output()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(DeviceTrial.WORD))
        .reduce((first, second) -> second)
        .map(String::strip)
        .orElse("nothing was said");
  }
}
