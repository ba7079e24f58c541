package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.convolution.ImageConvolution.Gradients;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolutional layer's way forward and back, with what it keeps in between. */
final class ConvolutionPass {
  private final IActivation function;
  private final Pointwise activation;
  private final boolean wantsInputGradient;

  /** The activation's values, or the sums before it where DL4J computes it. */
  private INDArray kept;

  ConvolutionPass(ConvolutionLayer layer, boolean wantsInputGradient) {
    this.function = layer.getActivationFn();
    this.activation = Pointwise.of(function);
    this.wantsInputGradient = wantsInputGradient;
  }

  /** The layer's parameters, or their gradients; the bias may be null. */
  record Parameters(INDArray weights, INDArray bias) {
    static Parameters of(Map<String, INDArray> named) {
      return new Parameters(
          named.get(ConvolutionParamInitializer.WEIGHT_KEY),
          named.get(ConvolutionParamInitializer.BIAS_KEY));
    }
  }

  /**
   * The layer's output.
   *
   * @param shape of the output
   */
  INDArray forward(
      ImageConvolution convolution,
      INDArray input,
      Parameters parameters,
      long[] shape,
      boolean training,
      LayerWorkspaceMgr manager) {
    INDArray out = manager.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape);
    Pointwise f = activation == null ? Pointwise.IDENTITY : activation;
    convolution.forward(input, parameters.weights, parameters.bias, f, out);
    kept = training ? out : null;
    if (activation != null) {
      return out;
    }
    // It may overwrite what it is given.
    INDArray given = training ? manager.dup(ArrayType.ACTIVATIONS, out) : out;
    return function.getActivation(given, training);
  }

  /** Whether there was a way forward in training. */
  boolean isKept() {
    return kept != null;
  }

  void forget() {
    kept = null;
  }

  /** The gradients of the parameters, which are written to their views, and of the input. */
  Pair<Gradient, INDArray> backward(
      ImageConvolution convolution,
      INDArray input,
      Parameters parameters,
      Parameters views,
      INDArray epsilon,
      LayerWorkspaceMgr manager) {
    INDArray value = activation == null ? null : kept;
    INDArray gradient = activation == null ? function.backprop(kept, epsilon).getFirst() : epsilon;
    gradient = Inputs.plain(gradient, ArrayType.BP_WORKING_MEM, manager);
    INDArray inputGradient = null;
    if (wantsInputGradient) {
      inputGradient =
          manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape());
    }
    Gradients into = new Gradients(views.weights, views.bias, inputGradient);
    INDArray w = parameters.weights;
    INDArray b = parameters.bias;
    convolution.backward(input, w, b, activation, value, gradient, into, manager);
    return new Pair<>(named(views), inputGradient);
  }

  private static Gradient named(Parameters views) {
    Gradient named = new DefaultGradient();
    if (views.bias != null) {
      named.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, views.bias);
    }
    named.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, views.weights, 'c');
    return named;
  }
}
