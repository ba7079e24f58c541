package dev.concertina;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossUtil;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Huber's loss with threshold 1 as a DL4J loss, which M2.1 lacks: the mean over the last dimension
 * of {@code d^2 / 2} where {@code |d| <= 1} and {@code |d| - 1/2} elsewhere (Huber 1964). Stands in
 * graph files by its class name.
 */
final class HuberLoss implements ILossFunction {
  private static final long serialVersionUID = 1;

  /** Makes the loss; for the graph reader too. */
  HuberLoss() {}

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray distance = Transforms.abs(difference(labels, preOutput, activation), false);
    // min(|d|, 1) * (|d| - min(|d|, 1) / 2) is both branches at once.
    INDArray clipped = Transforms.min(distance, 1, true);
    INDArray loss = distance.sub(clipped.mul(0.5)).muli(clipped);
    if (mask != null) {
      LossUtil.applyMask(loss, mask);
    }
    return loss.sum(true, 1).divi(labels.size(1));
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray difference = difference(labels, preOutput, activation);
    INDArray slope =
        Transforms.max(Transforms.min(difference, 1, false), -1, false).divi(labels.size(1));
    if (mask != null) {
      LossUtil.applyMask(slope, mask);
    }
    return activation.backprop(preOutput, slope).getFirst();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return "HuberLoss";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HuberLoss;
  }

  @Override
  public int hashCode() {
    return HuberLoss.class.hashCode();
  }

  private static INDArray difference(INDArray labels, INDArray preOutput, IActivation activation) {
    INDArray output = activation.getActivation(preOutput.dup(), true);
    return output.subi(labels.castTo(output.dataType()));
  }
}
