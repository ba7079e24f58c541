package dev.concertina.internal.loss;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossUtil;

/** A DL4J loss of the differences between output and label, row by row. */
public abstract class RowLoss implements ILossFunction {
  private static final long serialVersionUID = 1;

  /** The loss of each row, {@code [rows, 1]}; may overwrite the differences. */
  protected abstract INDArray losses(INDArray differences);

  /** The derivative of each row's loss by its output; may overwrite the differences. */
  protected abstract INDArray slopes(INDArray differences);

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return losses(differences(labels, preOutput, activation, mask));
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray slopes = slopes(differences(labels, preOutput, activation, mask));
    return activation.backprop(preOutput, slopes).getFirst();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  /** A masked value counts as reconstructed without error. */
  private static INDArray differences(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray output = activation.getActivation(preOutput.dup(), true);
    INDArray differences = output.subi(labels.castTo(output.dataType()));
    if (mask != null) {
      LossUtil.applyMask(differences, mask);
    }
    return differences;
  }

  @Override
  public String name() {
    return getClass().getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public int hashCode() {
    return getClass().hashCode();
  }
}
