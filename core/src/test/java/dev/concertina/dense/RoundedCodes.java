package dev.concertina.dense;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;

/** Codes as a compressor makes them, and nets that have learned nothing to compare with. */
final class RoundedCodes {
  private static final double ZONE = 0.17;

  private RoundedCodes() {}

  /** All but the last feature rounded, and the step told in that. */
  static float[][] of(float[][] codes, double step) {
    float[][] rounded = new float[codes.length][];
    for (int i = 0; i < codes.length; i++) {
      float[] code = codes[i];
      rounded[i] = new float[code.length];
      for (int k = 0; k < code.length - 1; k++) {
        double steps = Math.floor(Math.abs(code[k]) / step + 0.5 - ZONE);
        rounded[i][k] = (float) (Math.signum(code[k]) * steps * step);
      }
      rounded[i][code.length - 1] = (float) Math.log(step);
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
        TrainingOptions.forComponents()
            .withEpochs(1)
            .withStepsPerEpoch(1)
            .withOptimizer(Optimizer.adam(1e-12));
    return Autoencoder.fit(architecture, samples, options).model();
  }
}
