package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetection;
import dev.concertina.series.detect.SeriesDetector;
import java.util.List;

/** Finds when a series was not as usual. */
public final class SeriesAnomalies {
  private static final int WINDOW = 32;

  private SeriesAnomalies() {}

  /**
   * Learns the rhythm of a pump, and looks for what is odd in another week of it.
   *
   * @param epochs how long to train
   * @return what was found in a week whose pressure lags from step 400 to step 430
   */
  public static SeriesDetection run(int epochs) {
    TimeSeries normal = SeriesMaker.pump(1500, 1);
    TimeSeries week = SeriesMaker.withLag(SeriesMaker.pump(800, 2), 400, 430);
    SlidingWindows windows = SlidingWindows.of(List.of(normal), WINDOW);
    TrainingOptions options = TrainingOptions.forSeries().withEpochs(epochs);
    ThresholdRule rule = ThresholdRule.maximum(1.5); // times the largest score held out
    try (Fit fit = Autoencoder.fit(LstmArchitecture.forSeries(WINDOW), windows.samples(), options);
        SeriesDetector detector = SeriesDetector.calibrate(fit, windows, rule)) {
      return detector.detect(week);
    }
  }

  /**
   * Prints what {@link #run} finds.
   *
   * @param args none
   */
  public static void main(String[] args) {
    for (SeriesDetection.Event event : run(8).events()) {
      System.out.printf(
          "steps %d to %d, first of all: %s%n",
          event.from(), event.to(), event.reasons().get(0).feature());
    }
  }
}
