package dev.concertina.internal.convolution;

import dev.concertina.internal.planes.ImageScratch;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a layer on images knows of the graph around it.
 *
 * @param enlargement what it is to do to its input first
 * @param handsOn whether the next layer does its work
 * @param scratch the graph's working memory
 */
record ImagePlace(FusedUpsampling enlargement, boolean handsOn, ImageScratch scratch) {

  /** Our layer for one of floats on images, without parameters yet, or null. */
  public Layer layer(NeuralNetConfiguration conf, boolean wantsInputGradient) {
    DataType type = DataType.FLOAT;
    // The very classes: a subclass may do anything.
    Class<?> kind = conf.getLayer().getClass();
    if (kind == ConvolutionLayer.class) {
      return FastConvolutionLayer.serves((ConvolutionLayer) conf.getLayer())
          ? new FastConvolutionLayer(conf, type, wantsInputGradient, enlargement, scratch)
          : null;
    }
    if (kind == Deconvolution2D.class) {
      return FastDeconvolutionLayer.serves((Deconvolution2D) conf.getLayer())
          ? new FastDeconvolutionLayer(conf, type, wantsInputGradient, scratch)
          : null;
    }
    if (kind == Upsampling2D.class) {
      return FastUpsamplingLayer.serves((Upsampling2D) conf.getLayer())
          ? new FastUpsamplingLayer(conf, type, handsOn, scratch)
          : null;
    }
    if (kind == CnnLossLayer.class) {
      return FastCnnLossLayer.serves((CnnLossLayer) conf.getLayer())
          ? new FastCnnLossLayer(conf, type)
          : null;
    }
    return null;
  }
}
