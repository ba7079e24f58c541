package dev.concertina.anomaly;

import dev.concertina.data.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Holds what a model makes of clean samples: their scores, and the usual error of each feature.
 *
 * @param scores the scores, ascending; of at most {@value #MOST_SCORES} samples, drawn at random
 * @param featureErrors each feature's mean error
 */
public record Calibration(double[] scores, double[] featureErrors) {
  /**
   * Enough for a rate of 1 in 10,000 with ten samples above it, and two megabytes of text at most.
   */
  public static final int MOST_SCORES = 100_000;

  /**
   * A feature that is reconstructed almost perfectly counts as if its error were this share of the
   * mean: or the rounding of a constant column would be blamed for everything.
   */
  private static final double LEAST_SHARE = 1e-3;

  static Calibration of(Scorer scorer, Samples clean) {
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
    return new Calibration(
        sortedAtMost(scores), Arrays.stream(sums).map(s -> s / clean.size()).toArray());
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
