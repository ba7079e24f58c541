package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An output's place in a configuration: makes an {@link OutputStep} of whatever layer is there. */
final class OutputVertex extends LayerVertex {
  private static final long serialVersionUID = 1;

  private final transient LayerVertex place;

  OutputVertex(LayerVertex place) {
    super(place.getLayerConf(), place.getPreProcessor());
    setOutputVertex(place.isOutputVertex());
    this.place = place;
  }

  @Override
  public org.deeplearning4j.nn.conf.graph.GraphVertex clone() {
    return new OutputVertex((LayerVertex) place.clone());
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    GraphVertex made = place.instantiate(graph, name, index, parameters, initialize, type);
    InputPreProcessor before = place.getPreProcessor();
    return new OutputStep(graph, name, index, made.getLayer(), before, type);
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
