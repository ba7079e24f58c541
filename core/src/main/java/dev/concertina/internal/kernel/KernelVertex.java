package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer's place in a configuration; makes our layer where there is one, else DL4J's. */
final class KernelVertex extends LayerVertex {
  private static final long serialVersionUID = 1;

  private final boolean first;
  private final transient Kernels kernels;

  KernelVertex(LayerVertex plain, boolean first, Kernels kernels) {
    super(plain.getLayerConf(), plain.getPreProcessor());
    setOutputVertex(plain.isOutputVertex());
    this.first = first;
    this.kernels = kernels;
  }

  @Override
  public GraphVertex clone() {
    InputPreProcessor before = getPreProcessor();
    LayerVertex plain =
        new LayerVertex(getLayerConf().clone(), before == null ? null : before.clone());
    return new KernelVertex(plain, first, kernels);
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    // Nothing asks for the gradient of the net's own input, unless something stands in between.
    boolean wantsInputGradient = !first || getPreProcessor() != null;
    NeuralNetConfiguration conf = getLayerConf();
    Layer layer =
        kernels.layer(
            new LayerPlace(name, conf, index, parameters, initialize, wantsInputGradient), type);
    if (layer == null) {
      return super.instantiate(graph, name, index, parameters, initialize, type);
    }
    return new org.deeplearning4j.nn.graph.vertex.impl.LayerVertex(
        graph,
        name,
        index,
        layer,
        getPreProcessor(),
        graph.getConfiguration().getNetworkOutputs().contains(name),
        type);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
