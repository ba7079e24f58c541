package dev.concertina.anomaly;

import dev.concertina.data.Samples;
import dev.concertina.internal.metrics.Dependence;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Holds what a model makes of clean samples: their scores, and the usual error of each feature.
 *
 * @param scores the scores, ascending; of at most {@value #MOST_SCORES} samples, drawn at random
 * @param featureErrors each feature's mean error
 * @param independent how many independent scores they are worth
 */
public record Calibration(double[] scores, double[] featureErrors, double independent) {
  /** For scores that do not depend on each other. */
  public Calibration(double[] scores, double[] featureErrors) {
    this(scores, featureErrors, scores.length);
  }

  /**
   * Enough for a rate of 1 in 10,000 with ten samples above it, and two megabytes of text at most.
   */
  public static final int MOST_SCORES = 100_000;

  /**
   * A feature that is reconstructed almost perfectly counts as if its error were this share of the
   * mean: or the rounding of a constant column would be blamed for everything.
   */
  private static final double LEAST_SHARE = 1e-3;

  /**
   * Scores clean samples.
   *
   * @param ordered whether they follow each other in time, so that they may depend on each other
   */
  static Calibration of(Scorer scorer, Samples clean, boolean ordered) {
    double[] scores = new double[clean.size()];
    double[] sums = new double[scorer.model().description().shape().features()];
    scorer.each(
        clean,
        scored -> {
          for (int i = 0; i < scored.size(); i++) {
            scores[scored.start() + i] = scored.scores()[i];
            for (int f = 0; f < sums.length; f++) {
              sums[f] += scored.errors()[i][f];
            }
          }
        });
    double independent =
        ordered ? Dependence.independent(List.of(scores), 1) : scores.length; // before sorting
    return new Calibration(
        sortedAtMost(scores),
        Arrays.stream(sums).map(s -> s / clean.size()).toArray(),
        independent);
  }

  /** Learns a threshold for these scores. */
  Threshold threshold(ThresholdRule rule) {
    return rule.learn(scores, independent);
  }

  /** Returns at most {@value #MOST_SCORES} of the scores, ascending; may change their order. */
  public static double[] sortedAtMost(double[] scores) {
    double[] kept = atMost(scores);
    Arrays.sort(kept);
    return kept;
  }

  private static double[] atMost(double[] scores) {
    if (scores.length <= MOST_SCORES) {
      return scores;
    }
    SplittableRandom random = new SplittableRandom(scores.length);
    for (int i = 0; i < MOST_SCORES; i++) {
      int j = random.nextInt(i, scores.length);
      double swapped = scores[i];
      scores[i] = scores[j];
      scores[j] = swapped;
    }
    return Arrays.copyOf(scores, MOST_SCORES);
  }

  /** Divides errors by what is usual for each feature. */
  public double[] relative(double[] errors) {
    double[] relative = usual();
    for (int f = 0; f < relative.length; f++) {
      relative[f] = errors[f] / relative[f];
    }
    return relative;
  }

  /** Returns what counts as usual for each feature, in a new array. */
  public double[] usual() {
    double mean = Arrays.stream(featureErrors).average().orElse(0);
    // Nothing is usual for a net without any error: then the errors themselves are compared.
    double least = mean > 0 ? Math.max(mean * LEAST_SHARE, Double.MIN_NORMAL) : 1;
    double[] usual = new double[featureErrors.length];
    Arrays.setAll(usual, f -> Math.max(featureErrors[f], least));
    return usual;
  }
}
