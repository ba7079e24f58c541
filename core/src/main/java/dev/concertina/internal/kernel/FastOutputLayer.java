package dev.concertina.internal.kernel;

import dev.concertina.internal.arithmetic.Affine;
import dev.concertina.internal.arithmetic.FusedLoss;
import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.arithmetic.Pointwise;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A fully connected layer with a loss: sums, loss and gradient are computed once, together. */
final class FastOutputLayer extends OutputLayer {
  private static final long serialVersionUID = 1;

  private final transient Affine affine = new Affine();
  private final transient Pointwise activation;
  private final transient FusedLoss loss;
  private final boolean wantsInputGradient;

  /** The loss that came with the last gradient, if input and labels are still the same. */
  private double keptLoss;

  private boolean hasKeptLoss;

  FastOutputLayer(NeuralNetConfiguration conf, DataType type, boolean wantsInputGradient) {
    super(conf, type);
    this.activation = Pointwise.of(layerConf().getActivationFn());
    this.loss = FusedLoss.of(layerConf().getLossFn(), layerConf().getActivationFn());
    this.wantsInputGradient = wantsInputGradient;
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.OutputLayer layer) {
    return layer.getWeightNoise() == null && Pointwise.of(layer.getActivationFn()) != null;
  }

  private INDArray bias() {
    return hasBias() ? getParam(DefaultParamInitializer.BIAS_KEY) : null;
  }

  private INDArray weights() {
    return getParam(DefaultParamInitializer.WEIGHT_KEY);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (maskArray != null || !Inputs.areRows(input, weights())) {
      return super.activate(training, manager);
    }
    return forward(bias(), activation, training, ArrayType.ACTIVATIONS, manager);
  }

  private INDArray forward(
      INDArray bias,
      Pointwise function,
      boolean training,
      ArrayType kind,
      LayerWorkspaceMgr manager) {
    applyDropOutIfNecessary(training, manager);
    input = Inputs.plain(input, kind, manager);
    INDArray out =
        manager.createUninitialized(kind, DataType.FLOAT, input.size(0), weights().size(1));
    affine.forward(input, weights(), bias, function, out);
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    hasKeptLoss = false;
    if (maskArray != null || !Inputs.areRows(input, weights()) || !labelsFit()) {
      return super.backpropGradient(epsilon, manager);
    }
    Gradient gradients = new DefaultGradient();
    INDArray biasGradient = hasBias() ? gradientViews.get(DefaultParamInitializer.BIAS_KEY) : null;
    INDArray delta =
        loss == null ? deltaByDl4j(biasGradient, manager) : fusedDelta(biasGradient, manager);
    hasKeptLoss = true;
    INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    affine.weightGradient(input, delta, weightGradient);
    gradients.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
    if (biasGradient != null) {
      gradients.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
    }
    return new Pair<>(gradients, inputGradient(delta, manager));
  }

  private boolean labelsFit() {
    return labels != null
        && labels.dataType() == DataType.FLOAT
        && labels.rank() == 2
        && labels.size(0) == input.size(0)
        && labels.size(1) == weights().size(1);
  }

  private INDArray fusedDelta(INDArray biasGradient, LayerWorkspaceMgr manager) {
    INDArray z = forward(null, Pointwise.IDENTITY, true, ArrayType.BP_WORKING_MEM, manager);
    INDArray target = Inputs.plain(labels, ArrayType.BP_WORKING_MEM, manager);
    keptLoss = affine.loss(loss, z, bias(), target, biasGradient);
    return z;
  }

  private INDArray deltaByDl4j(INDArray biasGradient, LayerWorkspaceMgr manager) {
    INDArray z = forward(bias(), Pointwise.IDENTITY, true, ArrayType.BP_WORKING_MEM, manager);
    ILossFunction function = layerConf().getLossFn();
    IActivation dl4jActivation = layerConf().getActivationFn();
    // Either call may overwrite what it is given.
    keptLoss = function.computeScore(labels, z.dup('c'), dl4jActivation, null, false);
    INDArray gradient = function.computeGradient(labels, z, dl4jActivation, null);
    INDArray delta = Inputs.plain(gradient, ArrayType.BP_WORKING_MEM, manager);
    affine.delta(Pointwise.IDENTITY, null, delta, delta, biasGradient);
    return delta;
  }

  private INDArray inputGradient(INDArray delta, LayerWorkspaceMgr manager) {
    if (!wantsInputGradient) {
      return null;
    }
    INDArray gradient =
        manager.createUninitialized(
            ArrayType.ACTIVATION_GRAD, DataType.FLOAT, delta.size(0), weights().size(0));
    affine.inputGradient(delta, weights(), gradient);
    return backpropDropOutIfPresent(gradient);
  }

  @Override
  public double computeScore(double penalty, boolean training, LayerWorkspaceMgr manager) {
    if (!hasKeptLoss) {
      return super.computeScore(penalty, training, manager);
    }
    hasKeptLoss = false;
    score = keptLoss / (conf().isMiniBatch() ? getInputMiniBatchSize() : 1) + penalty;
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
