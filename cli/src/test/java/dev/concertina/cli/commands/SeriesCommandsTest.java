package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.demo.PumpingStation;
import dev.concertina.cli.options.SeriesWindow;
import dev.concertina.data.CsvFormat;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetection;
import dev.concertina.series.detect.SeriesDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class SeriesCommandsTest {
  private static final int PERIOD = 20;
  private static final int BROKEN_FROM = 300;
  private static final int BROKEN_TO = 340;

  @TempDir private static Path shared;
  private static Path model;
  private static Path test;

  @TempDir private Path folder;
  private Path out;

  @BeforeAll
  static void learn() throws IOException {
    model = shared.resolve("wave.concertina");
    test = Files.write(shared.resolve("test.csv"), lines(500, 2, true));
    Path data = Files.write(shared.resolve("wave.csv"), lines(3000, 1, false));
    Cli.Result result =
        train(data, model, "--epochs", "8", "--steps-per-epoch", "40", "--layers", "16");
    assertEquals(ExitCode.DONE, result.code(), result.err());
  }

  @BeforeEach
  void place() {
    out = folder.resolve("scores.csv");
  }

  /** Two waves, a minute a step; where it is broken, the second one stands still. */
  private static List<String> lines(int steps, long seed, boolean broken) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> lines = new ArrayList<>(List.of(broken ? "time,a,b,label" : "time,a,b"));
    for (int t = 0; t < steps; t++) {
      boolean here = broken && t >= BROKEN_FROM && t < BROKEN_TO;
      double angle = 2 * Math.PI * t / PERIOD;
      double a = 3 * Math.sin(angle) + 0.05 * random.nextGaussian();
      double b = here ? 21 : 20 + Math.cos(angle) + 0.02 * random.nextGaussian();
      String time = String.format(Locale.ROOT, "2026-03-01 %02d:%02d", t / 60 % 24, t % 60);
      time = time.replace("03-01", String.format(Locale.ROOT, "03-%02d", 1 + t / 1440));
      lines.add(String.format(Locale.ROOT, "%s,%.4f,%.4f%s", time, a, b, labels(broken, here)));
    }
    return lines;
  }

  private static String labels(boolean labelled, boolean anomaly) {
    return labelled ? anomaly ? ",1" : ",0" : "";
  }

  private static Cli.Result train(Path data, Path model, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("train", "--arch", "lstm", "--data", data, "--model", model));
    args.addAll(List.of("--code", "4", "--seed", "3"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private Cli.Result little(Path data, Object... more) {
    List<Object> args = new ArrayList<>(List.of("--epochs", "1", "--steps-per-epoch", "2"));
    args.addAll(List.of("--layers", "4"));
    args.addAll(List.of(more));
    return train(data, folder.resolve("m.concertina"), args.toArray());
  }

  private Cli.Result detect(Path data, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("detect", "--model", model, "--data", data, "--out", out));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private List<NamedCsvRecord> written() throws IOException {
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(out)) {
      return csv.stream().toList();
    }
  }

  @Test
  void takesTheUsualWindowAndSaysSo() throws IOException {
    Path data = Files.write(folder.resolve("d.csv"), lines(400, 1, false));
    Path json = folder.resolve("out.json");
    Cli.Result result = little(data, "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json);
    assertEquals(32, found.get("window").asInt());
    assertEquals(369, found.get("windows").asInt());
    assertEquals(400, found.get("steps").asInt());
    assertEquals(0, found.get("holes").asInt());
    assertTrue(result.out().contains("usual for several sensors"), result.out());
    assertTrue(result.out().contains("400 clean steps worth 7 independent ones"), result.out());
    assertTrue(result.out().contains("no rate of false alarms is promised"), result.out());
    assertTrue(result.err().contains("training 5 more nets"), result.err());
  }

  /** What can be learned must not be lost for want of a threshold. */
  @ParameterizedTest
  @ValueSource(ints = {40, 80, 130})
  void shortSeriesEndWithSomeRule(int steps) throws IOException {
    List<String> lines = new ArrayList<>(List.of("time,temp"));
    SplittableRandom random = new SplittableRandom(steps);
    for (int t = 0; t < steps; t++) {
      lines.add(t + "," + (Math.sin(0.7 * t) + 0.1 * random.nextGaussian()));
    }
    Cli.Result result = little(Files.write(folder.resolve("d.csv"), lines));
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("max:2"), result.out());
  }

  @Test
  void aRuleThatNoPartSupports_isRefusedBeforeTraining() throws IOException {
    Path data = Files.write(folder.resolve("d.csv"), lines(400, 1, false));
    Cli.Result result = little(data, "--threshold", "fpr:0.001");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("999 independent clean scores"), result.err());
    assertFalse(result.err().contains("training"), result.err());
    Cli.Result none = little(data, "--threshold", "fpr:0.1", "--validation", "0");
    assertTrue(none.err().contains("--validation 0 holds out none"), none.err());
  }

  /** Ten readings have the same second; an hour is missing. */
  @Test
  void aHoleIsFoundThoughReadingsShareTheirTimes() throws IOException {
    List<String> lines = new ArrayList<>(List.of("time,a"));
    for (int t = 0; t < 2000; t++) {
      int second = t / 10 + (t < 1200 ? 0 : 3600);
      lines.add(
          String.format(
                  Locale.ROOT,
                  "2024-01-01T%02d:%02d:%02d",
                  second / 3600,
                  second / 60 % 60,
                  second % 60)
              + ","
              + Math.sin(0.3 * t));
    }
    Path data = Files.write(folder.resolve("d.csv"), lines);
    Cli.Result result = little(data, "--window", "32");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(
        result.out().contains("1; the longest part without one has 1,200 steps"), result.out());
    Cli.Result none = little(data, "--window", "32", "--largest-gap", "4000");
    assertTrue(none.out().matches("(?s).*holes +0\\R.*"), none.out());
    Cli.Result wide = little(data, "--window", "1300");
    assertEquals(ExitCode.FAILED, wide.code());
    assertTrue(wide.err().contains("at most 1,200 steps in a row"), wide.err());
  }

  @Test
  void withoutAnotherTakesTheUsualWindow() {
    TimeSeries rising = TimeSeries.of(rows(300));
    SeriesWindow window = SeriesWindow.of(null, List.of(rising));
    assertEquals(SlidingWindows.suggestedLength(rising), window.steps());
    assertTrue(window.reason().contains("usual for"));
    assertEquals(new SeriesWindow(7, "as given"), SeriesWindow.of(7, List.of(rising)));
  }

  private static float[][] rows(int steps) {
    return IntStream.range(0, steps).mapToObj(t -> new float[] {t}).toArray(float[][]::new);
  }

  @Test
  void cutsOutWhatIsLabelledAndCountsHoles() throws IOException {
    List<String> lines = lines(500, 1, true);
    lines.subList(100, 150).clear();
    Path data = Files.write(folder.resolve("d.csv"), lines);
    Path json = folder.resolve("out.json");
    Cli.Result result =
        little(data, "--label", "label", "--window", "10", "--stride", "5", "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json);
    assertEquals(BROKEN_TO - BROKEN_FROM, found.get("anomalies_left_out").asInt());
    assertEquals(1, found.get("holes").asInt());
    // Segments of 99, 151 and 160 steps in windows of 10, and one more where 5 does not fit.
    assertEquals(19 + 30 + 31, found.get("windows").asInt());
    assertTrue(result.out().contains("40 steps labelled as anomalies left out"), result.out());
  }

  @Test
  void learnsFromAFolderOfSeries() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.write(data.resolve("one.csv"), lines(200, 1, false));
    List<String> turned =
        lines(150, 2, false).stream().map(l -> l.replaceAll("(.*),(.*),(.*)", "$1,$3,$2")).toList();
    Files.write(data.resolve("two.csv"), turned);
    Files.writeString(data.resolve("notes.txt"), "buy milk");
    Path json = folder.resolve("out.json");
    Cli.Result result = little(data, "--window", "20", "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(2, Cli.json(json).get("series").asInt());
    assertEquals(181 + 131, Cli.json(json).get("windows").asInt());

    Files.writeString(data.resolve("two.csv"), "time,a,c\n1,2,3\n");
    Cli.Result other = little(data, "--window", "20");
    assertEquals(ExitCode.FAILED, other.code());
    assertTrue(other.err().contains("two.csv has the columns a, c"), other.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--window, 1, --window",
    "--window, many, --window",
    "--stride, 0, --stride",
    "--blocks, 2, --blocks",
    "--activation, relu, --activation",
    "--code, spatial:3, --code",
    "--size, 8x8, 'dense, conv or pca'",
    "--clean, x, denoising"
  })
  void refusesWrongArguments(String option, String value, String told) {
    Cli.Result result = little(test, option + "=" + value);
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code(), result.out());
    assertTrue(result.err().contains(told), result.err());
  }

  @Test
  void refusesWindowsThatDoNotFit() throws IOException {
    Path data = Files.write(folder.resolve("d.csv"), lines(50, 1, false));
    Cli.Result longer = little(data, "--window", "51");
    assertEquals(ExitCode.FAILED, longer.code());
    assertTrue(longer.err().contains("longest part has 50 steps"), longer.err());
    Cli.Result single = little(data, "--window", "30");
    assertEquals(ExitCode.FAILED, single.code());
    assertTrue(single.err().contains("--window 30"), single.err());
    assertEquals(ExitCode.DONE, little(data, "--window", "30", "--validation", "0").code());
    Cli.Result strict = little(data, "--window", "5", "--threshold", "fpr:0.01");
    assertEquals(ExitCode.FAILED, strict.code());
    assertTrue(strict.err().contains("at least 99"), strict.err());
    assertFalse(strict.err().contains("epoch"), strict.err());
    assertEquals(ExitCode.FAILED, little(folder, "--window", "5", "--label", "no").code());
  }

  @Test
  void writesARowForEachStep() throws Exception {
    Path plot = folder.resolve("plot.svg");
    Cli.Result result = detect(test, "--label", "label", "--plot", plot);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    CsvFormat format = CsvFormat.defaults().withLabel("label");
    TimeSeries series = TimeSeries.csv(test, format);
    try (SeriesDetector detector = SeriesDetector.load(model)) {
      SeriesDetection detection = detector.detect(series);
      List<NamedCsvRecord> rows = written();
      assertArrayEquals(
          detection.scores(),
          rows.stream().mapToDouble(r -> Double.parseDouble(r.getField("score"))).toArray());
      assertEquals(
          List.of("time", "score", "threshold", "anomaly", "top_features"),
          rows.get(0).getHeader());
      for (int t = 0; t < rows.size(); t++) {
        assertEquals(series.timeTexts().orElseThrow().get(t), rows.get(t).getField("time"));
        assertEquals(detection.anomalies()[t], rows.get(t).getField("anomaly").equals("1"));
      }
      assertTrue(rows.get(BROKEN_FROM + 20).getField("top_features").startsWith("b "));
    }
    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
  }

  @Test
  void judgesByTheLabelsAndNamesEvents() throws IOException {
    Path json = folder.resolve("out.json");
    Cli.Result result = detect(test, "--label", "label", "--json", json);
    JsonNode found = Cli.json(json);
    assertEquals(1, found.get("events").asInt());
    assertEquals(1, found.get("events_found").asInt(), result.out());
    assertTrue(found.get("auroc").asDouble() > 0.9, result.out());
    for (String key : List.of("auroc", "average_precision", "vus_pr", "f1_point_adjusted")) {
      String printed = String.format(Locale.ROOT, "%.3f", found.get(key).asDouble());
      assertTrue(result.out().contains(printed), key + " in " + result.out());
    }
    assertTrue(result.out().contains("where as many flags at random have"), result.out());
    JsonNode first = found.get("found").get(0);
    long flagged =
        IntStream.range(0, found.get("found").size())
            .mapToLong(i -> found.get("found").get(i).get("steps").asLong())
            .sum();
    assertEquals(found.get("flagged").asLong(), flagged);
    assertTrue(first.get("from").asText().compareTo("2026-03-01 05:40") < 0);
    assertTrue(first.get("to").asText().compareTo("2026-03-01 05:00") > 0);
    assertTrue(first.get("top_features").asText().startsWith("b "));
  }

  @Test
  void stepsWithoutTimesHaveNumbersAndThoseInHolesNoScore() throws IOException {
    List<String> bare =
        lines(200, 5, false).stream().map(l -> l.substring(l.indexOf(',') + 1)).toList();
    assertEquals(ExitCode.DONE, detect(Files.write(folder.resolve("b.csv"), bare)).code());
    assertEquals("step", written().get(0).getHeader().get(0));
    assertEquals("200", written().get(199).getField("step"));

    List<String> lines = lines(200, 5, false);
    lines.subList(21, 101).clear();
    Cli.Result result = detect(Files.write(folder.resolve("h.csv"), lines));
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.out().contains("20: in no window"), result.out());
    assertEquals("", written().get(0).getField("score"));
    assertEquals("0", written().get(0).getField("anomaly"));
    assertFalse(written().get(30).getField("score").isEmpty());
  }

  @Test
  void learnsTheThresholdAnew() throws IOException {
    Path json = folder.resolve("out.json");
    detect(test, "--ignore", "label", "--threshold", "quantile:0.9", "--json", json);
    assertEquals("quantile:0.9", Cli.json(json).get("threshold_rule").asText());
    Cli.Result unknown = detect(test, "--ignore", "label", "--threshold", "strict");
    assertEquals(ExitCode.WRONG_ARGUMENTS, unknown.code(), unknown.out());
    assertTrue(unknown.err().contains("default"), unknown.err());
  }

  @Test
  void namesUnknownColumnsAndRefusesFolders() {
    Cli.Result labelled = detect(test);
    assertEquals(ExitCode.DONE, labelled.code());
    assertTrue(labelled.err().contains("does not know are left out: label"), labelled.err());
    Cli.Result all = detect(folder);
    assertEquals(ExitCode.FAILED, all.code());
    assertTrue(all.err().contains("it is a folder"), all.err());
    assertEquals(
        ExitCode.WRONG_ARGUMENTS, detect(test, "--ignore", "label", "--plot", test).code());
  }

  @Test
  void plotsSeriesOnly() throws IOException {
    Path dense = Cli.model(folder);
    Path data = Cli.table(folder.resolve("t.csv"), new PumpingStation(2).normal(50), false);
    Cli.Result result =
        Cli.run(
            "detect", "--model", dense, "--data", data, "--out", out, "--plot", folder + "/p.svg");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("--plot is for series"), result.err());
  }

  @Test
  void watchesReadingsOneByOneAndGoesOn() throws IOException {
    List<String> lines = lines(500, 2, true);
    Path whole = Files.copy(model, folder.resolve("whole.concertina"));
    Path parts = Files.copy(model, folder.resolve("parts.concertina"));
    Cli.Result once = watch(whole, lines, "--threshold", "mean+sd:8");
    assertEquals(ExitCode.DONE, once.code(), once.err());
    List<String> flagged = flagged(once);
    assertFalse(flagged.isEmpty());
    String first = flagged.get(0).substring(0, "2026-03-01 05:00".length());
    assertTrue(first.compareTo("2026-03-01 05:00") >= 0, first);
    assertTrue(first.compareTo("2026-03-01 05:20") < 0, first);

    List<String> second = new ArrayList<>(List.of(lines.get(0)));
    second.addAll(lines.subList(311, lines.size()));
    Cli.Result before = watch(parts, lines.subList(0, 311), "--threshold", "mean+sd:8", "--save");
    List<String> both = new ArrayList<>(flagged(before));
    both.addAll(flagged(watch(parts, second)));
    assertEquals(flagged, both);
  }

  private Cli.Result watch(Path model, List<String> lines, Object... more) throws IOException {
    Path data = Files.write(folder.resolve("live.csv"), lines);
    List<Object> args = new ArrayList<>(List.of("watch", "--model", model, "--data", data));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private static List<String> flagged(Cli.Result result) {
    return result.out().lines().filter(line -> line.contains("   score ")).toList();
  }

  @Test
  void watchesWithAnotherRuleWhereThereAreFewWindows() throws IOException {
    Path data = Files.write(folder.resolve("d.csv"), lines(700, 1, false));
    assertEquals(ExitCode.DONE, little(data, "--window", "40", "--validation", "0.2").code());
    Path few = folder.resolve("m.concertina");
    List<String> lines = lines(60, 2, false);
    Cli.Result result = watch(few, lines, "--threshold", "fpr:0.001");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("--threshold"), result.err());
    assertEquals(ExitCode.DONE, watch(few, lines, "--threshold", "mean+sd:3").code());
    assertEquals(ExitCode.DONE, watch(few, lines).code());
    assertTrue(Cli.run("describe", few).out().contains("of one window"));
  }

  @Test
  void refusesReadingsItCannotTake() throws IOException {
    Cli.Result names = watch(model, List.of("time,a", "1,2"));
    assertEquals(ExitCode.FAILED, names.code());
    assertTrue(names.err().contains("b among them, found time, a"), names.err());
    Cli.Result word = watch(model, List.of("time;b;a", "2026-03-01 10:00;1;", "oops;1;2"));
    assertEquals(ExitCode.FAILED, word.code());
    assertTrue(word.err().contains("found 'oops' at " + live() + ":3:1"), word.err());
    assertTrue(word.out().contains("readings     1"), word.out());
    Cli.Result bad = watch(model, List.of("time,a,b", "5,1,2", "6,1,x"));
    assertTrue(bad.err().contains("found 'x' at " + live() + ":3:3"), bad.err());
    Cli.Result earlier = watch(model, List.of("time,a,b", "5,1,2", "4,1,2"));
    assertTrue(
        earlier.err().contains("never go back in time column 'time', found '4' after '5' at"));
    Cli.Result strict = watch(model, List.of("time,a,b", "5,1,x", "6,1,2"), "--strict");
    assertEquals(ExitCode.FAILED, strict.code());
    assertFalse(strict.out().contains("readings"), strict.out());
  }

  private Path live() {
    return folder.resolve("live.csv");
  }

  @Test
  void watchNamesTheColumnsThatItDrops() throws IOException {
    Cli.Result result = watch(model, List.of("time,wind,a,b,rain", "5,0,1,2,0", "6,0,1,2,0"));
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("does not know are left out: wind, rain"), result.err());
    Cli.Result none = watch(model, List.of("time,a,b", "5,1,2", "6,1,2"));
    assertEquals("", none.err());
    Cli.Result bare = watch(model, List.of("5,1,2", "6,1,2"));
    assertEquals(ExitCode.FAILED, bare.code(), bare.err()); // which is the time?
    Cli.Result placed = watch(model, List.of("1,2", "1,2"));
    assertEquals(ExitCode.DONE, placed.code(), placed.err());
    assertTrue(placed.err().contains("in the order of the model's"), placed.err());
    Cli.Result numbers = watch(model, List.of("t,a,b", "5,1,2", "4,1,2"));
    assertTrue(numbers.err().contains("are readings, not times"), numbers.err());
    assertTrue(numbers.err().contains("left out: t"), numbers.err());
  }

  /** The hours of one day show no order: 04/03 is in March or in April. */
  @ParameterizedTest
  @CsvSource({"dd/MM/yyyy HH:mm, day", "MM/dd/yyyy HH:mm, month"})
  void datesThatCouldBeEitherAreReadAsInTraining(String pattern, String first) throws IOException {
    Path data = Files.write(folder.resolve("d.csv"), dated(600, 1, pattern));
    Cli.Result trained = little(data, "--window", "20", "--threshold", "mean+sd:3");
    assertEquals(ExitCode.DONE, trained.code(), trained.err());
    assertTrue(trained.err().contains("the " + first + " comes first: "), trained.err());
    Path few = folder.resolve("m.concertina");
    Path day = Files.write(folder.resolve("day.csv"), dated(23, 4, pattern));
    Cli.Result result = Cli.run("detect", "--model", few, "--data", day, "--out", out);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains(first + " comes first, as in other files"), result.err());
    Cli.Result watched = Cli.run("watch", "--model", few, "--data", day);
    assertEquals(ExitCode.DONE, watched.code(), watched.err());
    assertTrue(watched.err().contains(first + " comes first, as in other files"), watched.err());
    assertTrue(Cli.run("describe", few).out().contains("dates " + first.charAt(0)));

    for (String command : List.of("detect", "watch")) { // by a model that has seen no such dates
      List<Object> args = new ArrayList<>(List.of(command, "--model", model, "--data", day));
      args.addAll(command.equals("detect") ? List.of("--out", out) : List.of());
      Cli.Result unknown = Cli.run(args.toArray());
      assertEquals(ExitCode.FAILED, unknown.code(), unknown.err());
      assertTrue(unknown.err().contains("--time-format dmy or mdy"), unknown.err());
    }
    Cli.Result told = Cli.run("watch", "--model", model, "--data", day, "--time-format", "dmy");
    assertEquals(ExitCode.DONE, told.code(), told.err());
  }

  /** Steps of an hour from that day of March 2026 on. */
  private static List<String> dated(int steps, int day, String pattern) {
    LocalDateTime start = LocalDateTime.of(2026, 3, day, 0, 0);
    DateTimeFormatter form = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    List<String> plain = lines(steps, 1, false);
    return IntStream.rangeClosed(0, steps)
        .mapToObj(
            t ->
                t == 0
                    ? plain.get(0)
                    : start.plusHours(t - 1).format(form)
                        + plain.get(t).substring(plain.get(t).indexOf(',')))
        .toList();
  }

  /** Whatever a series is called by, its time is not one of the columns that are left out. */
  @Test
  void aFoundTimeIsNoUnknownColumn() throws IOException {
    Cli.Result result = detect(test);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("left out: label; if 'label' has labels: --label label"));
    assertEquals("time", written().get(0).getHeader().get(0));
  }

  @Test
  void describesTheDetector() throws IOException {
    Path json = folder.resolve("d.json");
    Cli.Result result = Cli.run("describe", model, "--json", json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json);
    assertEquals("lstm", found.get("kind").asText());
    assertEquals(64, found.get("window").asInt());
    assertEquals("fpr:0.05", found.get("threshold_rule").asText());
    assertTrue(result.out().contains("as long as they stay as they were"), result.out());
    assertTrue(result.out().contains("over the windows that cover a step"), result.out());
  }
}
