package dev.concertina.internal.graph;

import java.util.function.UnaryOperator;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The identity, with a hook where a test sees the values and may fail within a graph. */
public final class HookedActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1;
  private final transient UnaryOperator<INDArray> hook;

  public HookedActivation(UnaryOperator<INDArray> hook) {
    this.hook = hook;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return hook.apply(in);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    return new Pair<>(epsilon, null);
  }
}
