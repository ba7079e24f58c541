package dev.concertina.internal.lstm;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.params.BidirectionalParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A layer in both directions. The one that runs from the end does so in place: nothing is turned
 * around.
 */
final class FastBidirectionalLayer extends BidirectionalLayer {
  private static final long serialVersionUID = 1;

  private final Layer forward;
  private final Layer backward;
  private final Bidirectional.Mode mode;

  /** The outputs of both, for the gradient of their product. */
  private transient INDArray forwardOut;

  private transient INDArray backwardOut;

  /**
   * A layer of two.
   *
   * @param backward runs from the last step to the first
   */
  FastBidirectionalLayer(
      NeuralNetConfiguration conf, Layer forward, Layer backward, INDArray parameters) {
    super(conf, forward, backward, parameters);
    this.forward = forward;
    this.backward = backward;
    this.mode = ((Bidirectional) conf.getLayer()).getMode();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (mode == Bidirectional.Mode.CONCAT
        && forward instanceof FastLstmLayer first
        && backward instanceof FastLstmLayer second
        && first.servesInput()) {
      return sideBySide(first, second, training, manager);
    }
    INDArray one = forward.activate(training, manager);
    INDArray other = backward.activate(training, manager);
    switch (mode) {
      case ADD:
        return one.addi(other);
      case AVERAGE:
        return one.addi(other).muli(0.5);
      case MUL:
        forwardOut = one;
        backwardOut = other;
        return manager.dup(ArrayType.ACTIVATIONS, one, 'f').muli(other);
      default:
        return manager.leverageTo(ArrayType.ACTIVATIONS, Nd4j.concat(1, one, other));
    }
  }

  private static INDArray sideBySide(
      FastLstmLayer one, FastLstmLayer other, boolean training, LayerWorkspaceMgr manager) {
    INDArray out = one.createOutput(2, manager);
    one.activateInto(half(out, 0), training, manager);
    other.activateInto(half(out, 1), training, manager);
    return out;
  }

  private static INDArray half(INDArray array, int index) {
    long width = array.size(1) / 2;
    INDArrayIndex columns = NDArrayIndex.interval(index * width, (index + 1) * width);
    return array.rank() == 2
        ? array.get(NDArrayIndex.all(), columns)
        : array.get(NDArrayIndex.all(), columns, NDArrayIndex.all());
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    Pair<Gradient, INDArray> one = forward.backpropGradient(share(epsilon, 0, manager), manager);
    Pair<Gradient, INDArray> other = backward.backpropGradient(share(epsilon, 1, manager), manager);
    Gradient gradients = new DefaultGradient(getGradientsViewArray());
    put(BidirectionalParamInitializer.FORWARD_PREFIX, one.getFirst(), gradients);
    put(BidirectionalParamInitializer.BACKWARD_PREFIX, other.getFirst(), gradients);
    INDArray below = one.getSecond();
    return new Pair<>(gradients, below == null ? null : below.addi(other.getSecond()));
  }

  /** The gradient of one direction's output. */
  private INDArray share(INDArray epsilon, int index, LayerWorkspaceMgr manager) {
    switch (mode) {
      case ADD:
        return epsilon;
      case AVERAGE:
        return manager.dup(ArrayType.BP_WORKING_MEM, epsilon, 'f').muli(0.5);
      case MUL:
        return manager
            .dup(ArrayType.BP_WORKING_MEM, epsilon, 'f')
            .muli(index == 0 ? backwardOut : forwardOut);
      default:
        return half(epsilon, index);
    }
  }

  private static void put(String prefix, Gradient from, Gradient to) {
    for (Map.Entry<String, INDArray> entry : from.gradientForVariable().entrySet()) {
      to.gradientForVariable().put(prefix + entry.getKey(), entry.getValue());
    }
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr manager) {
    setInput(input, manager);
    return activate(training, manager);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    forward.setInput(input, manager);
    backward.setInput(input, manager);
  }

  @Override
  public INDArray input() {
    return forward.input();
  }

  @Override
  public void setMaskArray(INDArray mask) {
    forward.setMaskArray(mask);
    backward.setMaskArray(mask);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int batch) {
    backward.feedForwardMaskArray(mask, state, batch);
    return forward.feedForwardMaskArray(mask, state, batch);
  }

  @Override
  public void allowInputModification(boolean allow) {
    // Both read the same input.
    forward.allowInputModification(false);
    backward.allowInputModification(false);
  }

  @Override
  public void clear() {
    super.clear();
    forwardOut = null;
    backwardOut = null;
  }

  @Override
  public void close() {
    forward.close();
    backward.close();
  }
}
