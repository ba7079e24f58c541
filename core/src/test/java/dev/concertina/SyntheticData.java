package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.util.SplittableRandom;

/** Seeded data with known structure, for the tests of all modules. */
public final class SyntheticData {
  private SyntheticData() {}

  /**
   * Samples near a plane: {@code rank} hidden normal factors, mixed, with means and spreads that
   * differ from value to value, plus a little noise.
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
}
