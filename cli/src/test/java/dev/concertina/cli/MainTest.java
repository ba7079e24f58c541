package dev.concertina.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.console.Names;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void withoutACommandSaysWhichThereAre() {
    Cli.Result result = Cli.run();
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("Usage: concertina") && result.err().contains("  detect"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "train", "detect", "watch", "denoise", "describe", "reproduce"})
  void everyCommandHasHelpWithAnExample(String command) {
    Cli.Result result = Cli.run(command, "--help");
    assertEquals(ExitCode.DONE, result.code());
    assertTrue(result.out().contains("Example"), result.out());
    assertTrue(result.out().contains("  concertina " + command + " "), result.out());
  }

  @Test
  void helpListsTheExitCodes() {
    String help = Cli.run("--help").out();
    assertTrue(help.contains("2 wrong arguments") && help.contains("130"), help);
  }

  /** As it is started without the launcher, where commas stand in numbers. */
  @Test
  void printsPointsAndNothingOfTheLibrariesInAnyCountry(@TempDir Path folder) throws Exception {
    Path model = Cli.model(folder);
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.language=de",
            "-Duser.country=DE",
            "-Dconcertina.backend=cpu", // or, in a build with CUDA, it would say why not that
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "describe",
            model.toString());
    java.environment().remove("OMP_NUM_THREADS");
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    int code = java.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    assertEquals(ExitCode.DONE, code, Files.readString(err));
    assertEquals("", Files.readString(err));
    assertFalse(Files.readString(out).matches("(?s).*\\d,\\d{1,2}\\b.*"), Files.readString(out));
  }

  @Test
  void helpNamesEveryChoice() {
    String help = Cli.run("train", "--arch", "dense", "--help").out();
    Stream.of(
            Optimizer.Method.values(),
            Schedule.Curve.values(),
            Scaling.Method.values(),
            ReconstructionError.values())
        .flatMap(Stream::of)
        .map(choice -> Names.of((Enum<?>) choice))
        .forEach(name -> assertTrue(help.contains(name), name));
  }

  @Test
  void versionNamesWhatItIsMadeOf() {
    Cli.Result result = Cli.run("--version");
    assertEquals(ExitCode.DONE, result.code());
    assertTrue(result.out().matches("(?s)concertina \\d.*Deeplearning4j \\d.*Java \\d.*"));
  }

  @Test
  void unknownCommandIsAnsweredWithASuggestion() {
    Cli.Result result = Cli.run("trian");
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("concertina train"), result.err());
    assertTrue(result.err().lines().count() <= 3, result.err());
  }

  @Test
  void unknownOptionIsAnsweredWithASuggestion() {
    Cli.Result result = Cli.run("train", "--data", "a", "--model", "b", "--optimzer", "sgd");
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("--optimizer"), result.err());
  }
}
