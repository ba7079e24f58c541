package org.example.variational;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An output whose loss is the divergence of its input from the standard normal distribution: in
 * nats, summed over the code. It takes in means, followed by as many logarithms of variances.
 */
final class KlLayer extends LossLayer {
  private static final long serialVersionUID = 1;

  private final int codeSize;

  KlLayer(int codeSize) {
    this.codeSize = codeSize;
    setActivationFn(new ActivationIdentity());
    setNIn(2L * codeSize);
    setNOut(2L * codeSize);
  }

  int codeSize() {
    return codeSize;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    KlLoss layer = new KlLoss(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return input;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KlLayer that && super.equals(other) && codeSize == that.codeSize;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + codeSize;
  }
}
