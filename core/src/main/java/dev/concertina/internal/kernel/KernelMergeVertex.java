package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The place in a configuration where inputs of the net are merged that nothing else reads. */
final class KernelMergeVertex extends MergeVertex {
  private static final long serialVersionUID = 1;

  KernelMergeVertex(MergeVertex plain) {
    setMergeAxis(plain.getMergeAxis());
    setModified(plain.isModified());
  }

  @Override
  public MergeVertex clone() {
    return new KernelMergeVertex(this);
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return new FastMergeVertex(graph, name, index, type, getMergeAxis());
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
