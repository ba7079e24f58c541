package dev.concertina.cnn;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import java.util.Arrays;

/** Codes as a compressor makes them, and nets that have learned nothing to compare with. */
final class Coarse {
  private static final double ZONE = 0.17;

  private Coarse() {}

  /** With 64 of 65 planes rounded, and the step told in the last. */
  static float[][] rounded(float[][] codes, double step) {
    float[][] rounded = new float[codes.length][];
    for (int i = 0; i < codes.length; i++) {
      int last = codes[i].length / 65 * 64;
      rounded[i] = new float[codes[i].length];
      for (int k = 0; k < last; k++) {
        double steps = Math.floor(Math.abs(codes[i][k]) / step + 0.5 - ZONE);
        rounded[i][k] = (float) (Math.signum(codes[i][k]) * steps * step);
      }
      Arrays.fill(rounded[i], last, codes[i].length, (float) Math.log(step));
    }
    return rounded;
  }

  static double error(float[][] wanted, float[][] made) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += ReconstructionError.SQUARED.mean(wanted[i], made[i], 0, made[i].length);
    }
    return sum / wanted.length;
  }

  /** One step of next to nothing away from the first weights. */
  static Autoencoder untrained(Architecture architecture, Samples samples) {
    TrainingOptions options =
        TrainingOptions.forCompression()
            .withEpochs(1)
            .withStepsPerEpoch(1)
            .withOptimizer(Optimizer.adam(1e-12));
    return Autoencoder.fit(architecture, samples, options).model();
  }
}
