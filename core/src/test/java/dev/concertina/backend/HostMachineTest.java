package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.backend.Machine.End;
import dev.concertina.backend.Machine.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Real processes, and a real trial, with the backend that is at hand. */
class HostMachineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HostMachine machine = new HostMachine();

  private Outcome java(Duration limit, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    return machine.run(limit, Map.of("CONCERTINA_TEST", "seen"), command);
  }

  /** A program that does what its arguments say. */
  static final class Obedient {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("variable " + System.getenv("CONCERTINA_TEST"));
      System.err.println("and an error");
      switch (arguments[0]) {
        case "sleep" -> Thread.sleep(600_000);
        case "crash" -> Runtime.getRuntime().halt(134);
        default -> System.exit(3);
      }
    }
  }

  @Test
  void command_isRunWithItsVariables_andBothStreamsRead() {
    Outcome outcome = java(PATIENCE, Obedient.class, "end");
    assertEquals(End.EXITED, outcome.end());
    assertEquals(3, outcome.exit());
    assertTrue(outcome.output().contains("variable seen"), outcome.output());
    assertTrue(outcome.output().contains("and an error"), outcome.output());
    assertFalse(outcome.isDone());
  }

  @Test
  void commandWithoutEnd_isEnded() {
    long start = System.nanoTime();
    assertEquals(End.TIMED_OUT, java(Duration.ofSeconds(1), Obedient.class, "sleep").end());
    assertTrue(System.nanoTime() - start < 30e9, "it does not wait for the end");
  }

  @Test
  void interrupt_saysNothingOfTheCommand_andIsKept() {
    Thread.currentThread().interrupt();
    Outcome outcome = java(PATIENCE, Obedient.class, "end");
    assertTrue(Thread.interrupted(), "kept");
    assertEquals(End.EXITED, outcome.end());
    assertTrue(outcome.output().contains("variable seen"), outcome.output());
  }

  @Test
  void crash_isAnExitCode() {
    assertEquals(134, java(PATIENCE, Obedient.class, "crash").exit());
  }

  @Test
  void programThatIsNotThere_isNotStarted() {
    Outcome outcome = machine.run(PATIENCE, Map.of(), List.of("no-such-program-concertina"));
    assertEquals(Outcome.NOT_STARTED, outcome);
  }

  @Test
  void trial_ofTheBackendAtHand_works() {
    Outcome outcome = java(PATIENCE, DeviceTrial.class, "CPU");
    assertTrue(outcome.isDone(), outcome.output());
    assertTrue(
        outcome.output().lines().anyMatch((DeviceTrial.WORD + DeviceTrial.WORKED)::equals),
        outcome.output());
  }

  @Test
  void trial_ofABackendThatIsNotThere_saysSo() {
    Outcome outcome = java(PATIENCE, DeviceTrial.class, "CUDA");
    assertEquals(1, outcome.exit());
    assertTrue(outcome.output().contains(DeviceTrial.WORD), outcome.output());
    assertTrue(outcome.output().contains(DeviceTrial.BEGUN), outcome.output());
    assertFalse(outcome.output().contains(DeviceTrial.WORKED), outcome.output());
  }

  @Test
  void files_areReadOrNot() {
    assertEquals(Optional.empty(), machine.text(Path.of("no", "such", "file")));
    assertFalse(machine.exists(Path.of("no", "such", "file")));
  }
}
