package dev.concertina.series.detect;

import dev.concertina.Autoencoder;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesScoring.Aggregation;
import dev.concertina.series.detect.SeriesScoring.Resolution;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The errors of one series, step by step, from all windows that cover a step.
 *
 * @param byFeature {@code [features][steps]}, NaN where no window covers a step, or where nothing
 *     is known of the feature
 * @param expected what the net makes of each step: the mean over the windows
 * @param stretches where the series has windows, without the holes between
 */
record StepErrors(double[][] byFeature, TimeSeries expected, List<SlidingWindows.Place> stretches) {

  /** The errors of a series, which may be too short for a window: then they are all NaN. */
  static StepErrors of(Autoencoder model, SlidingWindows windows, SeriesScoring scoring) {
    TimeSeries series = windows.series().get(0);
    Sweep sweep = new Sweep(series, windows, scoring);
    if (windows.size() > 0) {
      WindowErrors errors = new WindowErrors(model);
      errors.each(
          windows,
          (number, ofWindow, image) -> sweep.add(number, ofWindow, errors.means(ofWindow), image));
    }
    sweep.finish(series.length());
    return new StepErrors(sweep.result, series.withReadings(sweep.expected), windows.stretches());
  }

  /** A window that may still cover steps to come. */
  private record Open(SlidingWindows.Place place, float[] errors, double[] means, float[] image) {}

  /** Goes along the series: a step is done once no further window can cover it. */
  private static final class Sweep {
    final double[][] result;
    final float[][] expected;
    private final SlidingWindows windows;
    private final SeriesScoring scoring;
    private final Deque<Open> open = new ArrayDeque<>();
    private final double[] gathered;
    private int next;

    Sweep(TimeSeries series, SlidingWindows windows, SeriesScoring scoring) {
      this.result = new double[series.features()][series.length()];
      this.expected = new float[series.features()][series.length()];
      this.windows = windows;
      this.scoring = scoring;
      this.gathered = new double[windows.length() + 1];
    }

    void add(int number, float[] errors, double[] ofFeatures, float[] image) {
      SlidingWindows.Place place = windows.place(number);
      finish(place.start());
      open.addLast(new Open(place, errors, ofFeatures, image));
    }

    void finish(int to) {
      for (; next < to; next++) {
        while (!open.isEmpty() && open.peekFirst().place().end() <= next) {
          open.removeFirst();
        }
        for (int f = 0; f < result.length; f++) {
          result[f][next] = of(f, next);
          expected[f][next] = expected(f, next);
        }
      }
    }

    private float expected(int feature, int step) {
      double sum = 0;
      for (Open window : open) {
        sum += window.image()[feature * windows.length() + step - window.place().start()];
      }
      return (float) (sum / open.size()); // NaN where there is none
    }

    private double of(int feature, int step) {
      int count = 0;
      for (Open window : open) {
        double error =
            scoring.resolution() == Resolution.WINDOW
                ? window.means()[feature]
                : window.errors()[feature * windows.length() + step - window.place().start()];
        if (!Double.isNaN(error)) {
          gathered[count++] = error;
        }
      }
      return count == 0 ? Double.NaN : combined(scoring.aggregation(), count);
    }

    private double combined(Aggregation aggregation, int count) {
      return switch (aggregation) {
        case MEAN -> Arrays.stream(gathered, 0, count).sum() / count;
        case MAX -> Arrays.stream(gathered, 0, count).max().orElseThrow();
        case MEDIAN -> {
          Arrays.sort(gathered, 0, count);
          yield (gathered[(count - 1) / 2] + gathered[count / 2]) / 2;
        }
      };
    }
  }
}
