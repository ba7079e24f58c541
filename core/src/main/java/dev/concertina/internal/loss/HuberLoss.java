package dev.concertina.internal.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Huber's loss with threshold 1: the mean over a row of {@code d^2 / 2} where {@code |d| <= 1} and
 * {@code |d| - 1/2} elsewhere (Huber 1964).
 */
public final class HuberLoss extends RowLoss {
  private static final long serialVersionUID = 1;

  @Override
  protected INDArray losses(INDArray differences) {
    INDArray distances = Transforms.abs(differences, false);
    // min(|d|, 1) (|d| - min(|d|, 1) / 2) is both branches at once.
    INDArray clipped = Transforms.min(distances, 1, true);
    return distances.sub(clipped.mul(0.5)).muli(clipped).mean(true, 1);
  }

  @Override
  protected INDArray slopes(INDArray differences) {
    INDArray clipped = Transforms.max(Transforms.min(differences, 1, false), -1, false);
    return clipped.divi(differences.size(1));
  }
}
