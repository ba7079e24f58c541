package dev.concertina.series.detect;

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
 * @param segments where the series has windows, without the holes between
 */
record StepErrors(double[][] byFeature, TimeSeries expected, List<SlidingWindows.Place> segments) {

  /** The errors of a series, which may be too short for a window: then they are all NaN. */
  static StepErrors of(WindowErrors errors, SlidingWindows windows, SeriesScoring scoring) {
    Sweep sweep = new Sweep(windows, scoring);
    if (windows.size() > 0) {
      errors.each(windows, sweep::add);
    }
    return sweep.end();
  }

  /** A window that may still cover steps to come. */
  private record Open(SlidingWindows.Place place, WindowErrors.Judged judged) {}

  /** Goes along the series: a step is done once no further window can cover it. */
  static final class Sweep {
    private final TimeSeries series;
    private final double[][] result;

    /** Of what the windows make of each step, in the order of the windows. */
    private final double[][] sums;

    private final int[] counts;
    private final SlidingWindows windows;
    private final SeriesScoring scoring;
    private final Deque<Open> open = new ArrayDeque<>();
    private final double[] gathered;
    private int next;

    /** The first step from which on the same windows are open as at the next one. */
    private int since;

    Sweep(SlidingWindows windows, SeriesScoring scoring) {
      this.series = windows.series().get(0);
      this.result = new double[series.features()][series.length()];
      this.sums = new double[series.features()][series.length()];
      this.counts = new int[series.length()];
      this.windows = windows;
      this.scoring = scoring;
      this.gathered = new double[windows.length() + 1];
    }

    /** Takes the next window. */
    void add(int number, WindowErrors.Judged judged) {
      SlidingWindows.Place place = windows.place(number);
      finish(place.start());
      open.addLast(new Open(place, judged));
      since = next;
      for (int t = place.start(); t < place.end(); t++) {
        counts[t]++;
      }
      for (int f = 0; f < sums.length; f++) {
        int from = f * windows.length() - place.start();
        for (int t = place.start(); t < place.end(); t++) {
          sums[f][t] += judged.reconstruction()[from + t];
        }
      }
    }

    private void finish(int to) {
      for (; next < to; next++) {
        while (!open.isEmpty() && open.peekFirst().place().end() <= next) {
          open.removeFirst();
          since = next;
        }
        // Whole windows say the same about all steps that they cover together.
        boolean same = scoring.resolution() == Resolution.WINDOW && next > since;
        for (int f = 0; f < result.length; f++) {
          result[f][next] = same ? result[f][next - 1] : of(f, next);
        }
      }
    }

    private double of(int feature, int step) {
      int count = 0;
      for (Open window : open) {
        double error =
            scoring.resolution() == Resolution.WINDOW
                ? window.judged().means()[feature]
                : window.judged()
                    .errors()[feature * windows.length() + step - window.place().start()];
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

    /** All steps, after the last window. */
    StepErrors end() {
      finish(series.length());
      float[][] expected = new float[sums.length][series.length()];
      for (int f = 0; f < sums.length; f++) {
        for (int t = 0; t < counts.length; t++) {
          expected[f][t] = (float) (sums[f][t] / counts[t]); // NaN where there is none
        }
      }
      return new StepErrors(result, series.withReadings(expected), windows.segments());
    }
  }
}
