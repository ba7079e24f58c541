package dev.concertina.anomaly;

import java.util.Arrays;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * The generalized Pareto distribution of excesses x &gt; 0, with P(X &gt; x) = (1 + ξ x /
 * σ)<sup>-1/ξ</sup>, or exp(-x / σ) for ξ = 0.
 *
 * @param shape ξ: above zero heavy tails, zero the exponential, below zero an end at -σ / ξ
 * @param scale σ
 */
record GeneralizedPareto(double shape, double scale) {
  /*
   * Grimshaw (1993): with θ = ξ / σ the likelihood of n excesses is, for given θ, highest at
   *
   *   ξ(θ) = mean ln(1 + θ x),   ℓ(θ) = -n (ln(ξ(θ) / θ) + ξ(θ) + 1),   ℓ(0) = -n (ln mean x + 1),
   *
   * so one dimension is left, θ > -1 / max x. Where Grimshaw solves ℓ' = 0, a grid finds the
   * highest piece of ℓ and Brent's method its maximum: ℓ' has a double root at 0 that only looks
   * like a solution, ℓ has not. Towards -1 / max x the likelihood grows without bound, with
   * ξ < -1; as Grimshaw does, ξ stays at or above -1, where the distribution is uniform on
   * [0, max x] and is one more candidate.
   *
   * Excesses are divided by their mean, and θ runs over s = 1 + θ max x on a logarithmic grid, up
   * to Grimshaw's bound θ < 2 (mean - min) / min², beyond which ℓ falls.
   */
  private static final int GRID = 200;

  private static final double LEAST_LOG_S = Math.log(1e-8);
  private static final double MOST_LOG_S = Math.log(1e15);

  /** Below this, 1 + θ x is so close to 1 that the exponential is the same to double precision. */
  private static final double EXPONENTIAL = 1e-10;

  /** The maximum likelihood fit to positive excesses. */
  static GeneralizedPareto fit(double[] excesses) {
    double mean = Arrays.stream(excesses).average().orElseThrow();
    double[] x = Arrays.stream(excesses).map(excess -> excess / mean).toArray();
    double min = Arrays.stream(x).min().orElseThrow();
    double max = Arrays.stream(x).max().orElseThrow();
    double theta = bestTheta(x, min, max);
    GeneralizedPareto fit = ofTheta(theta, x);
    // The uniform candidate: mean log-likelihood -ln max.
    if (-Math.log(max) > profile(theta, x)) {
      fit = new GeneralizedPareto(-1, max);
    }
    return new GeneralizedPareto(fit.shape, fit.scale * mean);
  }

  private static GeneralizedPareto ofTheta(double theta, double[] x) {
    if (Math.abs(theta) < EXPONENTIAL) {
      return new GeneralizedPareto(0, 1);
    }
    double shape = shape(theta, x);
    return new GeneralizedPareto(shape, shape / theta);
  }

  private static double bestTheta(double[] x, double min, double max) {
    double most = Math.min(MOST_LOG_S, Math.log1p(2 * (1 - min) / (min * min) * max));
    double step = (Math.max(most, 1) - LEAST_LOG_S) / GRID;
    double bestLogS = 0;
    double best = profile(0, x);
    for (int i = 0; i <= GRID; i++) {
      double logS = LEAST_LOG_S + i * step;
      double value = profile(Math.expm1(logS) / max, x);
      if (value > best) {
        best = value;
        bestLogS = logS;
      }
    }
    double refined =
        new BrentOptimizer(1e-11, 1e-13)
            .optimize(
                new MaxEval(1000),
                GoalType.MAXIMIZE,
                new UnivariateObjectiveFunction(logS -> profile(Math.expm1(logS) / max, x)),
                new SearchInterval(bestLogS - step, bestLogS + step, bestLogS))
            .getPoint();
    return Math.expm1(refined) / max;
  }

  private static double shape(double theta, double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.log1p(theta * value);
    }
    return sum / x.length;
  }

  /** ℓ(θ) / n for excesses of mean 1; minus infinity where ξ would be below -1. */
  private static double profile(double theta, double[] x) {
    if (Math.abs(theta) < EXPONENTIAL) {
      return -1;
    }
    double shape = shape(theta, x);
    return shape < -1 ? Double.NEGATIVE_INFINITY : -(Math.log(shape / theta) + shape + 1);
  }

  /** The excess that is exceeded with the given probability, in (0, 1]. */
  double exceededWith(double probability) {
    double logarithm = -Math.log(probability);
    // (p^-ξ - 1) / ξ through expm1, which is exact for small ξ too.
    return shape == 0 ? scale * logarithm : scale * Math.expm1(shape * logarithm) / shape;
  }
}
