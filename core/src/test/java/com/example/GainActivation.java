package com.example;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A stranger's activation with a number of its own. */
final class GainActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1;

  private final double gain;

  GainActivation(double gain) {
    this.gain = gain;
  }

  double gain() {
    return gain;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return in.muli(gain);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    return new Pair<>(epsilon.muli(gain), null);
  }
}
