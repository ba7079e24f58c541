package dev.concertina.testkit;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.util.SplittableRandom;

/** Seeded data with known structure, for the tests of all modules. */
public final class SyntheticData {
  private SyntheticData() {}

  /**
   * Draws samples near a plane: {@code rank} hidden normal factors, mixed, with means and spreads
   * that differ from value to value, plus a little noise.
   */
  public static Samples lowRank(SampleShape shape, int samples, int rank, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = shape.size();
    double[][] mixing = new double[rank][width];
    for (double[] row : mixing) {
      for (int j = 0; j < width; j++) {
        row[j] = random.nextGaussian();
      }
    }
    float[][] rows = new float[samples][width];
    for (float[] row : rows) {
      double[] factors = new double[rank];
      for (int k = 0; k < rank; k++) {
        factors[k] = random.nextGaussian();
      }
      for (int j = 0; j < width; j++) {
        double value = 0.05 * random.nextGaussian();
        for (int k = 0; k < rank; k++) {
          value += factors[k] * mixing[k][j];
        }
        row[j] = (float) (10 * (j % 7) + (1 + j % 3) * value);
      }
    }
    return Samples.of(rows).reshaped(shape);
  }

  /**
   * Draws pictures of one soft spot each on black, at a random place, with a random size and
   * colour: few causes, but near no plane of few dimensions.
   */
  public static Samples spots(SampleShape.Image shape, int samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] rows = new float[samples][shape.size()];
    for (float[] row : rows) {
      double y = random.nextDouble(shape.height());
      double x = random.nextDouble(shape.width());
      double radius = random.nextDouble(0.15, 0.3) * Math.max(shape.height(), shape.width());
      for (int channel = 0; channel < shape.channels(); channel++) {
        double light = random.nextDouble(0.3, 1);
        for (int i = 0; i < shape.valuesPerFeature(); i++) {
          double dy = (i / shape.width() - y) / radius;
          double dx = (i % shape.width() - x) / radius;
          row[channel * shape.valuesPerFeature() + i] =
              (float) (light * Math.exp(-0.5 * (dy * dy + dx * dx)));
        }
      }
    }
    return Samples.of(rows).reshaped(shape);
  }
}
