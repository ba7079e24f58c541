package dev.concertina.examples;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@code limit * tanh(x / limit)}: nearly the identity, but never beyond the limit. */
public final class LimitActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1;

  private final double limit;

  /**
   * Within a limit.
   *
   * @param limit the largest value
   */
  public LimitActivation(double limit) {
    this.limit = limit;
  }

  /**
   * The limit.
   *
   * @return the largest value
   */
  public double limit() {
    return limit;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return Transforms.tanh(in.divi(limit), false).muli(limit);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    INDArray tanh = Transforms.tanh(in.divi(limit), false);
    INDArray slope = tanh.muli(tanh).rsubi(1); // 1 - tanh²
    return new Pair<>(epsilon.muli(slope), null);
  }
}
