package dev.concertina;

import dev.concertina.metrics.ReconstructionError;
import java.util.List;

/**
 * Reconstruction errors of a batch: of each sample and of each feature of each sample, in scaled
 * and in raw units. A feature is a column of a table, a channel of an image, a variable of a
 * series; its error is the mean over its values in the sample.
 *
 * <p>In scaled units every feature counts alike; in raw units errors have the feature's own unit
 * (for {@link ReconstructionError#SQUARED} its square), so that the raw error of a sample makes
 * sense only where all features share one.
 *
 * <p>The arrays are the record's own: do not change them.
 *
 * @param measure the error
 * @param features the features' names
 * @param scaled the mean error of each sample, {@code [batch]}
 * @param raw the same in raw units, {@code [batch]}
 * @param scaledByFeature the error of each feature of each sample, {@code [batch][features]}
 * @param rawByFeature the same in raw units, {@code [batch][features]}
 */
public record SampleErrors(
    ReconstructionError measure,
    List<String> features,
    double[] scaled,
    double[] raw,
    double[][] scaledByFeature,
    double[][] rawByFeature) {

  /**
   * Returns how many samples there are.
   *
   * @return the size of the batch
   */
  public int size() {
    return scaled.length;
  }
}
