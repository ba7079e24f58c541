package dev.concertina.anomaly;

import dev.concertina.internal.Require;
import java.util.Optional;

/** Peaks over threshold, as {@link ThresholdRule.PeaksOverThreshold} describes it. */
final class Tail {
  private static final double SHARE = 0.02;
  private static final double MOST_SHARE = 0.1;
  private static final int ENOUGH_EXCESSES = 50;
  private static final int LEAST_EXCESSES = 20;
  private static final int LEAST_SCORES = 200;
  private static final double BEYOND_THE_DATA = 10;

  private Tail() {}

  static Threshold learn(ThresholdRule.PeaksOverThreshold rule, double[] cleanScores) {
    CleanScores scores = CleanScores.of(rule, cleanScores, LEAST_SCORES);
    int n = scores.size();
    Require.that(
        rule.rate() * n * BEYOND_THE_DATA >= 1,
        "%s needs at least %.0f clean scores, found %d: a tenth of 1 / n is as far beyond the data"
            + " as a fitted tail carries; hold out more rows or ask for a higher rate",
        rule.text(),
        Math.ceil(1 / (rule.rate() * BEYOND_THE_DATA)),
        n);
    double level = scores.smallest(n - excessesWanted(n));
    double[] excesses = scores.excesses(level);
    Require.that(
        excesses.length >= LEAST_EXCESSES,
        "%s needs at least %d scores above its level %s, found %d of %d, as scores tie there: use"
            + " quantile or fpr, which ties do not harm",
        rule.text(),
        LEAST_EXCESSES,
        level,
        excesses.length,
        n);
    double share = (double) excesses.length / n;
    Require.that(
        rule.rate() < share,
        "%s needs a rate below that of the fitted tail, %s, found %s: use fpr, which needs no tail"
            + " at that rate",
        rule.text(),
        share,
        rule.rate());
    GeneralizedPareto tail = GeneralizedPareto.fit(excesses);
    return scores.threshold(level + tail.exceededWith(rule.rate() / share), Optional.empty());
  }

  private static int excessesWanted(int n) {
    int wanted = Math.max((int) Math.ceil(SHARE * n), ENOUGH_EXCESSES);
    return Math.min(wanted, (int) (MOST_SHARE * n));
  }
}
