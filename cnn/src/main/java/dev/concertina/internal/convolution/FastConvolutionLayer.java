package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.convolution.ConvolutionPass.Parameters;
import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ImageScratch;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolutional layer that computes forward once, its activation or sums kept for the way back,
 * and that may enlarge its input first, in place of an upsampling layer.
 */
final class FastConvolutionLayer extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  private final transient ImageScratch scratch;
  private final transient ConvolutionPass pass;
  private final transient FusedUpsampling enlargement;
  private transient ConvolutionShape shape;
  private transient ImageConvolution convolution;

  FastConvolutionLayer(
      NeuralNetConfiguration conf,
      DataType type,
      boolean wantsInputGradient,
      FusedUpsampling enlargement,
      ImageScratch scratch) {
    super(conf, type);
    this.pass = new ConvolutionPass(layerConf(), wantsInputGradient);
    this.enlargement = enlargement;
    this.scratch = scratch;
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.ConvolutionLayer layer) {
    return layer.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && layer.getConvolutionMode() != ConvolutionMode.Causal
        && layer.getWeightNoise() == null;
  }

  private Parameters parameters() {
    return Parameters.of(paramTable());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    pass.forget();
    INDArray weights = parameters().weights();
    if (input == null || input.rank() != 4 || input.size(1) != weights.size(1)) {
      // Which says what is wrong.
      return super.activate(training, manager);
    }
    applyDropOutIfNecessary(training, manager);
    input = Inputs.plain(input.castTo(DataType.FLOAT), ArrayType.ACTIVATIONS, manager);
    prepare(weights);
    long[] out = {input.size(0), shape.out(), shape.rows().out(), shape.columns().out()};
    return pass.forward(convolution, input, parameters(), out, training, manager);
  }

  private void prepare(INDArray weights) {
    int height = (int) input.size(2);
    int width = (int) input.size(3);
    if (shape == null || shape.rows().in() != height || shape.columns().in() != width) {
      boolean same = convolutionMode == ConvolutionMode.Same;
      shape = shape(weights, height, width, same);
      convolution = ImageConvolution.of(shape, same, scratch);
    }
  }

  private ConvolutionShape shape(INDArray weights, int height, int width, boolean same) {
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
        (int) weights.size(1),
        (int) weights.size(0),
        new Axis(height, out[0], kernel[0], dilation[0], stride[0], enlargement.rows(), pad[0]),
        new Axis(width, out[1], kernel[1], dilation[1], stride[1], enlargement.columns(), pad[1]));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    if (!pass.isKept()) {
      if (enlargement.enlarges()) {
        throw new IllegalStateException(
            "backpropGradient needs a forward pass in training before it, found none: call activate"
                + " with training = true "
                + layerId());
      }
      return super.backpropGradient(epsilon, manager);
    }
    Parameters views = Parameters.of(gradientViews);
    Pair<Gradient, INDArray> back =
        pass.backward(convolution, input, parameters(), views, epsilon, manager);
    INDArray inputGradient = back.getSecond();
    return new Pair<>(
        back.getFirst(), inputGradient == null ? null : backpropDropOutIfPresent(inputGradient));
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    pass.forget();
    super.setInput(input, manager);
  }

  @Override
  public void clear() {
    super.clear();
    pass.forget();
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
