package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that were named to train need not be named again to detect and other commands. */
class TrainedColumnsTest {
  @TempDir private Path folder;
  private Path data;
  private Path model;

  @BeforeEach
  void train() throws IOException {
    data = folder.resolve("data.csv");
    model = folder.resolve("model.concertina");
    Files.writeString(data, csv("id,x,y,z,state", 300));
    Cli.Result result =
        Cli.run(
            "train",
            "--data",
            data,
            "--model",
            model,
            "--ignore",
            "id",
            "--label",
            "state",
            "--layers",
            "4",
            "--code",
            "2",
            "--epochs",
            "2",
            "--steps-per-epoch",
            "5");
    assertEquals(ExitCode.DONE, result.code(), result.err());
  }

  private static String csv(String header, int rows) {
    Random random = new Random(7);
    StringBuilder csv = new StringBuilder(header).append('\n');
    for (int i = 0; i < rows; i++) {
      float x = random.nextFloat();
      for (String name : header.split(",")) {
        csv.append(name.equals(header.split(",")[0]) ? "" : ",");
        csv.append(
            switch (name) {
              case "id" -> "row" + i;
              case "state" -> i % 50 == 0 ? "1" : "0";
              default -> Float.toString(x + random.nextFloat() / 10);
            });
      }
      csv.append('\n');
    }
    return csv.toString();
  }

  private Cli.Result detect(Path file, Object... more) {
    Object[] fixed = {"detect", "--model", model, "--data", file, "--out", folder.resolve("s.csv")};
    return Cli.run(Stream.concat(Stream.of(fixed), Stream.of(more)).toArray());
  }

  @Test
  void detectIgnoresWhatTrainIgnoredAndComparesWithTheLabels() {
    Cli.Result result = detect(data);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("id ignored; labels in 'state'"), result.err());
    assertTrue(result.out().contains("AUROC"), result.out());
  }

  @Test
  void aFileWithoutTheseColumnsIsAsGood() throws IOException {
    Path bare = Files.writeString(folder.resolve("bare.csv"), csv("x,y,z", 20));
    Cli.Result result = detect(bare);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertFalse(result.err().contains("as in training"), result.err());
  }

  @Test
  void anOptionOverrides() {
    Cli.Result other = detect(data, "--ignore", "id,state");
    assertEquals(ExitCode.DONE, other.code(), other.err());
    assertFalse(other.out().contains("AUROC"), other.out());
    assertEquals(ExitCode.FAILED, detect(data, "--ignore", "x").code());
  }

  @Test
  void describeTellsThem() {
    Cli.Result result = Cli.run("describe", model);
    assertTrue(result.out().contains("id ignored; labels in 'state'"), result.out());
    assertTrue(result.out().contains("thresholds"), result.out());
    assertEquals("", result.err());
  }

  @Test
  void compressIgnoresThemToo() {
    Path out = folder.resolve("out.squeeze");
    Cli.Result result =
        Cli.run("compress", "--model", model, "--data", data, "--step", "1", "--out", out);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("columns as in training"), result.err());
    assertTrue(result.err().contains("learning from these data"), result.err());
  }

  @Test
  void jsonOnStandardOutputIsNothingButJson() throws IOException {
    Cli.Result result = detect(data, "--json", "-");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().startsWith("{") && result.out().endsWith("}\n"), result.out());
    assertEquals(
        300,
        new org.nd4j.shade.jackson.databind.ObjectMapper()
            .readTree(result.out())
            .get("rows")
            .asInt());
    assertFalse(Files.exists(Path.of("-")));
  }
}
