package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Inputs of the net side by side, whose gradients nothing asks for. */
@SuppressWarnings("overrides") // DL4J's own: it says [] where its interface says ...
public final class FastMergeVertex extends MergeVertex {
  private static final long serialVersionUID = 1;

  FastMergeVertex(ComputationGraph graph, String name, int index, DataType type, int axis) {
    super(graph, name, index, type, axis);
  }

  /** There may be no gradient of the output: what reads it need not compute one. */
  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
    return new Pair<>(null, new INDArray[getInputs().length]);
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
