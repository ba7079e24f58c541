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

  private Cli.Result trainOn(Path file, Object... more) {
    Object[] fixed = {
      "train",
      "--data",
      file,
      "--model",
      model,
      "--layers",
      "4",
      "--code",
      "2",
      "--epochs",
      "2",
      "--steps-per-epoch",
      "5"
    };
    return Cli.run(Stream.concat(Stream.of(fixed), Stream.of(more)).toArray());
  }

  /** 1,234 is read as the model's own rows were, and refused where they had no such mark. */
  @Test
  void aNumberThatCouldBeEitherIsReadAsInTraining() throws IOException {
    String marks = "a;b\n" + "1.234,5;2,5\n2.345,5;3,5\n1.734,5;3,1\n".repeat(30);
    String german = marks.replace("234,5", "234,25");
    Path open = Files.writeString(folder.resolve("open.csv"), "a;b\n1.234;2\n2.345;3\n");
    Path scores = folder.resolve("s.csv");
    assertEquals(ExitCode.DONE, trainOn(Files.writeString(folder.resolve("g.csv"), german)).code());
    Cli.Result result = detect(open);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("a comma is the decimal mark, as in other"), result.err());
    String asGerman = Files.readString(scores);
    detect(Files.writeString(folder.resolve("plain.csv"), "a,b\n1234,2\n2345,3\n"));
    assertEquals(asGerman, Files.readString(scores));
    assertTrue(Cli.run("describe", model).out().contains("decimal mark ,; thousands ."));

    String point = german.replace(".", "").replace(',', '.');
    trainOn(Files.writeString(folder.resolve("p.csv"), point));
    Path comma = Files.writeString(folder.resolve("comma.csv"), "a;b\n1,234;2\n2,345;3\n");
    Cli.Result refused = detect(comma, "--strict");
    assertEquals(ExitCode.FAILED, refused.code(), refused.out());
    assertTrue(refused.err().contains("found '1,234'"), refused.err());
  }

  /** The labels of training are said anew where a file has others. */
  @Test
  void saysIfNoRowHasALabelOfTraining() throws IOException {
    String words = csv("id,x,y,z,state", 300).replace(",1\n", ",stuck\n").replace(",0\n", ",ok\n");
    Path file = Files.writeString(folder.resolve("words.csv"), words);
    Cli.Result wrong = trainOn(file, "--ignore", "id", "--label", "state", "--anomaly", "stukc");
    assertEquals(ExitCode.FAILED, wrong.code(), wrong.out());
    assertTrue(wrong.err().contains("--anomaly stukc is the label of no row"), wrong.err());
    assertEquals(
        ExitCode.DONE,
        trainOn(file, "--ignore", "id", "--label", "state", "--anomaly", "stuck").code());
    Cli.Result same = detect(file);
    assertTrue(same.out().contains("AUROC"), same.out());
    assertFalse(same.err().contains("no row is labelled"), same.err());
    Cli.Result other = detect(data);
    assertEquals(ExitCode.DONE, other.code(), other.err());
    assertTrue(other.err().contains("no row is labelled stuck, which marked"), other.err());
    assertTrue(other.err().contains("has the labels '1', '0'"), other.err());
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
