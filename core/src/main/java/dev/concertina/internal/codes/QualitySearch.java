package dev.concertina.internal.codes;

import dev.concertina.internal.Require;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;

/**
 * Finds how finely codes must be rounded for what is asked for, by halving the interval: bits and
 * decibels both fall as the multiple of the step rises.
 *
 * @param finest the least multiple that may be taken
 * @param coarsest the largest
 */
public record QualitySearch(double finest, double coarsest) {
  /** What can be asked for. */
  public enum Goal {
    /** A multiple of the step that the net was trained with. */
    STEP,
    /** Bits for each value, at most. */
    BITS,
    /** Decibels, at least. */
    PSNR
  }

  private static final int HALVINGS = 9;

  /**
   * The multiple to take.
   *
   * @param goal what is asked for
   * @param wanted how much of it
   * @param measure of what the quality asks for, bits or decibels, given a multiple
   * @throws IllegalArgumentException if no multiple serves
   */
  public double find(Goal goal, double wanted, DoubleUnaryOperator measure) {
    if (goal == Goal.STEP) {
      double multiple = wanted;
      Require.that(
          multiple >= finest && multiple <= coarsest,
          "step must be in [%s, %s] times that of the training, found %s",
          finest,
          coarsest,
          multiple);
      return multiple;
    }
    boolean bits = goal == Goal.BITS;
    requireReached(bits, wanted, measure.applyAsDouble(bits ? coarsest : finest));
    double fine = Math.log(finest);
    double coarse = Math.log(coarsest);
    if (measure.applyAsDouble(bits ? finest : coarsest) - wanted <= 0 == bits) {
      return bits ? finest : coarsest;
    }
    // The measure is above what is asked for at the fine end, and below at the coarse one.
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (fine + coarse) / 2;
      if (measure.applyAsDouble(Math.exp(middle)) > wanted) {
        fine = middle;
      } else {
        coarse = middle;
      }
    }
    // What the logarithm and its inverse make of an end may lie beyond it.
    return Math.max(finest, Math.min(coarsest, Math.exp(bits ? coarse : fine)));
  }

  private static void requireReached(boolean bits, double wanted, double best) {
    // Rounded so that what is said can be asked for.
    RoundingMode towards = bits ? RoundingMode.CEILING : RoundingMode.FLOOR;
    Require.that(
        bits ? best <= wanted : best >= wanted,
        "%s must be %s %s with this model and these samples, found %s",
        bits ? "bits" : "psnr",
        bits ? "at least" : "at most",
        new BigDecimal(best).round(new MathContext(4, towards)).toPlainString(),
        wanted);
  }
}
