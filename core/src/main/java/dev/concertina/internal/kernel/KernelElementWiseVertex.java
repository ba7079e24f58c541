package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A sum's or difference's place in a configuration; makes our vertex where there is one. */
final class KernelElementWiseVertex extends ElementWiseVertex {
  private static final long serialVersionUID = 1;

  KernelElementWiseVertex(ElementWiseVertex plain) {
    super(plain.getOp());
  }

  @Override
  public ElementWiseVertex clone() {
    return new KernelElementWiseVertex(this);
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    boolean subtracts = getOp() == Op.Subtract;
    return type == DataType.FLOAT && (subtracts || getOp() == Op.Add)
        ? new FastElementWiseVertex(graph, name, index, subtracts)
        : super.instantiate(graph, name, index, parameters, initialize, type);
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
