package dev.concertina.internal.kernel;

import dev.concertina.internal.arithmetic.Affine;
import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.arithmetic.Pointwise;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A fully connected layer: one product each way, the activation kept for the way back. */
final class FastDenseLayer extends DenseLayer {
  private static final long serialVersionUID = 1;

  private final transient Affine affine = new Affine();
  private final transient Pointwise activation;
  private final boolean wantsInputGradient;
  private transient INDArray kept;

  FastDenseLayer(NeuralNetConfiguration conf, DataType type, boolean wantsInputGradient) {
    super(conf, type);
    this.activation = Pointwise.of(layerConf().getActivationFn());
    this.wantsInputGradient = wantsInputGradient;
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.DenseLayer layer) {
    return !layer.hasLayerNorm()
        && layer.getWeightNoise() == null
        && Pointwise.of(layer.getActivationFn()) != null;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    kept = null;
    INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
    if (maskArray != null || !Inputs.areRows(input, weights)) {
      return super.activate(training, manager);
    }
    applyDropOutIfNecessary(training, manager);
    input = Inputs.plain(input, ArrayType.ACTIVATIONS, manager);
    INDArray bias = hasBias() ? getParam(DefaultParamInitializer.BIAS_KEY) : null;
    INDArray out =
        manager.createUninitialized(
            ArrayType.ACTIVATIONS, DataType.FLOAT, input.size(0), weights.size(1));
    affine.forward(input, weights, bias, activation, out);
    if (training) {
      kept = out;
    }
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    if (kept == null) {
      return super.backpropGradient(epsilon, manager);
    }
    INDArray gradient = Inputs.plain(epsilon, ArrayType.BP_WORKING_MEM, manager);
    INDArray delta =
        manager.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, gradient.shape());
    Gradient gradients = new DefaultGradient();
    INDArray biasGradient = null;
    if (hasBias()) {
      biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
      gradients.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
    }
    affine.delta(activation, kept, gradient, delta, biasGradient);
    INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    affine.weightGradient(input, delta, weightGradient);
    gradients.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
    return new Pair<>(gradients, inputGradient(delta, manager));
  }

  private INDArray inputGradient(INDArray delta, LayerWorkspaceMgr manager) {
    if (!wantsInputGradient) {
      return null;
    }
    INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray gradient =
        manager.createUninitialized(
            ArrayType.ACTIVATION_GRAD, DataType.FLOAT, delta.size(0), weights.size(0));
    affine.inputGradient(delta, weights, gradient);
    return backpropDropOutIfPresent(gradient);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    kept = null;
    super.setInput(input, manager);
  }

  @Override
  public void clear() {
    super.clear();
    kept = null;
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
