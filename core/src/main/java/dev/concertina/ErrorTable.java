package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ReconstructionError;

/** Fills {@link SampleErrors} chunk by chunk. */
final class ErrorTable {
  private final ModelDescription model;
  private final ReconstructionError measure;
  private final double[][] scaled;
  private final double[][] raw;

  ErrorTable(ModelDescription model, ReconstructionError measure, int samples) {
    this.model = model;
    this.measure = measure;
    this.scaled = new double[samples][model.shape().features()];
    this.raw = new double[samples][model.shape().features()];
  }

  /** Adds consecutive samples; turns the chunk's arrays into raw units on the way. */
  void add(GraphAutoencoder.Chunk chunk) {
    fill(scaled, chunk);
    if (measure == ReconstructionError.CROSS_ENTROPY) {
      // Defined for values in [0, 1] only.
      for (int i = 0; i < chunk.count(); i++) {
        java.util.Arrays.fill(raw[chunk.start() + i], Double.NaN);
      }
      return;
    }
    model.scaling().invert(chunk.scaled(), 0, chunk.count(), model.shape());
    model.scaling().invert(chunk.reconstruction(), 0, chunk.count(), model.shape());
    fill(raw, chunk);
  }

  private void fill(double[][] table, GraphAutoencoder.Chunk chunk) {
    SampleShape shape = model.shape();
    int block = shape.valuesPerFeature();
    for (int i = 0; i < chunk.count(); i++) {
      double[] row = table[chunk.start() + i];
      for (int f = 0; f < row.length; f++) {
        int from = i * shape.size() + f * block;
        row[f] = measure.mean(chunk.scaled(), chunk.reconstruction(), from, block);
      }
    }
  }

  SampleErrors finish() {
    return new SampleErrors(measure, model.features(), means(scaled), means(raw), scaled, raw);
  }

  private static double[] means(double[][] table) {
    double[] means = new double[table.length];
    for (int i = 0; i < means.length; i++) {
      // Every feature has as many values as any other, so the mean of means is the mean.
      means[i] = java.util.Arrays.stream(table[i]).average().orElseThrow();
    }
    return means;
  }
}
