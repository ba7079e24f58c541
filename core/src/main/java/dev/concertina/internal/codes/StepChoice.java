package dev.concertina.internal.codes;

import dev.concertina.Autoencoder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses the steps of quantisation for the code of a net that was not trained for it: each plane
 * adds the same error, and all together add a part of the net's own error.
 *
 * <p>How much an error in a plane matters is measured: the plane is disturbed, and what the decoder
 * makes of it compared. With s the mean squared change of all values for a disturbance of 1,
 * rounding to steps of d adds s d^2 / 12.
 */
final class StepChoice {
  /** Of the net's own squared error. */
  private static final double SHARE = 0.25;

  /** Where a net makes no errors: 80 dB below the peak. */
  private static final double LEAST_ERROR = 1e-8;

  /** Of a plane's standard deviation. */
  private static final double DISTURBANCE = 0.25;

  private final Autoencoder model;
  private final float[] peaks;
  private final CodeGrid grid;

  StepChoice(Autoencoder model, float[] peaks, CodeGrid grid) {
    this.model = model;
    this.peaks = peaks;
    this.grid = grid;
  }

  /**
   * The steps of all planes.
   *
   * @param samples some
   * @param codes theirs
   * @param deviations of the planes
   */
  float[] steps(float[][] samples, float[][] codes, double[] deviations) {
    float[][] back = model.decode(codes);
    double allowed = Math.max(LEAST_ERROR, SHARE * meanSquare(samples, back)) / grid.planes();
    float[] steps = new float[grid.planes()];
    SplittableRandom random = new SplittableRandom(1);
    for (int plane = 0; plane < steps.length; plane++) {
      double size = deviations[plane] > 0 ? DISTURBANCE * deviations[plane] : 1;
      float[][] disturbed = disturbed(codes, plane, (float) size, random);
      double change = meanSquare(back, model.decode(disturbed)) / (size * size);
      // A plane that nothing depends on may be rounded to nothing.
      double coarsest = deviations[plane] > 0 ? 8 * deviations[plane] : 1;
      steps[plane] = (float) Math.min(coarsest, Math.sqrt(12 * allowed / change));
    }
    return steps;
  }

  private float[][] disturbed(float[][] codes, int plane, float size, SplittableRandom random) {
    float[][] disturbed = new float[codes.length][];
    int area = grid.area();
    for (int i = 0; i < codes.length; i++) {
      disturbed[i] = Arrays.copyOf(codes[i], codes[i].length);
      for (int j = plane * area; j < (plane + 1) * area; j++) {
        disturbed[i][j] += random.nextBoolean() ? size : -size;
      }
    }
    return disturbed;
  }

  /** Of differences as shares of the peaks. */
  private double meanSquare(float[][] some, float[][] others) {
    int block = some[0].length / peaks.length;
    double sum = 0;
    for (int i = 0; i < some.length; i++) {
      for (int j = 0; j < some[i].length; j++) {
        double share = ((double) some[i][j] - others[i][j]) / peaks[j / block];
        sum += share * share;
      }
    }
    return sum / some.length / some[0].length;
  }
}
