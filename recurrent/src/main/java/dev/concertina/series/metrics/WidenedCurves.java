package dev.concertina.series.metrics;

import dev.concertina.internal.metrics.ScoreGroups;
import java.util.Arrays;

/**
 * The ROC and precision curves of a series whose events are widened; {@link VolumeUnderSurface} has
 * the formulas.
 *
 * <p>A step matters only through the first of the falling thresholds that flags it, its rank, which
 * no width changes. So per width one pass adds up weights by rank, and running sums over the ranks
 * are the curves: no pass over the steps for each threshold.
 */
final class WidenedCurves {
  private static final int THRESHOLDS = 250;

  private final boolean[] anomalies;
  private final Runs events;
  private final int positives;
  private final int[] ranks;
  private final double[] flagged = new double[THRESHOLDS];
  private final double[] hits = new double[THRESHOLDS];

  // For the width at hand.
  private final double[] weights;
  private final double[] truePositiveRates = new double[THRESHOLDS];
  private final double[] falsePositiveRates = new double[THRESHOLDS];
  private final double[] precisions = new double[THRESHOLDS];

  WidenedCurves(double[] scores, boolean[] anomalies) {
    this.positives = ScoreGroups.of(scores, anomalies).totalAnomalies();
    this.anomalies = anomalies;
    this.events = Runs.of(anomalies);
    this.ranks = ranks(scores);
    this.weights = new double[scores.length];
    for (int i = 0; i < ranks.length; i++) {
      flagged[ranks[i]]++;
      hits[ranks[i]] += anomalies[i] ? 1 : 0;
    }
    accumulate(flagged);
    accumulate(hits);
  }

  private static int[] ranks(double[] scores) {
    double[] thresholds = thresholds(scores);
    int[] ranks = new int[scores.length];
    for (int i = 0; i < ranks.length; i++) {
      int low = 0;
      int high = THRESHOLDS - 1;
      while (low < high) {
        int middle = (low + high) / 2;
        if (scores[i] >= thresholds[middle]) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      ranks[i] = low;
    }
    return ranks;
  }

  /** Falling; with fewer scores than thresholds, some stand there twice and change nothing. */
  private static double[] thresholds(double[] scores) {
    double[] rising = scores.clone();
    Arrays.sort(rising);
    int last = rising.length - 1;
    double step = last / (THRESHOLDS - 1.0);
    double[] thresholds = new double[THRESHOLDS];
    for (int k = 0; k < THRESHOLDS; k++) {
      // The last by name: the product may be rounded to just below it.
      int place = k == THRESHOLDS - 1 ? last : (int) (k * step);
      thresholds[k] = rising[last - place];
    }
    return thresholds;
  }

  private static void accumulate(double[] values) {
    for (int k = 1; k < values.length; k++) {
      values[k] += values[k - 1];
    }
  }

  /** Computes the curves at a width. */
  void widen(int width) {
    // No border is longer than the series, and sums of indices then do not overflow.
    int border = Math.min(width / 2, ranks.length);
    double[] beside = flaggedBeside(width, border);
    double[] found = shareFound(border);
    for (int k = 0; k < THRESHOLDS; k++) {
      double truePositives = hits[k] + beside[k];
      double widened = positives + beside[k] / 2;
      truePositiveRates[k] = Math.min(truePositives / widened, 1) * found[k];
      falsePositiveRates[k] = (flagged[k] - truePositives) / (ranks.length - widened);
      precisions[k] = truePositives / flagged[k];
    }
  }

  /** The weight that each threshold flags outside of the events. */
  private double[] flaggedBeside(int width, int border) {
    weigh(width, border);
    double[] beside = new double[THRESHOLDS];
    for (int i = 0; i < weights.length; i++) {
      if (!anomalies[i] && weights[i] > 0) {
        beside[ranks[i]] += Math.min(1, weights[i]);
      }
    }
    accumulate(beside);
    return beside;
  }

  private void weigh(int width, int border) {
    double[] slope = new double[border + 1];
    for (int d = 1; d <= border; d++) {
      slope[d] = Math.sqrt(1 - (double) d / width);
    }
    Arrays.fill(weights, 0);
    for (int e = 0; e < events.count(); e++) {
      int first = events.first(e);
      int last = events.last(e);
      for (int d = Math.min(border, first); d > 0; d--) {
        weights[first - d] += slope[d];
      }
      for (int d = Math.min(border, weights.length - 1 - last); d > 0; d--) {
        weights[last + d] += slope[d];
      }
    }
  }

  /** The share of the events, those whose borders meet being one, that each threshold finds. */
  private double[] shareFound(int border) {
    double[] found = new double[THRESHOLDS];
    int joined = 0;
    for (int e = 0; e < events.count(); e++) {
      int from = Math.max(0, events.first(e) - border);
      while (e + 1 < events.count() && events.last(e) + border >= events.first(e + 1) - border) {
        e++;
      }
      int to = Math.min(ranks.length - 1, events.last(e) + border);
      found[lowestRank(from, to)]++;
      joined++;
    }
    accumulate(found);
    for (int k = 0; k < THRESHOLDS; k++) {
      found[k] /= joined;
    }
    return found;
  }

  private int lowestRank(int from, int to) {
    int lowest = ranks[from];
    for (int i = from + 1; i <= to; i++) {
      lowest = Math.min(lowest, ranks[i]);
    }
    return lowest;
  }

  double areaUnderRoc() {
    double area = 0;
    double rate = 0;
    double alarms = 0;
    for (int k = 0; k < THRESHOLDS; k++) {
      area += (falsePositiveRates[k] - alarms) * (truePositiveRates[k] + rate) / 2;
      rate = truePositiveRates[k];
      alarms = falsePositiveRates[k];
    }
    return area + (1 - alarms) * (1 + rate) / 2;
  }

  double areaUnderPrecision() {
    double area = 0;
    double rate = 0;
    for (int k = 0; k < THRESHOLDS; k++) {
      area += (truePositiveRates[k] - rate) * precisions[k];
      rate = truePositiveRates[k];
    }
    return area;
  }
}
