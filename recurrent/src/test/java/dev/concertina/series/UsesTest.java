package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.noise.Corruption;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.detect.LiveDetector;
import dev.concertina.series.detect.SeriesDetector;
import dev.concertina.testkit.UseContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How the uses of models for series end. */
class UsesTest {
  private static final int WINDOW = 8;
  private static final TimeSeries SERIES = series();

  private static TimeSeries series() {
    float[][] steps = new float[160][];
    for (int t = 0; t < steps.length; t++) {
      steps[t] = new float[] {(float) Math.sin(0.4 * t), (float) Math.cos(0.3 * t)};
    }
    return TimeSeries.of(steps);
  }

  private static Autoencoder trained() {
    TrainingOptions options =
        TrainingOptions.forSeries()
            .withEpochs(1)
            .withStepsPerEpoch(2)
            .withCorruption(Corruption.gaps(0.2, 4));
    return Autoencoder.fit(
            LstmArchitecture.of(4, 2), SlidingWindows.of(SERIES, WINDOW).samples(), options)
        .model();
  }

  private static SeriesDetector calibrated(Autoencoder model) {
    return SeriesDetector.calibrate(model, List.of(SERIES), ThresholdRule.maximum(2));
  }

  @Nested
  class Detectors implements UseContract<SeriesDetector> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public SeriesDetector of(Autoencoder given) {
      return calibrated(given);
    }

    @Override
    public SeriesDetector load(Path file) throws IOException {
      return SeriesDetector.load(file);
    }

    @Override
    public void save(SeriesDetector use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(SeriesDetector use, Path folder) {
      use.detect(SERIES);
      use.withThreshold(ThresholdRule.maximum(1)).scores(SERIES);
    }

    @Override
    public Autoencoder modelOf(SeriesDetector use) {
      return use.model();
    }
  }

  /** Closing a live detector leaves the detector that made it open; the reverse ends both. */
  @Nested
  class LiveDetectors implements UseContract<LiveDetector> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public LiveDetector of(Autoencoder given) {
      return calibrated(given).live();
    }

    @Override
    public LiveDetector load(Path file) throws IOException {
      return LiveDetector.load(file);
    }

    @Override
    public void save(LiveDetector use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(LiveDetector use, Path folder) {
      for (int t = 0; t < WINDOW; t++) {
        use.accept(SERIES.step(t));
      }
    }

    @Override
    public Autoencoder modelOf(LiveDetector use) {
      return use.detector().model();
    }

    @Test
    void close_leavesTheDetector_andEndsWithIt() {
      SeriesDetector detector = calibrated(model);
      LiveDetector first = detector.live();
      LiveDetector second = detector.live();
      first.close();
      use(second, null);
      detector.scores(SERIES);
      detector.close();
      assertThrows(IllegalStateException.class, () -> use(second, null));
    }
  }

  @Nested
  class Fillers implements UseContract<SeriesFiller> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public SeriesFiller of(Autoencoder given) {
      return SeriesFiller.of(given);
    }

    @Override
    public SeriesFiller load(Path file) throws IOException {
      return SeriesFiller.load(file);
    }

    @Override
    public void save(SeriesFiller use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(SeriesFiller use, Path folder) {
      use.fill(SERIES);
      use.forecast(SERIES, 2);
    }

    @Override
    public Autoencoder modelOf(SeriesFiller use) {
      return use.model();
    }
  }
}
