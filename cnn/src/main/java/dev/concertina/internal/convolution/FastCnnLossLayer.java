package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Elementwise;
import dev.concertina.internal.arithmetic.FusedLoss;
import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.arithmetic.LossMask;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.CnnLossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A loss on images: loss and gradient in one pass, without bringing the channels together. */
final class FastCnnLossLayer extends CnnLossLayer {
  private static final long serialVersionUID = 1;

  private final transient Elementwise elementwise = new Elementwise();
  private final transient Pointwise activation;
  private final transient FusedLoss loss;

  /** The loss that came with the last gradient. */
  private double keptLoss;

  private boolean hasKeptLoss;

  FastCnnLossLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    this.activation = Pointwise.of(layerConf().getActivationFn());
    this.loss = FusedLoss.of(layerConf().getLossFn(), layerConf().getActivationFn());
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.CnnLossLayer layer) {
    return layer.getFormat() == CNN2DFormat.NCHW && Pointwise.of(layer.getActivationFn()) != null;
  }

  private static boolean isImages(INDArray array) {
    return array != null && array.rank() == 4 && array.dataType() == DataType.FLOAT;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (!isImages(input)) {
      return super.activate(training, manager);
    }
    INDArray sums = Inputs.plain(input, ArrayType.ACTIVATIONS, manager);
    INDArray out =
        manager.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, input.shape());
    elementwise.apply(activation, sums, out);
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    hasKeptLoss = false;
    if (!isServed()) {
      return super.backpropGradient(epsilon, manager);
    }
    INDArray sums = Inputs.plain(input, ArrayType.BP_WORKING_MEM, manager);
    INDArray target = Inputs.plain(labels, ArrayType.BP_WORKING_MEM, manager);
    INDArray delta =
        manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape());
    LossMask mask =
        maskArray == null ? null : LossMask.of(maskArray, target, new Memory(), manager);
    keptLoss = elementwise.loss(loss, sums, target, mask, delta, (int) input.size(1));
    hasKeptLoss = true;
    return new Pair<>(new DefaultGradient(), delta);
  }

  private boolean isServed() {
    return loss != null
        && isImages(input)
        && isImages(labels)
        && input.equalShapes(labels)
        && (maskArray == null || LossMask.serves(maskArray, labels));
  }

  @Override
  public double computeScore(double penalty, boolean training, LayerWorkspaceMgr manager) {
    if (!hasKeptLoss) {
      return super.computeScore(penalty, training, manager);
    }
    hasKeptLoss = false;
    score = keptLoss / getInputMiniBatchSize() + penalty;
    return score;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    hasKeptLoss = false;
    super.setInput(input, manager);
  }

  @Override
  public void setLabels(INDArray labels) {
    hasKeptLoss = false;
    super.setLabels(labels);
  }

  @Override
  public void clear() {
    super.clear();
    hasKeptLoss = false;
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
