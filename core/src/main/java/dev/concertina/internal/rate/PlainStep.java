package dev.concertina.internal.rate;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vertex without weights at work in a graph. */
@SuppressWarnings("overrides") // DL4J's own: it says [] where its interface says ...
public abstract class PlainStep extends BaseGraphVertex {
  private static final long serialVersionUID = 1;

  protected PlainStep(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, null, null, type);
  }

  /** The result of a pass back: gradients of the inputs, and none of weights. */
  protected static Pair<Gradient, INDArray[]> gradients(INDArray... ofInputs) {
    return new Pair<>(null, ofInputs);
  }

  @Override
  public final boolean hasLayer() {
    return false;
  }

  @Override
  public final Layer getLayer() {
    return null;
  }

  @Override
  public final void setBackpropGradientsViewArray(INDArray view) {
    if (view != null) {
      throw new IllegalStateException("no weights, and so no gradients: " + this);
    }
  }

  @Override
  public final Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int samples) {
    return masks == null ? null : new Pair<>(masks[0], state);
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + " '" + getVertexName() + "'";
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
