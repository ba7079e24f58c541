package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.demo.PumpingStation;
import dev.concertina.cli.score.ScoreFile;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

class DetectTest {
  /** More than two of the parts in which files are read. */
  private static final int ROWS = 9000;

  @TempDir private static Path shared;
  private static Path model;
  private static Path data;
  private static PumpingStation.Log log;

  @TempDir private Path folder;
  private Path out;

  @BeforeAll
  static void train() throws IOException {
    model = Cli.model(shared);
    log = new PumpingStation(2).troubled(ROWS, 2, 50);
    data = Cli.table(shared.resolve("test.csv"), log, true);
  }

  @BeforeEach
  void place() {
    out = folder.resolve("scores.csv");
  }

  private Cli.Result detect(Path file, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("detect", "--model", model, "--data", file, "--out", out));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private List<NamedCsvRecord> written() throws IOException {
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(out)) {
      return csv.stream().toList();
    }
  }

  private double[] writtenScores() throws IOException {
    return written().stream().mapToDouble(r -> Double.parseDouble(r.getField("score"))).toArray();
  }

  @Test
  void streamsTheSameScoresAsTheWholeTableHas() throws IOException {
    Cli.Result result = detect(data, "--label", "anomaly");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    Samples all = Samples.csv(data, CsvFormat.defaults().withLabel("anomaly"));
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      assertArrayEquals(detector.scores(all), writtenScores());
      NamedCsvRecord last = written().get(ROWS - 1);
      assertEquals(
          List.of("row", "score", "threshold", "anomaly", "top_features"), last.getHeader());
      assertEquals(Integer.toString(ROWS), last.getField("row"));
      assertEquals(detector.threshold().value(), Double.parseDouble(last.getField("threshold")));
    }
  }

  @Test
  void judgesByTheLabels() throws IOException {
    Path json = folder.resolve("out.json");
    Cli.Result result = detect(data, "--label", "anomaly", "--json", json);
    JsonNode found = Cli.json(json);
    assertEquals(ROWS, found.get("rows").asInt());
    assertEquals(400, found.get("anomalies").asInt());
    for (String key : List.of("auroc", "average_precision", "precision", "recall", "f1")) {
      String printed = String.format(Locale.ROOT, "%.3f", found.get(key).asDouble());
      assertTrue(result.out().contains(printed), key + " in " + result.out());
    }
    long flagged = written().stream().filter(r -> r.getField("anomaly").equals("1")).count();
    assertEquals(flagged, found.get("flagged").asLong());
    assertEquals(10, found.get("highest").size());
    JsonNode first = found.get("highest").get(0);
    NamedCsvRecord row = written().get(first.get("row").asInt() - 1);
    assertEquals(Double.parseDouble(row.getField("score")), first.get("score").asDouble());
    assertEquals(row.getField("top_features"), first.get("top_features").asText());
    assertTrue(result.out().contains(row.getField("top_features")), result.out());
  }

  @Test
  void reasonsNameTheValueAndWhatWasExpected() {
    Detection detection =
        new Detection(
            2,
            1,
            true,
            List.of(
                new Detection.Reason("pressure", 0.62, 5, 6.50004),
                new Detection.Reason("flow", 0.3, -0.123456, 1234567),
                new Detection.Reason("level", 0.004, 1, 1)));
    assertEquals(
        "pressure 62 % (5, expected 6.5); flow 30 % (-0.1235, expected 1235000)",
        ScoreFile.reasons(detection));
  }

  @Test
  void aFolderIsNoModel() {
    for (Cli.Result result :
        List.of(
            Cli.run("describe", folder),
            Cli.run("detect", "--model", folder, "--data", data, "--out", out))) {
      assertEquals(ExitCode.FAILED, result.code());
      assertTrue(result.err().contains(folder + ": it is a folder: name a model file"));
    }
  }

  @Test
  void controlCharactersOfNamesDoNotReachTheTerminal() throws IOException {
    Path evil =
        Files.writeString(
            folder.resolve("evil.csv"), "\u001b[2Ja,b\u009b\n" + "1,2\n2,3\n".repeat(150));
    Path evilModel = folder.resolve("evil.concertina");
    List<Cli.Result> results =
        List.of(
            Cli.run("train", "--data", evil, "--model", evilModel, "--epochs", "1"),
            Cli.run("describe", evilModel),
            Cli.run("detect", "--model", evilModel, "--data", evil, "--out", out),
            Cli.run("detect", "--model", evilModel, "--data", data, "--out", out, "--verbose"));
    assertTrue(results.get(1).out().contains("?[2Ja"), results.get(1).out());
    for (Cli.Result result : results) {
      assertTrue(
          (result.out() + result.err())
              .chars()
              .allMatch(c -> c == '\n' || c == '\r' || c == '\t' || !Character.isISOControl(c)),
          result.err());
    }
    assertTrue(results.get(2).out().lines().count() > 5);
  }

  @Test
  void rowsWithOneLabelOnlyAreNotRanked() throws IOException {
    Path normal = Cli.table(folder.resolve("n.csv"), new PumpingStation(5).normal(50), true);
    Cli.Result result = detect(normal, "--label", "anomaly");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("all rows have the same label"), result.out());
  }

  @Test
  void learnsAnotherThresholdFromTheFile() throws IOException {
    Path json = folder.resolve("out.json");
    detect(data, "--label", "anomaly", "--threshold", "quantile:0.9", "--json", json);
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      double expected = detector.withThreshold(ThresholdRule.quantile(0.9)).threshold().value();
      assertEquals(expected, Cli.json(json).get("threshold").asDouble());
      assertEquals("quantile:0.9", Cli.json(json).get("threshold_rule").asText());
    }
  }

  @Test
  void findsAStoredThresholdByName() throws IOException {
    Path named = folder.resolve("named.concertina");
    double value;
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      AnomalyDetector more = detector.withThreshold("night", ThresholdRule.quantile(0.8));
      value = more.thresholds().get("night").value();
      more.save(named);
    }
    Cli.Result result =
        Cli.run(
            "detect",
            "--model",
            named,
            "--data",
            data,
            "--label",
            "anomaly",
            "--out",
            out,
            "--threshold",
            "night");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(value, Double.parseDouble(written().get(0).getField("threshold")));
  }

  @Test
  void anUnknownThresholdIsAWrongArgument() {
    Cli.Result result = detect(data, "--label", "anomaly", "--threshold", "strict");
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("default"), result.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void ordersColumnsByName() throws IOException {
    int[] order =
        IntStream.range(0, 12)
            .boxed()
            .sorted(Collections.reverseOrder())
            .mapToInt(i -> i)
            .toArray();
    Path turned = folder.resolve("turned.csv");
    write(turned, order, true);
    Cli.Result result = detect(turned);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("another order"), result.err());
    double[] scores = writtenScores();
    detect(data, "--label", "anomaly");
    assertArrayEquals(writtenScores(), scores);
  }

  @Test
  void matchesColumnsWithoutNamesByPlace() throws IOException {
    Path bare = folder.resolve("bare.csv");
    write(bare, IntStream.range(0, 12).toArray(), false);
    Cli.Result result = detect(bare);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("by place"), result.err());
    double[] scores = writtenScores();
    detect(data, "--label", "anomaly");
    assertArrayEquals(writtenScores(), scores);
  }

  private static void write(Path file, int[] columns, boolean header) throws IOException {
    Stream<String> names =
        Stream.of(
            String.join(",", IntStream.of(columns).mapToObj(PumpingStation.SENSORS::get).toList()));
    Stream<String> rows =
        Stream.of(log.values())
            .map(
                row -> {
                  float[] moved = new float[columns.length];
                  for (int k = 0; k < moved.length; k++) {
                    moved[k] = row[columns[k]];
                  }
                  return Cli.cells(moved);
                });
    Files.write(file, (header ? Stream.concat(names, rows) : rows).toList());
  }

  @Test
  void namesMissingAndUnknownColumns() throws IOException {
    Path other = Files.writeString(folder.resolve("o.csv"), "flow,wind,rain\n1,2,3\n");
    Cli.Result result = detect(other);
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("lacks motor_speed, "), result.err());
    assertTrue(result.err().contains("does not know wind, rain"), result.err());
    Path bare = Files.writeString(folder.resolve("b.csv"), "1,2,3\n1,2,3\n");
    assertTrue(detect(bare).err().contains("has 3 columns, and the model takes 12"));
  }

  @Test
  void leavesOutUnknownColumnsAndNamesThem() {
    Cli.Result result = detect(data);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("left out: anomaly; if 'anomaly' has labels"), result.err());
    Cli.Result told = detect(data, "--ignore", "anomaly");
    assertEquals(ExitCode.DONE, told.code());
    assertFalse(told.err().contains("left out"), told.err());
  }

  @Test
  void aBadRowCostsOnlyItself() throws IOException {
    Path bad = withBadCell();
    Cli.Result result = detect(bad, "--label", "anomaly");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("row 8500: expected a number"), result.err());
    assertTrue(result.err().contains("bad.csv:8501:2"), result.err());
    assertTrue(result.out().contains("unreadable              1 problem"), result.out());
    List<NamedCsvRecord> rows = written();
    assertEquals(ROWS, rows.size());
    assertEquals("", rows.get(8499).getField("score"));
    assertTrue(rows.get(8499).getField("top_features").startsWith("unreadable: expected a number"));
    assertEquals(ExitCode.DONE, detect(data, "--label", "anomaly").code());
    List<NamedCsvRecord> whole = new ArrayList<>(written());
    for (int i = 0; i < ROWS; i++) {
      assertTrue(i == 8499 || whole.get(i).getFields().equals(rows.get(i).getFields()), "row " + i);
    }
  }

  private Path withBadCell() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(data));
    lines.set(8500, lines.get(8500).replaceFirst(",", ",oops"));
    return Files.write(folder.resolve("bad.csv"), lines);
  }

  @Test
  void aBadCellLeavesTheOldScoresAloneIfStrict() throws IOException {
    Path bad = withBadCell();
    Files.writeString(out, "old");
    Cli.Result result = detect(bad, "--label", "anomaly", "--strict");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("bad.csv:8501:2"), result.err());
    assertEquals("old", Files.readString(out));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count()); // and no part of a file
    }
  }

  /** Labels of other kinds count as those that are read by themselves do. */
  @Test
  void anomaliesAreWhatTheyAreSaidToBe() throws IOException {
    Path json = folder.resolve("out.json");
    detect(data, "--label", "anomaly", "--json", json);
    JsonNode plain = Cli.json(json);
    Path words = relabelled("ok", "Valve stuck");
    Cli.Result result =
        detect(words, "--label", "anomaly", "--anomaly", "valve stuck", "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    for (String key : List.of("anomalies", "auroc", "precision", "recall")) {
      assertEquals(plain.get(key), Cli.json(json).get(key), key);
    }
    detect(relabelled("1", "-1"), "--label", "anomaly", "--anomaly", "-1.0", "--json", json);
    assertEquals(plain.get("anomalies"), Cli.json(json).get("anomalies"));
  }

  private Path relabelled(String normal, String anomaly) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(data)) {
      int last = line.lastIndexOf(',') + 1;
      String label = line.substring(last);
      String other = label.equals("0") ? normal : label.equals("1") ? anomaly : label;
      lines.add(line.substring(0, last) + other);
    }
    return Files.write(folder.resolve("relabelled.csv"), lines);
  }

  /** A slip of the pen would make all rows normal, and recall and precision those of nothing. */
  @Test
  void refusesAnomaliesThatAreInNoRow() throws IOException {
    Path words = relabelled("ok", "stuck");
    Files.writeString(out, "old");
    Cli.Result result = detect(words, "--label", "anomaly", "--anomaly", "stuck,stukc");
    assertEquals(ExitCode.FAILED, result.code(), result.out());
    assertTrue(result.err().contains("--anomaly stukc is the label of no row"), result.err());
    assertTrue(result.err().contains("has the labels 'ok', 'stuck'"), result.err());
    assertEquals("old", Files.readString(out));
    Cli.Result alone = detect(data, "--anomaly", "1", "--ignore", "anomaly");
    assertEquals(ExitCode.FAILED, alone.code(), alone.out());
    assertTrue(alone.err().contains("name their column with --label"), alone.err());
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path garbage = Files.writeString(folder.resolve("g.concertina"), "garbage");
    Cli.Result result = Cli.run("detect", "--model", garbage, "--data", data, "--out", out);
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("is not a model file"), result.err());
    assertEquals(ExitCode.FAILED, Cli.run("describe", garbage).code());
  }

  @Test
  void neverWritesOverItsInput() {
    assertEquals(
        ExitCode.WRONG_ARGUMENTS,
        Cli.run("detect", "--model", model, "--data", data, "--out", data).code());
    assertEquals(
        ExitCode.WRONG_ARGUMENTS,
        Cli.run("detect", "--model", model, "--data", data, "--out", model).code());
  }

  @Test
  void describesTheModel() throws IOException {
    Path json = folder.resolve("d.json");
    Cli.Result result = Cli.run("describe", model, "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json);
    assertEquals("dense", found.get("kind").asText());
    assertEquals(12, found.get("features").size());
    assertEquals("fpr:0.01", found.get("thresholds").get(0).get("rule").asText());
    assertEquals(Files.size(model), found.get("bytes").asLong());
    for (String told : List.of("motor_speed", "fpr:0.01", "standard", "[n, 12]", "1.0.0-M2.1")) {
      assertTrue(result.out().contains(told), told);
    }
  }
}
