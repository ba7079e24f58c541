package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.cli.Cli;
import dev.concertina.cli.baseline.Baselines;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.demo.PumpingStation;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class TrainTest {
  @TempDir private Path folder;

  private Cli.Result train(Path data, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("train", "--data", data, "--layers", "8", "--code", "3", "--epochs", "2"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private Path model() {
    return folder.resolve("model.concertina");
  }

  @Test
  void leavesOutWhatIsLabelledAndNeverLearnsTheLabel() throws IOException {
    PumpingStation.Log log = new PumpingStation(3).troubled(1200, 1, 20);
    Path data = Cli.table(folder.resolve("data.csv"), log, true);
    Path json = folder.resolve("out.json");

    Cli.Result result =
        train(data, "--label", "anomaly", "--model", model(), "--json", json, "--seed", "7");

    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(Files.size(model()) > 0);
    JsonNode found = Cli.json(json);
    assertEquals("train", found.get("command").asText());
    assertEquals(80, found.get("anomalies_left_out").asInt());
    assertEquals(1120, found.get("training_rows").asInt() + found.get("held_out_rows").asInt());
    assertTrue(result.out().contains("80 rows labelled as anomalies left out"), result.out());
    assertTrue(result.out().contains(Format.number(found.get("error").asDouble())));
    assertTrue(result.out().contains(Format.number(found.get("threshold").asDouble())));
    assertTrue(result.out().contains("[n, 12]"), result.out());
    assertTrue(result.err().contains("epoch 1/2"), result.err());
  }

  @Test
  void keepsAnomaliesIfTold() throws IOException {
    PumpingStation.Log log = new PumpingStation(3).troubled(400, 1, 20);
    Path data = Cli.table(folder.resolve("data.csv"), log, true);
    Path json = folder.resolve("out.json");
    train(data, "--label", "anomaly", "--keep-anomalies", "--model", model(), "--json", json);
    assertEquals(0, Cli.json(json).get("anomalies_left_out").asInt());
  }

  @Test
  void hintsAtAColumnThatLooksLikeLabels() throws IOException {
    Path data = folder.resolve("data.csv");
    Files.writeString(data, "a,label\n" + "1,0\n2,1\n3,0\n".repeat(20));
    Cli.Result result = train(data, "--model", model());
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("--label label"), result.err());
  }

  @Test
  void takesAWeakerRuleForFewRowsAndSaysWhy() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Cli.Result result = train(data, "--model", model());
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("(fpr:0.05, from 30 clean rows"), result.out());
    assertTrue(
        result.out().contains("took fpr:0.05 instead of fpr:0.01: fpr:0.01 needs at least 99"),
        result.out());
  }

  @Test
  void refusesARuleThatTheRowsCannotSupportBeforeTraining() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Cli.Result result = train(data, "--model", model(), "--threshold", "fpr:0.001");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("at least 999"), result.err());
    assertFalse(result.err().contains("epoch"), result.err());
    assertFalse(Files.exists(model()));
  }

  @Test
  void neverSwapsARuleThatWasAskedFor() throws IOException {
    // Equal rows have equal scores, which have no deviation.
    Path data = Files.writeString(folder.resolve("data.csv"), "a,b\n" + "1,2\n".repeat(60));
    Cli.Result result = train(data, "--model", model(), "--threshold", "median+mad:3");
    assertEquals(ExitCode.FAILED, result.code(), result.out());
    assertTrue(result.err().contains("failed: --threshold median+mad:3: "), result.err());
    assertTrue(result.err().contains("no model was written"), result.err());
    assertFalse(Files.exists(model()));
  }

  @ParameterizedTest
  @CsvSource({"5, 0.1, 1", "14, 0.05, 1", "2, 0.5, 1"})
  void refusesBeforeTrainingWhereNoThresholdCanBeLearned(int rows, String share, int heldOut)
      throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(rows), false);
    Cli.Result result = train(data, "--model", model(), "--validation", share);
    assertEquals(ExitCode.FAILED, result.code(), result.out());
    assertTrue(result.err().contains("held-out rows, found " + heldOut), result.err());
    assertTrue(result.err().contains("--validation 0.5"), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertFalse(Files.exists(model()));
  }

  @Test
  void agreesWithTheSplitOnHowManyRowsAreHeldOut() throws IOException {
    // 0.01 of 60 rows rounds to 1, and 0.025 of them, 1.5, to 2.
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(60), false);
    assertEquals(ExitCode.FAILED, train(data, "--model", model(), "--validation", "0.01").code());
    Cli.Result result = train(data, "--model", model(), "--validation", "0.025");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("took mean+sd:3 instead of fpr:0.01"), result.out());
  }

  @Test
  void helpSaysWhichRuleIsTakenForFewRows() {
    String help = Cli.run("train", "--help").out().replaceAll("\\s+", " ");
    assertTrue(help.contains("with fewer than 99 samples it is the first of fpr:0.02"), help);
  }

  @Test
  void standsBesideItsFloors() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(600), false);
    Path json = folder.resolve("out.json");
    Cli.Result result =
        train(data, "--model", model(), "--noise", "gaussian:0.5", "--json", json, "--seed", "3");
    JsonNode found = Cli.json(json);
    assertEquals(3, found.get("pca_components").asInt());
    double pca = found.get("pca_squared_error").asDouble();
    double mean = found.get("input_mean_squared_error").asDouble();
    assertTrue(pca > 0 && pca < mean, pca + " and " + mean);
    assertTrue(found.get("squared_error").asDouble() > 0);
    assertTrue(result.out().contains(Format.number(pca) + " (3 components of 12)"), result.out());
    assertTrue(result.out().contains("held-out rows, with noise"), result.out());
  }

  @Test
  void withoutNoiseAndWithOneColumnThereIsNoPca() throws IOException {
    Path data = Files.writeString(folder.resolve("one.csv"), "a\n" + "1\n2\n3\n4\n".repeat(60));
    Path json = folder.resolve("out.json");
    Cli.Result result = train(data, "--model", model(), "--noise", "none", "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertFalse(result.out().contains("with noise"), result.out());
    assertFalse(Cli.json(json).has("pca_squared_error"));
    assertTrue(Cli.json(json).get("input_mean_squared_error").asDouble() > 0);
  }

  @Test
  void theTrainingPartIsWhatIsNotHeldOut() {
    Samples rows = Samples.of(new float[][] {{1}, {2}, {1}, {3}, {2}});
    Samples training = Baselines.trainingPart(rows, rows.select(new int[] {2, 4}));
    assertEquals(List.of(1f, 2f, 3f), sorted(training));
    assertEquals(5, Baselines.trainingPart(rows, rows.select(new int[] {})).size());
  }

  private static List<Float> sorted(Samples samples) {
    return java.util.Arrays.stream(samples.rows()).map(row -> row[0]).sorted().toList();
  }

  @Test
  void goesOnFromACheckpoint() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Path checkpoint = folder.resolve("checkpoint");
    Cli.Result first = train(data, "--model", model(), "--checkpoint", checkpoint);
    assertEquals(ExitCode.DONE, first.code(), first.err());
    assertFalse(first.err().contains("goes on"), first.err());
    byte[] bytes = Files.readAllBytes(model());
    Files.delete(model());

    Cli.Result again = train(data, "--model", model(), "--checkpoint", checkpoint);
    assertEquals(ExitCode.DONE, again.code(), again.err());
    assertTrue(
        again.err().contains("goes on after epoch 2 of 2 (" + checkpoint + ")"), again.err());
    assertArrayEquals(bytes, Files.readAllBytes(model()));

    Cli.Result other = train(data, "--model", model(), "--checkpoint", checkpoint, "--batch", "32");
    assertEquals(ExitCode.FAILED, other.code(), other.out());
    assertEquals(
        "failed: checkpoint "
            + checkpoint
            + " is of another training: batchSize was 256, is 32: delete it, or name another file",
        other.err().lines().reduce((a, b) -> b).orElseThrow());
    assertArrayEquals(bytes, Files.readAllBytes(model()));
  }

  @Test
  void devices_meanNothingOnTheCpu() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Path checkpoint = folder.resolve("checkpoint");
    assertEquals(ExitCode.DONE, train(data, "--model", model(), "--checkpoint", checkpoint).code());
    try (Autoencoder one = Autoencoder.load(model())) {
      assertFalse(one.description().training().orElseThrow().options().containsKey("devices"));
    }
    Cli.Result all =
        train(data, "--model", model(), "--checkpoint", checkpoint, "--devices", "all");
    assertEquals(ExitCode.DONE, all.code(), all.err());
    assertTrue(all.err().contains("goes on after epoch 2 of 2"), all.err());
    try (Autoencoder model = Autoencoder.load(model())) {
      assertEquals("all", model.description().training().orElseThrow().options().get("devices"));
    }
    Cli.Result two = train(data, "--model", model(), "--devices", "2");
    assertEquals(ExitCode.DONE, two.code(), two.err());
    try (Autoencoder model = Autoencoder.load(model())) {
      assertEquals("2", model.description().training().orElseThrow().options().get("devices"));
    }
  }

  @Test
  void refusesACheckpointThatIsNone() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Path notes = Files.writeString(folder.resolve("notes.txt"), "buy milk");
    Cli.Result result = train(data, "--model", model(), "--checkpoint", notes);
    assertEquals(ExitCode.FAILED, result.code(), result.out());
    assertTrue(result.err().contains("notes.txt is not a checkpoint"), result.err());
    assertEquals("buy milk", Files.readString(notes));
    assertEquals(
        ExitCode.WRONG_ARGUMENTS, train(data, "--model", model(), "--checkpoint", data).code());
    Cli.Result missing =
        train(data, "--model", model(), "--checkpoint", folder.resolve("no").resolve("where"));
    assertEquals(ExitCode.FAILED, missing.code());
    assertTrue(missing.err().contains("its folder does not exist"), missing.err());
  }

  @Test
  void trainsWithoutAThresholdIfNothingIsHeldOut() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Cli.Result result = train(data, "--model", model(), "--validation", "0");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("'detect' will refuse"), result.out());
    Cli.Result detect =
        Cli.run("detect", "--model", model(), "--data", data, "--out", folder.resolve("s.csv"));
    assertEquals(ExitCode.FAILED, detect.code());
  }

  @Test
  void refusesAMissingFolderBeforeTraining() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    Cli.Result result = train(data, "--model", folder.resolve("nowhere").resolve("m"));
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("its folder does not exist"), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @Test
  void neverWritesOverItsData() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(300), false);
    long size = Files.size(data);
    assertEquals(ExitCode.WRONG_ARGUMENTS, train(data, "--model", data).code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, train(data, "--model", model(), "--json", data).code());
    assertEquals(size, Files.size(data));
  }

  @ParameterizedTest
  @CsvSource({
    "--lr, -1, --lr",
    "--epochs, 0, --epochs",
    "--epochs, many, --epochs",
    "--scaling, big, 'min-max'",
    "--optimizer, best, adagrad",
    "--schedule, up, cosine",
    "--noise, gaussian:x, gaussian",
    "--loss, none, huber",
    "--threshold, fpr:2, --threshold",
    "--threshold, best-f1, AnomalyDetector.withThreshold",
    "--activation, none, relu",
    "--delimiter, ab, --delimiter",
    "--code, wide, --code",
    "--code, spatial:3, --code",
    "--blocks, 2, --blocks",
    "--crop, 0, --crop",
    "--size, big, --size",
    "--channels, blue, colour",
    "--clean, x, choose denoising",
    "--devices, 0, --devices",
    "--devices, both, 'a number or all'",
    "--window, 8, choose lstm",
    "--stride, 2, choose lstm",
    "--arch, tree, dense"
  })
  void refusesWrongValues(String option, String value, String told) {
    Cli.Result result =
        Cli.run("train", "--data", "no.csv", "--model", model(), option + "=" + value);
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code(), result.err());
    assertTrue(result.err().contains(told), result.err());
    assertTrue(result.err().contains("Try 'concertina train --help'"), result.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--code, 3, has no --code",
    "--activation, elu, has no --activation",
    "--dropout, 0.1, has no --dropout",
    "--size, 8x8, --size",
    "--threshold, fpr:0.01, --threshold",
    "--noise, none, --noisy"
  })
  void refusesWhatIsNotForDenoising(String option, String value, String told) {
    Cli.Result result =
        Cli.run("train", "--arch", "denoising", "--data", "no", "--model", model(), option, value);
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code(), result.err());
    assertTrue(result.err().contains(told), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b\n", "a,b\n1,2\n1,x\n", "a,b\n1,2\n3\n", "a,b\n1,NaN\n"})
  void refusesWhatIsNoTable(String content) throws IOException {
    Path data = Files.writeString(folder.resolve("bad.csv"), content);
    Cli.Result result = train(data, "--model", model());
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("bad.csv"), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertFalse(Files.exists(model()));
  }

  @Test
  void saysWhichFileIsMissing() {
    Cli.Result result = train(folder.resolve("none.csv"), "--model", model());
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("there is no file"), result.err());
  }

  @Test
  void showsTheStackTraceOnlyIfTold() {
    Cli.Result result = train(folder.resolve("none.csv"), "--model", model(), "--verbose");
    assertTrue(result.err().contains("\tat "), result.err());
  }

  @Test
  void learnsFromAnIdxFile() throws IOException {
    byte[] idx = new byte[16 + 60 * 4 * 4];
    idx[2] = 8; // unsigned bytes
    idx[3] = 3; // of rank 3
    idx[7] = 60;
    idx[11] = 4;
    idx[15] = 4;
    for (int i = 16; i < idx.length; i++) {
      idx[i] = (byte) (i * 37);
    }
    Path data = Files.write(folder.resolve("images.idx"), idx);
    Cli.Result result = train(data, "--model", model());
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("60 samples of shape [n, 1, 4, 4]"), result.out());
    Path out = folder.resolve("s.csv");
    Cli.Result detect = Cli.run("detect", "--model", model(), "--data", data, "--out", out);
    assertEquals(ExitCode.DONE, detect.code(), detect.err());
    assertEquals(61, Files.readAllLines(out).size());
  }
}
