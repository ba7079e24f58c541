package dev.concertina.noise;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;

/**
 * Counts with the Poisson distribution. Commons Math draws them, too, but needs time in proportion
 * to the mean and an object per mean, where every value of a picture has a mean of its own.
 *
 * <p>Below 10 by multiplying uniforms until the product falls below exp(-mean); from there on by
 * transformed rejection, algorithm PTRS of W. Hörmann, "The transformed rejection method for
 * generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993): about 2.3
 * uniforms, however large the mean.
 */
final class PoissonCounts {
  private PoissonCounts() {}

  /** A count of the given mean; 0 for a mean below 0, the mean itself if it is not finite. */
  static double next(double mean, RandomGenerator random) {
    if (mean <= 0) {
      return 0;
    }
    if (mean < 10) {
      return multiplied(mean, random);
    }
    return mean < Double.POSITIVE_INFINITY ? rejected(mean, random) : mean;
  }

  private static double multiplied(double mean, RandomGenerator random) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /** The names are those of the paper. */
  private static double rejected(double mean, RandomGenerator random) {
    double b = 0.931 + 2.53 * Math.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double vr = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= vr) {
        return k;
      }
      if (k >= 0 && (us >= 0.013 || v <= us) && accepts(k, mean, v, a / (us * us) + b, b)) {
        return k;
      }
    }
  }

  private static boolean accepts(double k, double mean, double v, double slope, double b) {
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double logOfChance = k * Math.log(mean) - mean - Gamma.logGamma(k + 1);
    return Math.log(v * inverseAlpha / slope) <= logOfChance;
  }
}
