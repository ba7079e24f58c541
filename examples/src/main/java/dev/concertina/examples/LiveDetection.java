package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.LiveDetector;
import dev.concertina.series.detect.SeriesDetector;
import java.util.ArrayList;
import java.util.List;

/** Judges readings one at a time, as they come. */
public final class LiveDetection {
  private static final int WINDOW = 32;

  private LiveDetection() {}

  /**
   * Learns the rhythm of a pump, and follows it live until after its pressure began to lag.
   *
   * @param epochs how long to train
   * @return the steps at which it called an alarm; the lag begins at step 200
   */
  public static List<Long> run(int epochs) {
    List<Long> alarms = new ArrayList<>();
    SlidingWindows windows = SlidingWindows.of(List.of(SeriesMaker.pump(1500, 1)), WINDOW);
    TrainingOptions options = TrainingOptions.forSeries().withEpochs(epochs);
    ThresholdRule rule = ThresholdRule.maximum(1.5);
    try (Fit fit = Autoencoder.fit(LstmArchitecture.forSeries(WINDOW), windows.samples(), options);
        SeriesDetector detector = SeriesDetector.calibrate(fit, windows, rule)) {
      LiveDetector live = detector.live(); // shares the detector's model, and is closed with it
      TimeSeries now = SeriesMaker.withLag(SeriesMaker.pump(260, 2), 200, 260);
      for (int t = 0; t < now.length(); t++) {
        LiveDetector.Verdict verdict = live.accept(now.step(t));
        // No score until the first window is full.
        if (verdict.anomaly()) {
          alarms.add(verdict.step());
        }
      }
      return alarms;
    }
  }

  /**
   * Prints what {@link #run} returns.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.println("alarms at steps " + run(8));
  }
}
