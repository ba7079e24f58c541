package dev.concertina.anomaly;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
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
      return sum / errors[i].length;
    }
  }

  /** Scores all samples, some at a time. */
  void each(Samples samples, Consumer<Scored> use) {
    SampleShape shape = model.description().shape();
    Require.that(
        samples.shape().equals(shape),
        "samples must have shape %s, found %s: give what the model was trained on",
        shape,
        samples.shape());
    for (int start = 0; start < samples.size(); start += AT_ONCE) {
      float[][] rows = new float[Math.min(AT_ONCE, samples.size() - start)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = samples.row(start + i);
      }
      float[][] reconstructions = rows;
      for (int pass = 0; pass < passes; pass++) {
        reconstructions = finite(model.reconstruct(reconstructions));
      }
      use.accept(new Scored(start, rows, reconstructions, errors(rows, reconstructions)));
    }
  }

  /**
   * A net overflows on a sample that is far enough off. What it then makes of any value says
   * nothing: the middle of what it was trained on stands in for that, and the error is large where
   * the sample is far from there.
   */
  private float[][] finite(float[][] reconstructions) {
    float[] middle = model.description().scaling().offset();
    int block = model.description().shape().valuesPerFeature();
    for (float[] row : reconstructions) {
      for (int i = 0; i < row.length; i++) {
        if (!Float.isFinite(row[i])) {
          row[i] = middle[i / block];
        }
      }
    }
    return reconstructions;
  }

  /** Scaled values that are no floats any more, as large as floats are. */
  private static void bound(float[] scaled) {
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scaled[i]));
    }
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
      bound(scaled);
      bound(scaledReconstruction);
      for (int f = 0; f < errors[i].length; f++) {
        errors[i][f] = measure.mean(scaled, scaledReconstruction, f * block, block);
      }
    }
    return errors;
  }
}
