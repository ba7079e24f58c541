package dev.concertina;

import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Quality;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.testkit.SyntheticData;
import dev.concertina.testkit.UseContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** How the uses of models for rows end. */
class UsesTest {
  private static final Samples ROWS = SyntheticData.lowRank(new SampleShape.Features(4), 120, 2, 3);

  private static Autoencoder trained() {
    TrainingOptions options = TrainingOptions.defaults().withEpochs(2).withValidation(0.3);
    return Autoencoder.fit(DenseArchitecture.of(8, 2), ROWS, options).model();
  }

  @Nested
  class Detectors implements UseContract<AnomalyDetector> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public AnomalyDetector of(Autoencoder given) {
      return AnomalyDetector.calibrate(given, ROWS, ThresholdRule.meanPlusSd(3));
    }

    @Override
    public AnomalyDetector load(Path file) throws IOException {
      return AnomalyDetector.load(file);
    }

    @Override
    public void save(AnomalyDetector use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(AnomalyDetector use, Path folder) {
      use.detect(ROWS);
      use.withThreshold(ThresholdRule.meanPlusSd(2)).detect(ROWS.row(0));
    }

    @Override
    public Autoencoder modelOf(AnomalyDetector use) {
      return use.model();
    }
  }

  @Nested
  class Compressors implements UseContract<Compressor> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public Compressor of(Autoencoder given) {
      return Compressor.learn(given, ROWS, "rows");
    }

    @Override
    public Compressor load(Path file) throws IOException {
      return Compressor.load(file);
    }

    @Override
    public void save(Compressor use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(Compressor use, Path folder) throws IOException {
      use.compress(ROWS, Quality.step(1), folder.resolve("rows.squeeze"));
    }

    @Override
    public Autoencoder modelOf(Compressor use) {
      return use.model();
    }
  }
}
