package dev.concertina.cli.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.Cli;
import dev.concertina.cli.Golden;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.options.NetKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  static Stream<List<String>> pages() {
    Stream<List<String>> commands =
        Stream.of(
                "demo",
                "train",
                "detect",
                "watch",
                "denoise",
                "compress",
                "decompress",
                "describe",
                "backend",
                "reproduce")
            .map(List::of);
    Stream<List<String>> kinds =
        Arrays.stream(NetKind.values()).map(kind -> List.of("train", "--arch", Names.of(kind)));
    return Stream.of(Stream.<List<String>>of(List.of()), commands, kinds).flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void isAsItWas(List<String> command) throws IOException {
    String name = String.join("", command).replace("--", "-");
    Golden.check("help/" + (name.isEmpty() ? "concertina" : name) + ".txt", page(command));
  }

  /** picocli warns on the true standard error, whatever stream it is given. */
  private static String page(List<String> command) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      Cli.Result result = Cli.run(Stream.concat(command.stream(), Stream.of("--help")).toArray());
      assertEquals(ExitCode.DONE, result.code());
      assertEquals("", result.err());
      assertEquals("", said.toString(StandardCharsets.UTF_8));
      return result.out();
    } finally {
      System.setErr(before);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void fitsATerminalAndSaysEverythingAsIs(List<String> command) {
    String page = page(command);
    page.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    assertFalse(page.contains("%%") || page.contains("${") || page.contains("@|"), page);
  }

  @Test
  void everyCommandIsOnAPage() throws IOException {
    long commands =
        page(List.of()).lines().filter(line -> line.matches("  [a-z]+ +[A-Z].*")).count();
    assertEquals(commands + 1 + NetKind.values().length, pages().count());
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/dev/concertina/cli/help"))) {
      assertEquals(pages().count(), files.count());
    }
  }

  @Test
  void everyRuleIsListedWhereOneIsTaken() {
    for (String command : List.of("train", "detect", "watch")) {
      String page = page(List.of(command));
      ThresholdRule.forms().keySet().stream()
          .filter(rule -> !rule.equals("best-f1"))
          .forEach(rule -> assertTrue(page.contains("  " + rule + " "), command + " " + rule));
    }
  }

  @Test
  void aKindShowsItsOptionsAndNoOthers() {
    String lstm = page(List.of("train", "--arch", "lstm"));
    assertTrue(lstm.contains("--window") && lstm.contains("--stride"), lstm);
    assertFalse(lstm.contains("--crop") || lstm.contains("--blocks"), lstm);
    String denoising = page(List.of("train", "--arch", "denoising"));
    assertTrue(denoising.contains("--noisy") && denoising.contains("--optimizer"), denoising);
    assertFalse(denoising.contains("--window") || denoising.contains("--threshold"), denoising);
    String plain = page(List.of("train"));
    assertTrue(plain.contains("--arch KIND --help"), plain);
    assertFalse(plain.contains("--optimizer"), plain);
  }
}
