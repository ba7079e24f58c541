package dev.concertina.examples;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The best linear autoencoder, as {@link dev.concertina.metrics.PcaFloor}, which tells its squared
 * error alone; here are its reconstructions, for all other errors.
 */
final class PrincipalComponents {
  private static final int ROWS_AT_ONCE = 2000;

  /** {@code [1, features]}. */
  private final INDArray mean;

  /** {@code [features, components]}, orthonormal columns. */
  private final INDArray axes;

  private PrincipalComponents(INDArray mean, INDArray axes) {
    this.mean = mean;
    this.axes = axes;
  }

  static PrincipalComponents of(float[][] rows, int components) {
    int features = rows[0].length;
    INDArray mean = Nd4j.zeros(DataType.DOUBLE, 1, features);
    for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      mean.addi(some(rows, from).sum(true, 0));
    }
    mean.divi(rows.length);
    INDArray scatter = Nd4j.zeros(DataType.DOUBLE, features, features);
    for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      INDArray centred = some(rows, from).subiRowVector(mean);
      scatter.addi(centred.transpose().mmul(centred));
    }
    Eigen.symmetricGeneralizedEigenvalues(scatter);
    // In place of the matrix there are now its eigenvectors, those of the greatest values last.
    INDArray axes =
        scatter.get(NDArrayIndex.all(), NDArrayIndex.interval(features - components, features));
    return new PrincipalComponents(mean, axes.dup());
  }

  private static INDArray some(float[][] rows, int from) {
    int count = Math.min(ROWS_AT_ONCE, rows.length - from);
    float[][] part = new float[count][];
    System.arraycopy(rows, from, part, 0, count);
    return Nd4j.createFromArray(part).castTo(DataType.DOUBLE);
  }

  float[][] reconstruct(float[][] rows) {
    float[][] reconstructions = new float[rows.length][];
    for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      INDArray codes = some(rows, from).subiRowVector(mean).mmul(axes);
      float[][] part =
          codes.mmul(axes.transpose()).addiRowVector(mean).castTo(DataType.FLOAT).toFloatMatrix();
      System.arraycopy(part, 0, reconstructions, from, part.length);
    }
    return reconstructions;
  }
}
