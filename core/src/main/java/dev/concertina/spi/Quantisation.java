package dev.concertina.spi;

import dev.concertina.internal.Require;

/**
 * Says how a net's code was quantised in training, so that a compressor can quantise it in the same
 * way.
 *
 * <p>A value y of the code becomes an integer near to y / (step * m), and the decoder is given that
 * integer times step * m. If the decoder is not conditioned on m, y is first taken relative to its
 * mean. The multiple m chooses between small files and faithful ones.
 *
 * @param step the distance between values that the code is rounded to, in the code's units, when m
 *     is 1
 * @param finest the smallest m that training has seen
 * @param coarsest the largest m that training has seen
 * @param conditioned whether the decoder has m as an input: then the last feature, or plane, of a
 *     code is ln m everywhere, is 0 when the net encodes, and is not stored
 */
public record Quantisation(double step, double finest, double coarsest, boolean conditioned) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not positive or not finite, or finest is above
   *     coarsest
   */
  public Quantisation {
    Require.positive(step, "step");
    Require.positive(finest, "finest");
    Require.positive(coarsest, "coarsest");
    Require.that(
        finest <= coarsest, "finest must be at most coarsest, found %s and %s", finest, coarsest);
  }

  /**
   * Describes a net that was trained with one step.
   *
   * @param step the distance between values, in the code's units
   * @return a quantisation with m = 1 only, on which the decoder is not conditioned
   */
  public static Quantisation to(double step) {
    return new Quantisation(step, 1, 1, false);
  }
}
