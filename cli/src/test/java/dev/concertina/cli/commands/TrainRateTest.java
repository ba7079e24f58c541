package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.demo.PumpingStation;
import dev.concertina.spi.Quantisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Models for codes that are rounded and stored. */
class TrainRateTest {
  @TempDir private Path folder;

  private Path data;

  @BeforeEach
  void write() throws IOException {
    data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(400), false);
  }

  private Cli.Result train(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                data,
                "--layers",
                "16",
                "--code",
                "4",
                "--epochs",
                "15",
                "--lr",
                "0.01",
                "--steps-per-epoch",
                "12",
                "--batch",
                "32",
                "--model",
                folder.resolve("m.concertina")));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  @Test
  void severalRates_giveAModelEach() throws IOException {
    Path json = folder.resolve("out.json");
    Cli.Result result = train("--rate", "0.01,0.5", "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertFalse(Files.exists(folder.resolve("m.concertina")));
    JsonNode points = Cli.json(json).get("points");
    assertEquals(2, points.size());
    JsonNode cheap = points.get(0);
    JsonNode dear = points.get(1);
    assertEquals(0.01, cheap.get("lambda").asDouble());
    assertEquals(folder.resolve("m-0.01.concertina").toString(), cheap.get("model").asText());
    assertTrue(cheap.get("distortion").asDouble() < dear.get("distortion").asDouble(), "" + points);
    assertTrue(
        cheap.get("bits_per_value").asDouble() > dear.get("bits_per_value").asDouble(),
        "" + points);
    assertTrue(result.out().contains("bits per value"), result.out());
    try (Autoencoder model = Autoencoder.load(folder.resolve("m-0.5.concertina"))) {
      assertEquals(Quantisation.to(1), model.capability(Quantisation.class).orElseThrow());
      assertEquals("0.5", model.description().architecture().get("rate"));
    }
  }

  @Test
  void oneRate_keepsTheNameOfTheModel() {
    Cli.Result result = train("--rate", "0.01");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(Files.exists(folder.resolve("m.concertina")));
  }

  @Test
  void checkpoints_ofSeveralRates_areTheirOwn() {
    Path checkpoint = folder.resolve("state.bin");
    Cli.Result result = train("--rate", "0.01,0.1", "--checkpoint", checkpoint);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(Files.exists(folder.resolve("state-0.01.bin")));
    assertTrue(Files.exists(folder.resolve("state-0.1.bin")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "0.1,0.1", "NaN", "nothing"})
  void rates_thatCannotBe_areWrongArguments(String rates) {
    Cli.Result result = train("--rate", rates);
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code(), result.err());
    assertTrue(result.err().contains("--rate"), result.err());
  }

  @Test
  void rate_besideAThresholdOrAnotherNet_isRefused() {
    Cli.Result result = train("--rate", "0.1", "--threshold", "fpr:0.1");
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("--threshold"), result.err());
    result = Cli.run("train", "--data", data, "--model", "m", "--arch", "lstm", "--rate", "0.1");
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("--arch lstm has no --rate"), result.err());
  }

  @Test
  void bits_areThoseOfAFileThatCompressWrites() throws IOException {
    Path json = folder.resolve("out.json");
    Cli.Result trained = train("--rate", "0.05", "--validation", "0", "--json", json);
    assertEquals(ExitCode.DONE, trained.code(), trained.err());
    double bits = Cli.json(json).get("points").get(0).get("bits_per_value").asDouble();
    Path file = folder.resolve("data.squeeze");
    Cli.Result made =
        Cli.run(
            "compress",
            "--data",
            data,
            "--model",
            folder.resolve("m.concertina"),
            "--out",
            file,
            "--json",
            json);
    assertEquals(ExitCode.DONE, made.code(), made.err());
    // Names of models are not alike in length.
    assertEquals(bits, Cli.json(json).get("bits_per_value").asDouble(), 0.01 * bits);
  }

  @Test
  void names_haveTheRateBeforeTheirEnd() {
    assertEquals(Path.of("a/b-0.0003.c"), RatePoint.named(Path.of("a/b.c"), 3e-4));
    assertEquals(Path.of("b-10"), RatePoint.named(Path.of("b"), 10));
  }
}
