package dev.concertina.accelerate;

import dev.concertina.accelerate.ImageConvolution.Gradients;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolutional layer that computes forward once, its activation or sums kept for the way back,
 * and that may enlarge its input first, in place of an upsampling layer.
 */
final class FastConvolutionLayer extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  private final transient ImageScratch scratch;
  private final transient Pointwise activation;
  private final transient Enlargement enlargement;
  private final boolean wantsInputGradient;
  private transient ConvolutionShape shape;
  private transient ImageConvolution convolution;

  /** The activation's values, or the sums before it where DL4J computes it. */
  private transient INDArray kept;

  FastConvolutionLayer(
      NeuralNetConfiguration conf,
      DataType type,
      boolean wantsInputGradient,
      Enlargement enlargement,
      ImageScratch scratch) {
    super(conf, type);
    this.activation = Pointwise.of(layerConf().getActivationFn());
    this.wantsInputGradient = wantsInputGradient;
    this.enlargement = enlargement;
    this.scratch = scratch;
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.ConvolutionLayer layer) {
    return layer.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && layer.getConvolutionMode() != ConvolutionMode.Causal
        && layer.getWeightNoise() == null;
  }

  private INDArray weights() {
    return getParam(ConvolutionParamInitializer.WEIGHT_KEY);
  }

  private INDArray bias() {
    return hasBias() ? getParam(ConvolutionParamInitializer.BIAS_KEY) : null;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    kept = null;
    if (input == null || input.rank() != 4 || input.size(1) != weights().size(1)) {
      // Which says what is wrong.
      return super.activate(training, manager);
    }
    applyDropOutIfNecessary(training, manager);
    input = Inputs.plain(input.castTo(DataType.FLOAT), ArrayType.ACTIVATIONS, manager);
    prepare();
    INDArray out =
        manager.createUninitialized(
            ArrayType.ACTIVATIONS,
            DataType.FLOAT,
            input.size(0),
            shape.out(),
            shape.rows().out(),
            shape.columns().out());
    Pointwise function = activation == null ? Pointwise.IDENTITY : activation;
    convolution.forward(input, weights(), bias(), function, out);
    if (training) {
      kept = out;
    }
    return activation == null ? activated(out, training, manager) : out;
  }

  private INDArray activated(INDArray sums, boolean training, LayerWorkspaceMgr manager) {
    IActivation function = layerConf().getActivationFn();
    // It may overwrite what it is given.
    INDArray given = training ? manager.dup(ArrayType.ACTIVATIONS, sums) : sums;
    return function.getActivation(given, training);
  }

  private void prepare() {
    int height = (int) input.size(2);
    int width = (int) input.size(3);
    if (shape == null || shape.rows().in() != height || shape.columns().in() != width) {
      boolean same = convolutionMode == ConvolutionMode.Same;
      shape = shape(height, width, same);
      convolution = ImageConvolution.of(shape, same, scratch);
    }
  }

  private ConvolutionShape shape(int height, int width, boolean same) {
    int[] in = {height * enlargement.rows(), width * enlargement.columns()};
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] dilation = layerConf().getDilation();
    int[] pad = layerConf().getPadding();
    int[] out = in;
    if (!enlargement.enlarges()) {
      out =
          ConvolutionUtils.getOutputSize(
              input,
              kernel,
              stride,
              same ? null : pad,
              convolutionMode,
              dilation,
              CNN2DFormat.NCHW);
    }
    if (same) {
      pad = ConvolutionUtils.getSameModeTopLeftPadding(out, in, kernel, stride, dilation);
    }
    return new ConvolutionShape(
        (int) weights().size(1),
        (int) weights().size(0),
        new Axis(height, out[0], kernel[0], dilation[0], stride[0], enlargement.rows(), pad[0]),
        new Axis(width, out[1], kernel[1], dilation[1], stride[1], enlargement.columns(), pad[1]));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    if (kept == null) {
      if (enlargement.enlarges()) {
        throw new IllegalStateException(
            "backpropGradient needs a forward pass in training before it, found none: call activate"
                + " with training = true "
                + layerId());
      }
      return super.backpropGradient(epsilon, manager);
    }
    INDArray value = kept;
    INDArray gradient = epsilon;
    if (activation == null) {
      gradient = layerConf().getActivationFn().backprop(kept, epsilon).getFirst();
      value = null;
    }
    gradient = Inputs.plain(gradient, ArrayType.BP_WORKING_MEM, manager);
    Gradients into = gradients(manager);
    convolution.backward(input, weights(), bias(), activation, value, gradient, into, manager);
    Gradient named = new DefaultGradient();
    if (into.bias() != null) {
      named.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, into.bias());
    }
    named.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, into.weights(), 'c');
    return new Pair<>(named, into.input() == null ? null : backpropDropOutIfPresent(into.input()));
  }

  private Gradients gradients(LayerWorkspaceMgr manager) {
    INDArray inputGradient = null;
    if (wantsInputGradient) {
      inputGradient =
          manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape());
    }
    return new Gradients(
        gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY),
        hasBias() ? gradientViews.get(ConvolutionParamInitializer.BIAS_KEY) : null,
        inputGradient);
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
  public void close() {
    shape = null;
    convolution = null;
    scratch.free();
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
