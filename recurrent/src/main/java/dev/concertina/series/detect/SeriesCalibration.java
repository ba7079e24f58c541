package dev.concertina.series.detect;

import dev.concertina.anomaly.Calibration;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import java.util.Arrays;

/**
 * What clean series look like to a model.
 *
 * @param steps the scores of time steps, and each feature's mean error
 * @param windows the scores of single windows, ascending
 * @param independent how many independent scores those of the steps are worth
 * @param independentWindows the same of the windows
 * @param largestGap how far two readings may be apart in time before a window must not span them;
 *     NaN to go by each series
 */
record SeriesCalibration(
    Calibration steps,
    double[] windows,
    double independent,
    double independentWindows,
    double largestGap) {

  /** Learns a threshold for scores of steps. */
  Threshold ofSteps(ThresholdRule rule) {
    return rule.learn(steps.scores(), independent);
  }

  /** Learns a threshold for scores of single windows. */
  Threshold ofWindows(ThresholdRule rule) {
    return rule.learn(windows, independentWindows);
  }

  /** The mean over features of their errors in units of what is usual; NaN if there is none. */
  double score(double[] errors) {
    return score(errors, steps.usual());
  }

  private static double score(double[] errors, double[] usual) {
    double sum = 0;
    int known = 0;
    for (int f = 0; f < errors.length; f++) {
      double one = errors[f] / usual[f];
      sum += Double.isNaN(one) ? 0 : one;
      known += Double.isNaN(one) ? 0 : 1;
    }
    return known == 0 ? Double.NaN : sum / known;
  }

  /** The scores of all steps, before they are smoothed. */
  double[] scores(double[][] byFeature) {
    double[] usual = steps.usual();
    double[] scores = new double[byFeature[0].length];
    double[] step = new double[byFeature.length];
    for (int t = 0; t < scores.length; t++) {
      for (int f = 0; f < step.length; f++) {
        step[f] = byFeature[f][t];
      }
      scores[t] = score(step, usual);
    }
    return scores;
  }

  /** The values without those that are no numbers. */
  static double[] known(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
  }
}
