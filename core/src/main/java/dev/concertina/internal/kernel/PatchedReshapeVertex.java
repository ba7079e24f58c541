package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's vertex, which fails on the mask of a series that it makes a row of: it looks for a third
 * dimension, and a mask shape that it was given is lost when it is copied. A row has no steps, and
 * so no mask.
 */
final class PatchedReshapeVertex extends ReshapeVertex {
  private static final long serialVersionUID = 1;

  PatchedReshapeVertex(ReshapeVertex plain) {
    super(plain.getReshapeOrder(), plain.getNewShape(), plain.getMaskShape());
  }

  @Override
  public ReshapeVertex clone() {
    return new PatchedReshapeVertex(this);
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return new Mended(graph, name, index, getReshapeOrder(), getNewShape(), getMaskShape(), type);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @SuppressWarnings("overrides") // DL4J's base class leaves out the dots of a parameter
  private static final class Mended extends org.deeplearning4j.nn.graph.vertex.impl.ReshapeVertex {
    private static final long serialVersionUID = 1;

    private final boolean makesRows;

    Mended(
        ComputationGraph graph,
        String name,
        int index,
        char order,
        int[] shape,
        int[] maskShape,
        DataType type) {
      super(graph, name, index, order, shape, maskShape, type);
      this.makesRows = shape.length == 2 && maskShape == null;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState state, int minibatchSize) {
      boolean ofSeries = masks != null && masks[0] != null && !masks[0].isColumnVectorOrScalar();
      return makesRows && ofSeries
          ? new Pair<>(null, state)
          : super.feedForwardMaskArrays(masks, state, minibatchSize);
    }
  }
}
