package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.noise.Corruption;
import dev.concertina.recurrent.LstmArchitecture;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A net that has learned a rhythm fills and predicts it better than straight lines do. */
class SeriesFillerTest {
  private static final int WINDOW = 32;

  private static TimeSeries rhythm(int length, long seed) {
    Random random = new Random(seed);
    float[][] steps = new float[length][];
    for (int t = 0; t < length; t++) {
      double angle = 2 * Math.PI * t / 16;
      steps[t] =
          new float[] {
            (float) (10 + 3 * Math.sin(angle) + 0.05 * random.nextGaussian()),
            (float) (Math.cos(angle) + Math.sin(2 * angle) + 0.02 * random.nextGaussian())
          };
    }
    return TimeSeries.of(steps);
  }

  private static TrainingOptions options() {
    return TrainingOptions.forSeries().withEpochs(12);
  }

  @Test
  void fill_gapsInARhythm_isCloserThanLinesAndLastValues() {
    Corruption.Gaps gaps = new Corruption.Gaps(0.2, 8);
    SlidingWindows windows = SlidingWindows.of(rhythm(1000, 1), WINDOW);
    try (Autoencoder model =
        Autoencoder.fit(
                LstmArchitecture.forSeries(WINDOW),
                windows.samples(),
                options().withCorruption(gaps))
            .model()) {
      SeriesFiller filler = SeriesFiller.of(model);
      TimeSeries unseen = rhythm(400, 2);
      SeriesFiller.Comparison found = filler.compareFilling(unseen, gaps, 3);
      assertTrue(found.readings() > 50, found.toString());
      assertTrue(found.model() < 0.5 * found.interpolation(), found.toString());
      assertTrue(found.model() < 0.5 * found.lastValue(), found.toString());
      float[][] holes = {unseen.feature(0), unseen.feature(1)};
      holes[0][100] = Float.NaN;
      TimeSeries filled = filler.fill(unseen.withReadings(holes));
      assertEquals(unseen.value(100, 0), filled.value(100, 0), 1.5);
      assertEquals(unseen.value(101, 0), filled.value(101, 0), "what is known stays");
    }
  }

  @Test
  void forecast_aRhythm_isCloserThanTheLastValue() {
    SlidingWindows windows = SlidingWindows.of(rhythm(1000, 1), WINDOW).withHorizon(4);
    try (Autoencoder model =
        Autoencoder.fit(
                LstmArchitecture.forSeries(WINDOW),
                windows.samples(),
                options().withCorruption(Corruption.none()))
            .model()) {
      SeriesFiller filler = SeriesFiller.of(model);
      TimeSeries unseen = rhythm(400, 2);
      SeriesFiller.Comparison found = filler.compareForecasts(unseen, 4);
      assertTrue(found.model() < 0.3 * found.lastValue(), found.toString());
      assertTrue(Double.isNaN(found.interpolation()));
      float[][] next = filler.forecast(unseen.slice(0, 200), 4);
      for (int h = 0; h < 4; h++) {
        assertEquals(unseen.value(200 + h, 0), next[h][0], 1.5, "step " + h);
      }
    }
  }

  @Test
  void of_aModelOfCompleteSeries_isRefusedWithTheRemedy() {
    SlidingWindows windows = SlidingWindows.of(rhythm(200, 1), WINDOW);
    try (Autoencoder model =
        Autoencoder.fit(
                LstmArchitecture.of(4, 2),
                windows.samples(),
                options().withEpochs(1).withStepsPerEpoch(1))
            .model()) {
      Exception refused =
          assertThrows(IllegalArgumentException.class, () -> SeriesFiller.of(model));
      assertTrue(refused.getMessage().contains("corruption gaps"), refused.getMessage());
    }
  }
}
