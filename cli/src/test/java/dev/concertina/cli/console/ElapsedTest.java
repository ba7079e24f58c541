package dev.concertina.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ElapsedTest {
  private final StringWriter err = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false);

  @Test
  void saysWhatIsDoneBeforeItIsDone() {
    String seen = Elapsed.during(console, "learning", err::toString);
    assertEquals("learning" + System.lineSeparator(), seen);
  }

  @Test
  void aFailureEndsItToo() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Elapsed.during(
                console,
                "learning",
                () -> {
                  throw new IllegalArgumentException("no samples");
                }));
    assertFalse(isAliveForLong());
  }

  private static boolean isAliveForLong() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("elapsed"))
        .anyMatch(ElapsedTest::outlives);
  }

  private static boolean outlives(Thread thread) {
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return thread.isAlive();
  }
}
