package dev.concertina.internal.rate;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vertex without weights, as it stands in a configuration. */
public abstract class PlainVertex extends GraphVertex {
  private static final long serialVersionUID = 1;

  @Override
  public abstract PlainVertex clone();

  /** How many inputs there are. */
  protected abstract int inputs();

  /** Makes the vertex that works in a graph. */
  protected abstract PlainStep step(ComputationGraph graph, String name, int index, DataType type);

  @Override
  public final org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return step(graph, name, index, type);
  }

  @Override
  public final int minVertexInputs() {
    return inputs();
  }

  @Override
  public final int maxVertexInputs() {
    return inputs();
  }

  @Override
  public final long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public final MemoryReport getMemoryReport(InputType... types) {
    InputType made = getOutputType(-1, types);
    return new LayerMemoryReport.Builder(null, getClass(), types[0], made)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, made.arrayElementsPerExample())
        .cacheMemory(0, 0)
        .build();
  }

  /** The type of an input, which must be pictures or maps. */
  protected final InputTypeConvolutional maps(InputType type) {
    if (type instanceof InputTypeConvolutional maps) {
      return maps;
    }
    throw new InvalidInputTypeException(
        getClass().getSimpleName() + " takes pictures, found " + type);
  }
}
