package dev.concertina.anomaly;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Errors of samples in scaled units, feature by feature, after one or several passes through the
 * net.
 *
 * @param model the net
 * @param measure the error of one value
 * @param passes how often the reconstruction is fed back before it is compared with the sample
 */
record Scorer(Autoencoder model, ReconstructionError measure, int passes) {
  private static final int AT_ONCE = 2048;

  /** What became of consecutive samples; {@code errors} is {@code [sample][feature]}. */
  record Scored(int start, float[][] samples, float[][] reconstructions, double[][] errors) {

    int size() {
      return samples.length;
    }

    /** The mean over the features: every one has as many values as any other. */
    double score(int i) {
      double sum = 0;
      for (double error : errors[i]) {
        sum += error;
      }
      return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum / errors[i].length;
    }
  }

  /** Scores all samples, some at a time. */
  void each(Samples samples, Consumer<Scored> use) {
    for (int start = 0; start < samples.size(); start += AT_ONCE) {
      float[][] rows = new float[Math.min(AT_ONCE, samples.size() - start)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = samples.row(start + i);
      }
      float[][] reconstructions = reconstructed(rows);
      use.accept(new Scored(start, rows, reconstructions, errors(rows, reconstructions)));
    }
  }

  private float[][] reconstructed(float[][] rows) {
    float[][] latest = rows;
    boolean[] lost = new boolean[rows.length];
    for (int pass = 0; pass < passes; pass++) {
      float[][] next = model.reconstruct(latest);
      for (int i = 0; i < next.length; i++) {
        if (!finite(next[i])) {
          lost[i] = true;
          next[i] = rows[i]; // something to feed on with
        }
      }
      latest = next;
    }
    for (int i = 0; i < latest.length; i++) {
      if (lost[i]) {
        // So far out that the net overflows: infinitely far from its reconstruction.
        latest[i] = rows[i].clone();
        Arrays.fill(latest[i], Float.NaN);
      }
    }
    return latest;
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private double[][] errors(float[][] rows, float[][] reconstructions) {
    SampleShape shape = model.description().shape();
    Scaling scaling = model.description().scaling();
    int block = shape.valuesPerFeature();
    double[][] errors = new double[rows.length][shape.features()];
    for (int i = 0; i < rows.length; i++) {
      float[] scaled = rows[i].clone();
      float[] scaledReconstruction = reconstructions[i].clone();
      scaling.apply(scaled, 0, 1, shape);
      scaling.apply(scaledReconstruction, 0, 1, shape);
      for (int f = 0; f < errors[i].length; f++) {
        errors[i][f] = measure.mean(scaled, scaledReconstruction, f * block, block);
      }
    }
    return errors;
  }
}
