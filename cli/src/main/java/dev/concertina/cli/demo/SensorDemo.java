package dev.concertina.cli.demo;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.TrainingProgress;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.Baseline;
import dev.concertina.metrics.ConfusionMatrix;
import dev.concertina.metrics.MeanBaseline;
import dev.concertina.metrics.NearestNeighbourBaseline;
import dev.concertina.metrics.PcaBaseline;
import dev.concertina.metrics.Ranking;
import dev.concertina.noise.Corruption;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.activations.Activation;

/** Trains on a pumping station's normal rows, and finds what is wrong in others. */
final class SensorDemo {
  private static final ThresholdRule RULE = ThresholdRule.targetFalsePositiveRate(0.01);

  /** As many numbers as the station has hidden causes: sensors that obey them fit through. */
  private static final int CODE = 4;

  private final Path folder;
  private final Size size;
  private final Console console;

  /**
   * How much work.
   *
   * @param training normal rows
   * @param test rows with spells of trouble
   * @param spells of each kind
   * @param spellLength rows of a spell
   * @param epochs of training
   */
  record Size(int training, int test, int spells, int spellLength, int epochs) {
    static final Size FULL = new Size(6000, 3600, 3, 40, 60);
  }

  /**
   * What came out.
   *
   * @param training what happened in training
   * @param threshold what decides
   * @param log the test rows and the truth
   * @param detections the verdicts on them
   * @param rankings how well they are ranked by the model, first, and by the baselines
   * @param sameAfterReload whether the saved model gives the same scores for the saved rows
   * @param files what was written
   */
  record Outcome(
      TrainingReport training,
      Threshold threshold,
      PumpingStation.Log log,
      List<Detection> detections,
      Map<String, Ranking> rankings,
      boolean sameAfterReload,
      Files files) {
    double[] scores() {
      return detections.stream().mapToDouble(Detection::score).toArray();
    }

    ConfusionMatrix decisions() {
      return ConfusionMatrix.at(threshold.value(), scores(), log.anomalies());
    }
  }

  /** What is written to the demo's folder. */
  record Files(Path normal, Path test, Path model) {
    static Files in(Path folder) {
      return new Files(
          folder.resolve("station-normal.csv"),
          folder.resolve("station-test.csv"),
          folder.resolve("station.concertina"));
    }
  }

  SensorDemo(Path folder, Size size, Console console) {
    this.folder = folder;
    this.size = size;
    this.console = console;
  }

  Outcome run() throws IOException {
    PumpingStation.Log normal = new PumpingStation(1).normal(size.training());
    PumpingStation.Log log =
        new PumpingStation(2).troubled(size.test(), size.spells(), size.spellLength());
    Files files = Files.in(folder);
    write(files.normal(), normal, false);
    write(files.test(), log, true);

    Samples training = Samples.csv(files.normal());
    Samples test = Samples.of(log.values());
    console.note(
        "training on "
            + Format.count(training.size(), "normal row")
            + " of a made-up pumping station with "
            + PumpingStation.SENSORS.size()
            + " sensors");
    try (Fit fit = fit(training);
        AnomalyDetector detector = AnomalyDetector.calibrate(fit, RULE)) {
      detector.save(files.model());
      List<Detection> detections = detector.detect(test);
      double[] scores = detector.scores(test);
      console.note("comparing with simpler methods");
      return new Outcome(
          fit.report(),
          detector.threshold(),
          log,
          detections,
          rankings(fit.model().description().scaling(), training, test, scores, log.anomalies()),
          isSameAfterReload(files, scores),
          files);
    }
  }

  private Fit fit(Samples training) {
    DenseArchitecture net = DenseArchitecture.of(64, 64, CODE).withActivation(Activation.ELU);
    TrainingOptions options =
        TrainingOptions.forTables()
            .withEpochs(size.epochs())
            .withScaling(Scaling.Method.STANDARD)
            .withCorruption(Corruption.none()); // a narrow code is enough to keep it from copying
    try (TrainingProgress progress = new TrainingProgress(console)) {
      return Autoencoder.fit(net, training, options, progress);
    }
  }

  /** The baselines learn from the same rows, in the same units. */
  private static Map<String, Ranking> rankings(
      Scaling scaling, Samples training, Samples test, double[] scores, boolean[] anomalies) {
    float[][] from = scaled(scaling, training);
    float[][] on = scaled(scaling, test);
    List<Baseline> baselines =
        List.of(
            NearestNeighbourBaseline.of(from, 5),
            PcaBaseline.ofComponents(from, CODE),
            MeanBaseline.of(from));
    Map<String, Ranking> rankings = new LinkedHashMap<>();
    rankings.put("concertina", Ranking.of(scores, anomalies));
    for (Baseline baseline : baselines) {
      rankings.put(baseline.name(), Ranking.of(baseline.scores(on), anomalies));
    }
    return rankings;
  }

  private static float[][] scaled(Scaling scaling, Samples samples) {
    float[][] rows = samples.rows();
    for (float[] row : rows) {
      scaling.apply(row, 0, 1, samples.shape());
    }
    return rows;
  }

  private static boolean isSameAfterReload(Files files, double[] scores) throws IOException {
    CsvFormat format = CsvFormat.defaults().withLabel("anomaly").withIgnored("kind");
    try (AnomalyDetector reloaded = AnomalyDetector.load(files.model())) {
      return Arrays.equals(scores, reloaded.scores(Samples.csv(files.test(), format)));
    }
  }

  private static void write(Path path, PumpingStation.Log log, boolean labelled)
      throws IOException {
    try (NewFile file = NewFile.open(path)) {
      CsvWriter csv =
          CsvWriter.builder().build(new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8));
      List<String> header = new ArrayList<>(PumpingStation.SENSORS);
      if (labelled) {
        header.addAll(List.of("anomaly", "kind"));
      }
      csv.writeRecord(header);
      for (int i = 0; i < log.values().length; i++) {
        List<String> cells = new ArrayList<>();
        for (float value : log.values()[i]) {
          cells.add(Float.toString(value));
        }
        if (labelled) {
          cells.add(log.kinds()[i] == PumpingStation.Kind.NORMAL ? "0" : "1");
          cells.add(log.kinds()[i].text());
        }
        csv.writeRecord(cells);
      }
      csv.flush();
      file.commit();
    }
  }
}
