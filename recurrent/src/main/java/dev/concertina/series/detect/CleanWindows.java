package dev.concertina.series.detect;

import dev.concertina.anomaly.Calibration;
import dev.concertina.series.SlidingWindows;
import java.util.List;

/**
 * The windows of a clean series: those that scores of steps are made of, and those at whose scores
 * a live detector looks, which asks a window at each step.
 *
 * @param scored the windows at the stride of the scoring
 * @param scoring how windows become scores
 */
record CleanWindows(SlidingWindows scored, SeriesScoring scoring) {

  /**
   * The distance in steps of the windows that a live detector looks at: more where they are many.
   */
  int apart() {
    return 1 + scored.series().get(0).length() / Calibration.MOST_SCORES;
  }

  /** Runs each window once; adds the means of all that a live detector looks at. */
  StepErrors run(WindowErrors net, List<double[]> ofWindows) {
    if (scored.size() == 0) {
      return StepErrors.of(net, scored, scoring);
    }
    SlidingWindows live = scored.withStride(apart());
    if (scoring.strideFor(scored.length()) % apart() != 0) {
      net.each(live, (number, window) -> ofWindows.add(window.means()));
      return StepErrors.of(net, scored, scoring);
    }
    // Every window that is scored is among those that lie closer.
    StepErrors.Sweep sweep = new StepErrors.Sweep(scored, scoring);
    int[] next = {0};
    net.each(
        live,
        (number, window) -> {
          ofWindows.add(window.means());
          if (next[0] < scored.size() && live.place(number).equals(scored.place(next[0]))) {
            sweep.add(next[0]++, window);
          }
        });
    return sweep.end();
  }
}
