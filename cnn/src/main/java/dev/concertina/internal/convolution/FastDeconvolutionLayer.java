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
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolution the other way round: what a convolution does to gradients, this does to images. */
final class FastDeconvolutionLayer extends Deconvolution2DLayer {
  private static final long serialVersionUID = 1;

  private final transient ImageScratch scratch;
  private final transient ConvolutionPass pass;
  private transient ConvolutionShape shape;
  private transient ImageConvolution convolution;

  FastDeconvolutionLayer(
      NeuralNetConfiguration conf,
      DataType type,
      boolean wantsInputGradient,
      ImageScratch scratch) {
    super(conf, type);
    this.pass = new ConvolutionPass(layerConf(), wantsInputGradient);
    this.scratch = scratch;
  }

  /** DL4J's gradient of a dropped-out input is wrong; that is left to it. */
  static boolean serves(Deconvolution2D layer) {
    return layer.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && layer.getConvolutionMode() != ConvolutionMode.Causal
        && layer.getIDropout() == null
        && layer.getWeightNoise() == null;
  }

  private Parameters parameters() {
    return Parameters.of(paramTable());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    pass.forget();
    INDArray weights = parameters().weights();
    if (input == null || input.rank() != 4 || input.size(1) != weights.size(0)) {
      // Which says what is wrong.
      return super.activate(training, manager);
    }
    input = Inputs.plain(input.castTo(DataType.FLOAT), ArrayType.ACTIVATIONS, manager);
    prepare(weights);
    long[] out = {input.size(0), shape.in(), shape.rows().in(), shape.columns().in()};
    return pass.forward(convolution, input, parameters(), out, training, manager);
  }

  private void prepare(INDArray weights) {
    if (shape == null
        || shape.rows().out() != input.size(2)
        || shape.columns().out() != input.size(3)) {
      shape = new ConvolutionShape((int) weights.size(1), (int) weights.size(0), axis(0), axis(1));
      convolution = BandedConvolution.orWhole(shape, true, scratch);
    }
  }

  /** The axis of the convolution that goes the other way. */
  private Axis axis(int number) {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] dilation = layerConf().getDilation();
    boolean same = convolutionMode == ConvolutionMode.Same;
    int small = (int) input.size(2 + number);
    int[] sizes =
        ConvolutionUtils.getDeconvolutionOutputSize(
            input,
            kernel,
            stride,
            layerConf().getPadding(),
            convolutionMode,
            dilation,
            CNN2DFormat.NCHW);
    int large = sizes[number];
    int reach = (small - 1) * stride[number] + (kernel[number] - 1) * dilation[number] + 1;
    int pad = same ? Math.max(0, reach - large) / 2 : layerConf().getPadding()[number];
    return new Axis(large, small, kernel[number], dilation[number], stride[number], 1, pad);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    if (!pass.isKept()) {
      return super.backpropGradient(epsilon, manager);
    }
    Parameters views = Parameters.of(gradientViews);
    return pass.backward(convolution, input, parameters(), views, epsilon, manager);
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
