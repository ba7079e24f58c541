package dev.concertina.cli.demo;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.baseline.WindowedPca;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.TrainingProgress;
import dev.concertina.cli.options.Recipe;
import dev.concertina.cli.report.SeriesPlot;
import dev.concertina.cli.score.SeriesMeasures;
import dev.concertina.cli.score.SeriesVerdict;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.Samples;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.LiveDetector;
import dev.concertina.series.detect.SeriesDetection;
import dev.concertina.series.detect.SeriesDetector;
import dev.concertina.series.detect.SeriesScoring;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains on a server room's normal weeks, and finds what is wrong in others. */
final class SeriesDemo {
  private static final ThresholdRule RULE = ThresholdRule.maximum(1.5);

  /** With every window. */
  private static final SeriesScoring SCORING = SeriesScoring.defaults().withStride(1);

  private static final int WINDOW = ServerRoom.STEPS_OF_A_DAY;
  private static final CsvFormat LABELLED =
      CsvFormat.defaults().withTime("time").withLabel("anomaly").withIgnored("kind");

  private final Path folder;
  private final Size size;
  private final Console console;

  /**
   * How much work.
   *
   * @param weeks normal ones, to learn from
   * @param testWeeks with spells of trouble
   * @param spells of each kind
   * @param epochs of training
   */
  record Size(int weeks, int testWeeks, int spells, int epochs) {
    static final Size FULL = new Size(12, 8, 3, 10);
  }

  /**
   * What came out.
   *
   * @param training what happened in training
   * @param log the test weeks and the truth
   * @param verdict on them
   * @param noticed which steps a live detector flags, that has seen nothing of what follows
   * @param measures how well steps are ranked by the model, first, and by PCA
   * @param sameAfterReload whether the saved model gives the same scores for the saved series
   * @param files what was written
   */
  record Outcome(
      TrainingReport training,
      ServerRoom.Log log,
      SeriesVerdict verdict,
      boolean[] noticed,
      Map<String, SeriesMeasures> measures,
      boolean sameAfterReload,
      Files files) {}

  /** What is written to the demo's folder. */
  record Files(Path normal, Path test, Path model, Path scores, Path plot) {
    static Files in(Path folder) {
      return new Files(
          folder.resolve("room-normal.csv"),
          folder.resolve("room-test.csv"),
          folder.resolve("room.concertina"),
          folder.resolve("room-scores.csv"),
          folder.resolve("room.svg"));
    }
  }

  SeriesDemo(Path folder, Size size, Console console) {
    this.folder = folder;
    this.size = size;
    this.console = console;
  }

  Outcome run() throws IOException {
    ServerRoom.Log normal = new ServerRoom(1).normal(size.weeks());
    ServerRoom.Log log = new ServerRoom(2).troubled(size.testWeeks(), size.spells());
    Files files = Files.in(folder);
    write(files.normal(), normal, false);
    write(files.test(), log, true);
    TimeSeries clean = TimeSeries.csv(files.normal());
    TimeSeries test = TimeSeries.csv(files.test(), LABELLED);
    console.note(
        String.format(
            "training on %s of a made-up server room with %d sensors, in windows of a day",
            Format.count(size.weeks(), "week"), clean.features()));
    SlidingWindows windows = SlidingWindows.of(clean, WINDOW);
    Recipe recipe = Recipe.forSeries(WINDOW);
    TrainingOptions options = recipe.training().withEpochs(size.epochs());
    List<TimeSeries> heldOut = windows.lastParts(options.validation());
    try (Fit fit = fit(recipe, windows.samples(), options);
        SeriesDetector detector = SeriesDetector.calibrate(fit.model(), heldOut, SCORING, RULE)) {
      detector.save(files.model());
      TimeSeries learned = clean.slice(0, clean.length() - heldOut.get(0).length());
      return outcome(fit, detector, log, learned, test, files);
    }
  }

  private Fit fit(Recipe recipe, Samples windows, TrainingOptions options) {
    try (TrainingProgress progress = new TrainingProgress(console)) {
      return Autoencoder.fit(recipe.net(), windows, options, progress);
    }
  }

  private Outcome outcome(
      Fit fit,
      SeriesDetector detector,
      ServerRoom.Log log,
      TimeSeries learned,
      TimeSeries test,
      Files files)
      throws IOException {
    SeriesDetection detection = detector.detect(test);
    boolean[] anomalies = log.anomalies();
    SeriesVerdict verdict =
        new SeriesVerdict(
            test, detection, detector.model().description().shape(), Optional.of(anomalies));
    verdict.write(files.scores());
    new SeriesPlot(verdict).write(files.plot());
    console.note("comparing with PCA of the same windows");
    Map<String, SeriesMeasures> measures = new LinkedHashMap<>();
    measures.put("concertina", new SeriesMeasures(detection, anomalies, WINDOW));
    double[] scores = pca(fit, learned, test);
    measures.put(
        "PCA of windows",
        new SeriesMeasures(scores, new boolean[scores.length], anomalies, WINDOW));
    return new Outcome(
        fit.report(),
        log,
        verdict,
        noticed(detector, test),
        measures,
        isSameAfterReload(files, detection),
        files);
  }

  private static boolean[] noticed(SeriesDetector detector, TimeSeries test) {
    LiveDetector live = detector.live(); // ends with the detector
    double[] times = test.times().orElseThrow();
    boolean[] noticed = new boolean[test.length()];
    for (int t = 0; t < noticed.length; t++) {
      noticed[t] = live.accept(times[t], test.step(t)).anomaly();
    }
    return noticed;
  }

  /** With as many components as the code has values, of the windows that the net learned from. */
  private static double[] pca(Fit fit, TimeSeries learned, TimeSeries test) {
    int components = fit.model().description().codeSize();
    return new WindowedPca.Basis(learned, WINDOW, components).leading(components).scores(test, 1);
  }

  private static boolean isSameAfterReload(Files files, SeriesDetection detection)
      throws IOException {
    try (SeriesDetector reloaded = SeriesDetector.load(files.model())) {
      return Arrays.equals(
          detection.scores(), reloaded.scores(TimeSeries.csv(files.test(), LABELLED)));
    }
  }

  private static void write(Path path, ServerRoom.Log log, boolean labelled) throws IOException {
    try (NewFile file = NewFile.open(path)) {
      CsvWriter csv =
          CsvWriter.builder().build(new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8));
      List<String> header = new ArrayList<>(List.of("time"));
      header.addAll(ServerRoom.SENSORS);
      header.addAll(labelled ? List.of("anomaly", "kind") : List.of());
      csv.writeRecord(header);
      for (int t = 0; t < log.values().length; t++) {
        List<String> cells = new ArrayList<>(List.of(ServerRoom.Log.time(t)));
        for (float value : log.values()[t]) {
          cells.add(Float.toString(value));
        }
        if (labelled) {
          cells.add(log.kinds()[t] == ServerRoom.Kind.NORMAL ? "0" : "1");
          cells.add(log.kinds()[t].text());
        }
        csv.writeRecord(cells);
      }
      csv.flush();
      file.commit();
    }
  }
}
