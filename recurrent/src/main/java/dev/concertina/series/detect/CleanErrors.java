package dev.concertina.series.detect;

import dev.concertina.Autoencoder;
import dev.concertina.anomaly.Calibration;
import dev.concertina.internal.Require;
import dev.concertina.internal.metrics.Dependence;
import dev.concertina.series.TimeSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gathers the errors of clean series, by one net or by several, and learns what is usual. */
final class CleanErrors {
  /**
   * The mean over all windows of length L that cover a step is a moving average with triangular
   * weights; of independent errors it has the integrated autocorrelation time 1.5 L.
   */
  private static final double MEAN_OF_WINDOWS = 1.5;

  private final double gap;
  private final SeriesScoring scoring;
  private final List<StepErrors> ofSteps = new ArrayList<>();
  private final List<double[]> ofWindows = new ArrayList<>();
  private int length; // of a window
  private int apart = 1; // the distance of windows that follow each other

  /**
   * For series with holes where readings are further apart than a gap.
   *
   * @param gap NaN to go by each series
   */
  CleanErrors(double gap, SeriesScoring scoring) {
    this.gap = gap;
    this.scoring = scoring;
  }

  SeriesScoring scoring() {
    return scoring;
  }

  /** Adds the errors that a net makes of series that it has not seen. */
  void add(Autoencoder model, List<TimeSeries> clean) {
    length = model.description().shape().valuesPerFeature();
    WindowErrors net = new WindowErrors(model);
    for (TimeSeries one : clean) {
      TimeSeries served = SeriesDetector.served(model, one);
      CleanWindows windows =
          new CleanWindows(SeriesDetector.windows(model, served, gap, scoring), scoring);
      ofSteps.add(windows.run(net, ofWindows));
      apart = Math.max(apart, windows.apart());
    }
  }

  /** Learns the usual errors, the scores and what these are worth. */
  SeriesCalibration calibration() {
    double[] usual = usual();
    SeriesCalibration scorer =
        new SeriesCalibration(new Calibration(new double[0], usual), new double[0], 1, 1, gap);
    List<double[]> runs =
        ofSteps.stream().map(e -> SeriesDetector.smoothed(scorer, e, scoring)).toList();
    double[] scores =
        runs.stream().flatMapToDouble(s -> Arrays.stream(SeriesCalibration.known(s))).toArray();
    double[] windows = ofWindows.stream().mapToDouble(scorer::score).toArray();
    Require.that(
        scores.length > 0,
        "clean series must have room for a window, found none long enough without a hole");
    double independent = Dependence.independent(runs, leastTimeOfSteps());
    double independentWindows =
        Dependence.independent(List.of(windows), Math.max(1, (double) length / apart));
    return new SeriesCalibration(
        new Calibration(Calibration.sortedAtMost(scores), usual),
        Calibration.sortedAtMost(SeriesCalibration.known(windows)),
        independent,
        independentWindows,
        gap);
  }

  /** The mean error of each feature. */
  private double[] usual() {
    double[] usual = new double[ofSteps.get(0).byFeature().length];
    Arrays.setAll(
        usual,
        f ->
            ofSteps.stream()
                .flatMapToDouble(e -> Arrays.stream(SeriesCalibration.known(e.byFeature()[f])))
                .average()
                .orElse(Double.NaN));
    // Nothing is known of a sensor that was silent all the while: it counts as any other.
    double mean = Arrays.stream(SeriesCalibration.known(usual)).average().orElse(0);
    return Arrays.stream(usual).map(u -> Double.isNaN(u) ? mean : u).toArray();
  }

  /** Over how many steps scores depend on each other at least. */
  private double leastTimeOfSteps() {
    boolean windows = scoring.resolution() == SeriesScoring.Resolution.WINDOW;
    return Math.max(windows ? MEAN_OF_WINDOWS * length : 1, scoring.smoothing());
  }
}
