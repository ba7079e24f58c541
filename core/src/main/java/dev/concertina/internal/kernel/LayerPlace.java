package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer's place in a graph: all that is known when the layer is made.
 *
 * @param vertex its name in the graph
 * @param conf its configuration
 * @param index its number
 * @param parameters the view of the graph's parameters that is the layer's; null for none
 * @param initialize whether the parameters are to be drawn
 * @param wantsInputGradient whether anything uses the gradient of the layer's input; where nothing
 *     does, the layer may return null for it
 */
public record LayerPlace(
    String vertex,
    NeuralNetConfiguration conf,
    int index,
    INDArray parameters,
    boolean initialize,
    boolean wantsInputGradient) {

  /** Gives a layer its parameters, as DL4J's configurations do when they make one. */
  public Layer give(Layer layer) {
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(conf.getLayer().initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  /** The same place for a layer within the layer, over a part of the parameters. */
  public LayerPlace within(org.deeplearning4j.nn.conf.layers.Layer inner, INDArray part) {
    NeuralNetConfiguration copy = conf.clone();
    copy.setLayer(inner);
    return new LayerPlace(vertex, copy, index, part, initialize, wantsInputGradient);
  }
}
