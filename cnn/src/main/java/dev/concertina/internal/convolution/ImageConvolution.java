package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ImageScratch;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a convolutional layer for one size of image, {@code f(w * x + b)}, on arrays
 * {@code [batch, channels, height, width]} and weights {@code [out, in, height, width]} in C order.
 * An instance is for one thread.
 */
interface ImageConvolution {

  /**
   * Where gradients go.
   *
   * @param weights the weights'
   * @param bias the bias's, or null
   * @param input the input's, or null if nobody wants it
   */
  record Gradients(INDArray weights, INDArray bias, INDArray input) {}

  /**
   * The way of computing that is fastest for a shape, as measured.
   *
   * @param same whether DL4J calls its padding the same
   */
  static ImageConvolution of(ConvolutionShape shape, boolean same, ImageScratch scratch) {
    if (WinogradConvolution.serves(shape)) {
      return new WinogradConvolution(shape, scratch);
    }
    return BackendConvolution.isFaster(shape)
        ? new BackendConvolution(shape, same)
        : BandedConvolution.orWhole(shape, false, scratch);
  }

  /** {@code out = f(w * x + b)}; b may be null. */
  void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out);

  /**
   * The gradients, given the activation's.
   *
   * @param value the activation's values, or null where the slope is already in the gradient
   * @param gradient of the activation
   * @param manager for working memory
   */
  void backward(
      INDArray x,
      INDArray w,
      INDArray b,
      Pointwise f,
      INDArray value,
      INDArray gradient,
      Gradients into,
      LayerWorkspaceMgr manager);
}
