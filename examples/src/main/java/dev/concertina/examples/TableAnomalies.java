package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.util.List;
import java.util.SplittableRandom;

/** Finds the rows of a table that do not go together, and says which column it is. */
public final class TableAnomalies {
  private TableAnomalies() {}

  /**
   * Learns what is normal from rows of a pump, and judges two new ones.
   *
   * @param rows how many rows to learn from
   * @return what was found in a usual row and in an odd one
   */
  public static List<Detection> run(int rows) {
    Samples normal = Samples.of(readings(rows)).withNames(List.of("load", "pressure", "speed"));
    DenseArchitecture net = DenseArchitecture.forTables();
    // The threshold is learned on the rows that training held out.
    ThresholdRule rule = ThresholdRule.targetFalsePositiveRate(0.02);
    try (Fit fit = Autoencoder.fit(net, normal, TrainingOptions.forTables());
        AnomalyDetector detector = AnomalyDetector.calibrate(fit, rule)) {
      Detection usual = detector.detect(0.5f, 7.75f, 1465);
      // Each of its values is common, but not beside the others.
      Detection odd = detector.detect(0.5f, 5, 1465);
      return List.of(usual, odd);
    }
  }

  /** Stands in for {@code Samples.csv(Path.of("pump.csv"))}: pressure and speed follow the load. */
  private static float[][] readings(int rows) {
    SplittableRandom random = new SplittableRandom(7);
    float[][] table = new float[rows][];
    for (int i = 0; i < rows; i++) {
      float load = (float) random.nextDouble();
      float noise = (float) random.nextGaussian();
      table[i] = new float[] {load, 9 - 5 * load * load, 1450 + 30 * load + noise};
    }
    return table;
  }

  /**
   * Prints what {@link #run} finds.
   *
   * @param args none
   */
  public static void main(String[] args) {
    for (Detection found : run(2000)) {
      System.out.printf(
          "score %.3f, threshold %.3f, anomaly %b, first of all: %s%n",
          found.score(), found.threshold(), found.anomaly(), found.reasons().get(0));
    }
  }
}
