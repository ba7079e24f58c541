package dev.concertina.anomaly;

import dev.concertina.anomaly.Threshold.Rate;
import dev.concertina.internal.Require;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** Peaks over threshold, as {@link ThresholdRule.PeaksOverThreshold} describes it. */
final class Tail {
  private static final double SHARE = 0.02;
  private static final double MOST_SHARE = 0.1;
  private static final int ENOUGH_EXCESSES = 50;
  private static final int LEAST_EXCESSES = 20;
  private static final int LEAST_SCORES = 200;
  private static final BigDecimal BEYOND_THE_DATA = BigDecimal.TEN;

  private static final double LEAST_SHAPE_FOR_RATE = -0.25;

  /** Where the two terms of a, each near 1 / ξ, would cancel. */
  private static final double NEARLY_EXPONENTIAL = 1e-5;

  private static final double NORMAL_975 = 1.959963984540054;

  private Tail() {}

  /**
   * The same of scores that depend on each other, of which the theory of the interval is silent.
   */
  static Threshold learn(
      ThresholdRule.PeaksOverThreshold rule, double[] cleanScores, double independent) {
    Threshold of = learn(rule, cleanScores);
    if (independent >= of.calibrationSize()) {
      return of;
    }
    BigInteger least = leastSize(rule.rate()).max(BigInteger.valueOf(LEAST_SCORES));
    Require.that(
        independent >= least.doubleValue(),
        "%s needs at least %d independent clean scores, found %d that are worth %s: give a longer"
            + " clean series, or take a rule without a rate such as max:2",
        rule.text(),
        least,
        of.calibrationSize(),
        Threshold.worth(independent));
    return new Threshold(of.value(), rule, of.calibrationSize(), independent, Optional.empty());
  }

  static Threshold learn(ThresholdRule.PeaksOverThreshold rule, double[] cleanScores) {
    CleanScores scores = CleanScores.of(rule, cleanScores, LEAST_SCORES);
    int n = scores.size();
    Require.that(
        BigInteger.valueOf(n).compareTo(leastSize(rule.rate())) >= 0,
        "%s needs at least %d clean scores, found %d: a tenth of 1 / n is as far beyond the data as"
            + " a fitted tail carries; hold out more rows or ask for a higher rate",
        rule.text(),
        leastSize(rule.rate()),
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
    double excess = tail.exceededWith(rule.rate() / share);
    return scores.threshold(
        level + excess, rate(rule.rate(), share, excess, tail, excesses.length));
  }

  /*
   * The rate above a fixed threshold is p = ζ w^(-1/ξ) with w = 1 + ξ z, z = excess / σ and ζ the
   * share of scores above the level. Its logarithm is nearly normal, and to first order
   *
   *   ∂ ln p / ∂ξ = ln w / ξ² - z / (ξ w) = a,   σ ∂ ln p / ∂σ = z / w = b,   var ln ζ = (1 - ζ) / N,
   *
   * with the covariance of (ξ, σ) from N excesses of Smith (1987), (1 + ξ) / N times
   * [1 + ξ, -σ; -σ, 2 σ²]. The theory holds above ξ = -1/2; simulated, the interval is already far
   * too narrow at -0.4, so none is given below -0.25.
   */
  private static Optional<Rate> rate(
      double rate, double share, double excess, GeneralizedPareto tail, int count) {
    double shape = tail.shape();
    if (shape < LEAST_SHAPE_FOR_RATE) {
      return Optional.empty();
    }
    double z = excess / tail.scale();
    double w = 1 + shape * z;
    double a =
        Math.abs(shape) < NEARLY_EXPONENTIAL
            ? z * z / 2
            : Math.log(w) / (shape * shape) - z / (shape * w);
    double b = z / w;
    double tailVariance = (1 + shape) * ((1 + shape) * a * a - 2 * a * b + 2 * b * b);
    double deviation = Math.sqrt((1 - share + tailVariance) / count);
    double factor = Math.exp(NORMAL_975 * deviation);
    return Optional.of(new Rate(rate, rate / factor, Math.min(1, rate * factor)));
  }

  /** 1 / (10 rate), in decimals, where it is exact. */
  private static BigInteger leastSize(double rate) {
    BigDecimal tenfold = BigDecimal.valueOf(rate).multiply(BEYOND_THE_DATA);
    return BigDecimal.ONE.divide(tenfold, 0, RoundingMode.CEILING).toBigInteger();
  }

  private static int excessesWanted(int n) {
    int wanted = Math.max((int) Math.ceil(SHARE * n), ENOUGH_EXCESSES);
    return Math.min(wanted, (int) (MOST_SHARE * n));
  }
}
