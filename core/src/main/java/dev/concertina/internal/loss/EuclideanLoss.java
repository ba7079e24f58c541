package dev.concertina.internal.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The root of a row's mean squared difference, {@code sqrt(mean(d^2) + 1e-4)}: the L2,1 norm of the
 * differences of a batch (Ding et al. 2006), smoothed where it has no derivative.
 */
public final class EuclideanLoss extends RowLoss {
  private static final long serialVersionUID = 1;

  /** Rounds off the tip of the cone; a hundredth of a scaled unit. */
  private static final double SMOOTHING = 1e-4;

  @Override
  protected INDArray losses(INDArray differences) {
    return Transforms.sqrt(differences.mul(differences).mean(true, 1).addi(SMOOTHING), false);
  }

  @Override
  protected INDArray slopes(INDArray differences) {
    INDArray losses = losses(differences).muli(differences.size(1));
    return differences.diviColumnVector(losses);
  }
}
