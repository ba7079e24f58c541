package dev.concertina.testkit;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import java.util.Arrays;

/** Codes as a compressor makes them, and nets that have learned nothing to compare with. */
public final class RoundedCodes {
  private static final double ZONE = 0.17;

  private RoundedCodes() {}

  /** Rounds all features of dense codes but the last, which becomes the logarithm of the step. */
  public static float[][] of(float[][] codes, double step) {
    return of(codes, codes[0].length, step);
  }

  /** Rounds all planes but the last, which becomes the logarithm of the step. */
  public static float[][] of(float[][] codes, int planes, double step) {
    float[][] rounded = new float[codes.length][];
    for (int i = 0; i < codes.length; i++) {
      int last = codes[i].length / planes * (planes - 1);
      rounded[i] = new float[codes[i].length];
      for (int k = 0; k < last; k++) {
        double steps = Math.floor(Math.abs(codes[i][k]) / step + 0.5 - ZONE);
        rounded[i][k] = (float) (Math.signum(codes[i][k]) * steps * step);
      }
      Arrays.fill(rounded[i], last, codes[i].length, (float) Math.log(step));
    }
    return rounded;
  }

  /** Computes the mean squared error. */
  public static double error(float[][] wanted, float[][] made) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += ReconstructionError.SQUARED.mean(wanted[i], made[i], 0, made[i].length);
    }
    return sum / wanted.length;
  }

  /** Trains a net by a single step that changes the first weights by next to nothing. */
  public static Autoencoder untrained(Architecture architecture, Samples samples) {
    TrainingOptions options =
        TrainingOptions.forCompression()
            .withEpochs(1)
            .withStepsPerEpoch(1)
            .withOptimizer(Optimizer.adam(1e-12));
    return Autoencoder.fit(architecture, samples, options).model();
  }
}
