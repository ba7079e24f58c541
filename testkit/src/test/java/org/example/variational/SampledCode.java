package org.example.variational;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A code that is drawn: its mean plus noise times its deviation. It takes in means, followed by as
 * many logarithms of variances, and the noise.
 */
final class SampledCode extends GraphVertex {
  private static final long serialVersionUID = 1;

  @Override
  public GraphVertex clone() {
    return new SampledCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampledCode;
  }

  @Override
  public int hashCode() {
    return SampledCode.class.hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return new SampledCodeStep(graph, name, index, type);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    return inputs[1];
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return new LayerMemoryReport.Builder(null, SampledCode.class, inputs[0], inputs[1])
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, inputs[1].arrayElementsPerExample())
        .cacheMemory(0, 0)
        .build();
  }
}
