package org.example.variational;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The {@link SampledCode} at work. */
@SuppressWarnings("overrides") // DL4J's own: it says [] where its interface says ...
final class SampledCodeStep extends BaseGraphVertex {
  private static final long serialVersionUID = 1;

  SampledCodeStep(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, null, null, type);
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  private INDArray deviations() {
    return Transforms.exp(KlLoss.logVariances(inputs[0]).mul(0.5), false);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    INDArray code = manager.dup(ArrayType.ACTIVATIONS, KlLoss.means(inputs[0]), 'c');
    return code.addi(deviations().muli(inputs[1]));
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
    INDArray ofBoth = manager.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
    KlLoss.means(ofBoth).assign(epsilon);
    KlLoss.logVariances(ofBoth).assign(deviations().muli(inputs[1]).muli(epsilon).muli(0.5));
    return new Pair<>(null, new INDArray[] {ofBoth, null});
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    // It has no weights.
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int samples) {
    return masks == null ? null : new Pair<>(masks[0], state);
  }

  @Override
  public String toString() {
    return "sampled code '" + getVertexName() + "'";
  }
}
