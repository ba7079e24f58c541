package dev.concertina.cli.input;

import dev.concertina.Fit;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.noise.Corruption;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How much of the noise a new net takes away, on crops that it did not learn from: peak
 * signal-to-noise ratios in decibels, of the mean squared error over all crops.
 *
 * @param before of the noisy crops
 * @param after of what the net makes of them
 */
public record HeldOutNoise(double before, double after) {
  private static final int MOST = 256;

  /**
   * Measures the crops that a fit has held out.
   *
   * @param fit a fit on clean crops, or on pairs
   * @param corruption what it saw them with
   */
  public static HeldOutNoise of(Fit fit, Corruption corruption) {
    Samples held = fit.heldOut().orElseThrow();
    held = held.select(IntStream.range(0, Math.min(MOST, held.size())).toArray());
    Scaling scaling = fit.model().description().scaling();
    float[][] clean = held.rows();
    float[][] noisy = held.inputs().orElse(held).rows();
    SplittableRandom random = new SplittableRandom(1);
    SampleShape shape = held.shape();
    for (float[] row : noisy) {
      scaling.apply(row, 0, 1, shape);
      corruption.corrupt(row, 0, shape, random);
      scaling.invert(row, 0, 1, shape);
    }
    double white = held.range().orElseThrow().high();
    return new HeldOutNoise(
        ratio(clean, noisy, white), ratio(clean, fit.model().reconstruct(noisy), white));
  }

  private static double ratio(float[][] clean, float[][] other, double white) {
    double squares = 0;
    for (int i = 0; i < clean.length; i++) {
      for (int k = 0; k < clean[i].length; k++) {
        double difference = clean[i][k] - other[i][k];
        squares += difference * difference;
      }
    }
    return 10 * Math.log10(white * white * clean.length * clean[0].length / squares);
  }
}
