package dev.concertina.internal.inference;

import dev.concertina.ModelDescription;
import dev.concertina.SampleErrors;
import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ReconstructionError;
import java.util.Arrays;

/** Fills {@link SampleErrors} chunk by chunk. */
final class ErrorTable {
  private final ModelDescription model;
  private final ReconstructionError measure;
  private final double[] scaled;
  private final double[] raw;
  private final double[][] scaledByFeature;
  private final double[][] rawByFeature;

  ErrorTable(ModelDescription model, ReconstructionError measure, int samples) {
    this.model = model;
    this.measure = measure;
    this.scaled = new double[samples];
    this.raw = new double[samples];
    this.scaledByFeature = new double[samples][model.shape().features()];
    this.rawByFeature = new double[samples][model.shape().features()];
  }

  /** Adds consecutive samples; turns the chunk's arrays into raw units on the way. */
  void add(ScaledPasses.Chunk chunk) {
    fill(scaled, scaledByFeature, chunk);
    if (measure == ReconstructionError.CROSS_ENTROPY) {
      // Defined for values in [0, 1] only.
      for (int i = 0; i < chunk.count(); i++) {
        raw[chunk.start() + i] = Double.NaN;
        Arrays.fill(rawByFeature[chunk.start() + i], Double.NaN);
      }
      return;
    }
    model.scaling().invert(chunk.scaled(), 0, chunk.count(), model.shape());
    model.scaling().invert(chunk.reconstruction(), 0, chunk.count(), model.shape());
    fill(raw, rawByFeature, chunk);
  }

  private void fill(double[] errors, double[][] byFeature, ScaledPasses.Chunk chunk) {
    SampleShape shape = model.shape();
    int block = shape.valuesPerFeature();
    for (int i = 0; i < chunk.count(); i++) {
      int from = i * shape.size();
      errors[chunk.start() + i] =
          Missing.mean(measure, chunk.scaled(), chunk.reconstruction(), from, shape.size());
      double[] row = byFeature[chunk.start() + i];
      for (int f = 0; f < row.length; f++) {
        row[f] =
            Missing.mean(measure, chunk.scaled(), chunk.reconstruction(), from + f * block, block);
      }
    }
  }

  SampleErrors finish() {
    return new SampleErrors(measure, model.features(), scaled, raw, scaledByFeature, rawByFeature);
  }
}
