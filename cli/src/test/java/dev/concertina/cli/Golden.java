package dev.concertina.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that are kept in files, so that a change of one is seen. To renew them: {@code mvn -pl cli
 * -am test -Dtest='HelpTest,ErrorsTest' -Dsurefire.failIfNoSpecifiedTests=false
 * -Dconcertina.renew=true}; then read what has changed.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/dev/concertina/cli");

  private Golden() {}

  /** Compares a text with the one in a file, or writes it there. */
  public static void check(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("concertina.renew")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertTrue(Files.exists(file), "-Dconcertina.renew=true writes " + file);
    assertEquals(Files.readString(file), text, file + ": -Dconcertina.renew=true renews it");
  }
}
