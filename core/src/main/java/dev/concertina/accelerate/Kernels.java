package dev.concertina.accelerate;

import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which layer of ours stands in for which of DL4J's. */
final class Kernels {
  private Kernels() {}

  /**
   * Our layer for a configuration, without parameters yet, or null where DL4J's own must serve.
   *
   * @param wantsInputGradient whether anything uses the gradient of the layer's input; where
   *     nothing does, the layer may return null for it
   * @param place what a layer on images is told of the graph around it
   */
  static Layer layer(
      NeuralNetConfiguration conf,
      DataType type,
      boolean wantsInputGradient,
      Set<Kernel> kernels,
      ImagePlace place) {
    if (type != DataType.FLOAT) {
      return null;
    }
    // The very classes: a subclass may do anything.
    Class<?> kind = conf.getLayer().getClass();
    if (kind == DenseLayer.class && kernels.contains(Kernel.DENSE)) {
      return FastDenseLayer.serves((DenseLayer) conf.getLayer())
          ? new FastDenseLayer(conf, type, wantsInputGradient)
          : null;
    }
    if (kind == OutputLayer.class && kernels.contains(Kernel.DENSE)) {
      return FastOutputLayer.serves((OutputLayer) conf.getLayer())
          ? new FastOutputLayer(conf, type, wantsInputGradient)
          : null;
    }
    if (kind == LossLayer.class && !kernels.isEmpty()) {
      return new CopyingLossLayer(conf, type);
    }
    Layer layer = null;
    if (kernels.contains(Kernel.LSTM)) {
      layer = RecurrentKernels.layer(conf, type, wantsInputGradient);
    }
    if (layer == null && kernels.contains(Kernel.CONVOLUTION)) {
      layer = place.layer(conf, wantsInputGradient);
    }
    return layer;
  }

  /** Gives a layer its parameters, as DL4J's configurations do when they make one. */
  static void give(
      Layer layer,
      NeuralNetConfiguration conf,
      int index,
      INDArray parameters,
      boolean initialize) {
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(conf.getLayer().initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
  }
}
