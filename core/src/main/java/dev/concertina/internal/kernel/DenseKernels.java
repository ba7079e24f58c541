package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Our fully connected layers. */
final class DenseKernels implements KernelProvider {

  @Override
  public Kernel kernel() {
    return Kernel.DENSE;
  }

  @Override
  public GraphKernels in(ComputationGraphConfiguration graph) {
    return DenseKernels::layer;
  }

  private static Layer layer(LayerPlace place) {
    // The very classes: a subclass may do anything.
    var layer = place.conf().getLayer();
    if (layer.getClass() == DenseLayer.class && FastDenseLayer.serves((DenseLayer) layer)) {
      return place.give(
          new FastDenseLayer(place.conf(), DataType.FLOAT, place.wantsInputGradient()));
    }
    if (layer.getClass() == OutputLayer.class && FastOutputLayer.serves((OutputLayer) layer)) {
      return place.give(
          new FastOutputLayer(place.conf(), DataType.FLOAT, place.wantsInputGradient()));
    }
    return null;
  }
}
