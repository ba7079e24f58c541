package dev.concertina.internal.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Files of every format version that was ever released can be read, and mean what they meant.
 *
 * <p>To add one for a new version, raise {@link #NEWEST} and run {@code mvn test -pl core
 * -Dtest=GoldenModelTest#write -Dsurefire.jvm.args=-Dgolden.write=true}.
 */
class GoldenModelTest {
  private static final int NEWEST = 2;

  /** Version 1 was never released, and is refused. */
  private static final int OLDEST = 2;

  private static final Path FOLDER =
      Path.of("src", "test", "resources", "dev", "concertina", "internal", "model", "golden");

  /** Other CPUs sum in another order. */
  private static final float ROUNDING = 1e-4f;

  private static Samples inputs() {
    return SyntheticData.lowRank(new SampleShape.Features(3), 8, 2, 11)
        .withNames(List.of("a", "b", "c"));
  }

  @Test
  @EnabledIfSystemProperty(named = "golden.write", matches = "true")
  void write() throws IOException {
    Files.createDirectories(FOLDER);
    Samples samples =
        SyntheticData.lowRank(new SampleShape.Features(3), 200, 2, 11)
            .withNames(List.of("a", "b", "c"));
    Fit fit =
        Autoencoder.fit(
            DenseArchitecture.of(4, 2), samples, TrainingOptions.forTables().withEpochs(2));
    try (AnomalyDetector detector =
        AnomalyDetector.calibrate(fit, ThresholdRule.targetFalsePositiveRate(0.1))) {
      detector.save(FOLDER.resolve(NEWEST + ".concertina"));
      List<String> lines =
          List.of(
              Arrays.deepToString(detector.model().encode(inputs().rows())),
              Arrays.deepToString(detector.model().reconstruct(inputs().rows())),
              Arrays.toString(detector.scores(inputs())),
              Double.toString(detector.threshold().value()));
      Files.write(FOLDER.resolve(NEWEST + ".expected"), lines);
    }
  }

  @Test
  void everyVersionIsReadAndMeansWhatItMeant() throws IOException {
    for (int version = OLDEST; version <= NEWEST; version++) {
      List<String> expected = Files.readAllLines(FOLDER.resolve(version + ".expected"));
      Path file = FOLDER.resolve(version + ".concertina");
      try (AnomalyDetector detector = AnomalyDetector.load(file)) {
        float[][] rows = inputs().rows();
        assertNumbers(expected.get(0), Arrays.deepToString(detector.model().encode(rows)));
        assertNumbers(expected.get(1), Arrays.deepToString(detector.model().reconstruct(rows)));
        assertNumbers(expected.get(2), Arrays.toString(detector.scores(inputs())));
        assertEquals(Double.parseDouble(expected.get(3)), detector.threshold().value());
        assertEquals("dense", detector.model().description().kind());
        assertEquals(List.of("a", "b", "c"), detector.model().description().features());
      }
    }
  }

  private static void assertNumbers(String expected, String found) {
    assertArrayEquals(numbers(expected), numbers(found), ROUNDING);
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.replaceAll("[\\[\\],]", " ").strip().split(" +"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
