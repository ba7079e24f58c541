package dev.concertina.internal.kernel;

import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An output at work, whatever its layer. Its loss can be given a weight, and be asked for sample by
 * sample in a forward pass.
 *
 * <p>DL4J adds up the losses of all outputs as they are. All that a loss does to a gradient goes
 * through its vertex, by the gradient of the layer's own parameters and by that of its input; so to
 * multiply both is to multiply the loss.
 */
@SuppressWarnings("overrides") // DL4J's own: it says [] where its interface says ...
final class OutputStep extends LayerVertex {
  private static final long serialVersionUID = 1;

  /** By how much sums of floats may differ, as a share of them. */
  private static final double LIKE_FLOATS = 1e-3;

  private double weight = 1;

  /** The gradient of the layer's own parameters, or null. */
  private transient INDArray ownGradient;

  /** What the loss is compared with when it is asked for; null if it is not. */
  private transient INDArray labels;

  private transient float[] losses;

  OutputStep(
      ComputationGraph graph,
      String name,
      int index,
      Layer layer,
      InputPreProcessor before,
      DataType type) {
    super(graph, name, index, layer, before, true, type);
  }

  /** What the gradients of the loss are multiplied with from now on. */
  void weigh(double factor) {
    weight = factor;
  }

  /** From now on each forward pass outside training computes the losses; null for no longer. */
  void compareWith(INDArray newLabels) {
    labels = newLabels;
    losses = null;
  }

  /** The loss of each sample of the last forward pass. */
  float[] losses() {
    return losses;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    ownGradient = view;
    super.setBackpropGradientsViewArray(view);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    INDArray activations = super.doForward(training, manager);
    if (labels != null && !training) {
      losses = losses(manager);
    }
    return activations;
  }

  /** On a copy of the input: a loss may overwrite what it is given, and others may take it in. */
  private float[] losses(LayerWorkspaceMgr manager) {
    Layer layer = getLayer();
    // The copy is in no workspace: here the one is closed in which DL4J would look for it.
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(none.dup(ArrayType.INPUT, layer.input()), none);
    IOutputLayer output = (IOutputLayer) layer;
    output.setLabels(labels);
    try {
      INDArray each = output.computeScoreForExamples(0, manager);
      if (each.length() != labels.size(0)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "computeScoreForExamples of output '%s' must give a score for each sample, found"
                    + " %d for %d: mend the layer",
                getVertexName(),
                each.length(),
                labels.size(0)));
      }
      double all = output.computeScore(0, false, manager) * labels.size(0);
      return addingUpTo(all, each.dup('c').data().asFloat());
    } finally {
      // Or the layer would free them, which are not its own.
      output.setLabels(null);
    }
  }

  /**
   * The gradient is that of the sum, and not all of DL4J's losses add up to theirs: sample by
   * sample, its mean absolute error forgets to take the mean over features.
   */
  private static float[] addingUpTo(double all, float[] each) {
    double sum = 0;
    for (float loss : each) {
      sum += loss;
    }
    boolean differs = Math.abs(all - sum) > LIKE_FLOATS * Math.max(Math.abs(all), Math.abs(sum));
    if (differs && Double.isFinite(all / sum)) {
      for (int i = 0; i < each.length; i++) {
        each[i] *= (float) (all / sum);
      }
    }
    return each;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
    Pair<Gradient, INDArray[]> made = super.doBackward(truncated, manager);
    if (weight == 1) {
      return made;
    }
    if (ownGradient != null) {
      ownGradient.muli(weight);
    }
    INDArray ofInput = made.getSecond()[0];
    if (ofInput != null) {
      // Not in place: a layer may have given what it keeps.
      INDArray weighted =
          manager.createUninitialized(
              ArrayType.ACTIVATION_GRAD, ofInput.dataType(), ofInput.shape());
      ofInput.muli(weight, weighted);
      made.setSecond(new INDArray[] {weighted});
    }
    return made;
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
