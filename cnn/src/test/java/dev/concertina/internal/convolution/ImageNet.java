package dev.concertina.internal.convolution;

import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Nets on images for tests, layer after layer. */
final class ImageNet {
  private final Random random;
  private final GraphBuilder graph;
  private InputTypeConvolutional type;
  private int[] counts = {1, 2, 3, 4, 7, 16, 20};
  private String last = "in";
  private int count;

  ImageNet(Random random, DataType precision, int channels, int height, int width) {
    this.random = random;
    type = (InputTypeConvolutional) InputType.convolutional(height, width, channels);
    graph =
        new NeuralNetConfiguration.Builder()
            .seed(1 + random.nextInt(1000))
            .dataType(precision)
            .updater(new NoOp())
            .weightInit(WeightInit.XAVIER)
            .biasInit(0.1)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(type);
  }

  /** A convolution, or anything else with a kernel. */
  ImageNet then(ConvolutionLayer layer) {
    String name = "layer" + count++;
    graph.addLayer(name, layer, last);
    layer.setNIn(type, false);
    type = (InputTypeConvolutional) layer.getOutputType(0, type);
    last = name;
    return this;
  }

  ImageNet same(int channels, int kernel, int stride, Activation activation) {
    return then(
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .nOut(channels)
            .convolutionMode(ConvolutionMode.Same)
            .activation(activation)
            .build());
  }

  ImageNet up(int rows, int columns) {
    return up(new Upsampling2D.Builder(rows).size(new int[] {rows, columns}).build());
  }

  ImageNet up(Upsampling2D layer) {
    String name = "layer" + count++;
    graph.addLayer(name, layer, last);
    type = (InputTypeConvolutional) layer.getOutputType(0, type);
    last = name;
    return this;
  }

  /** A convolution with everything by chance, as far as it fits the image. */
  ImageNet anyConvolution() {
    int[] size = {(int) type.getHeight(), (int) type.getWidth()};
    ConvolutionMode mode = ConvolutionMode.values()[random.nextInt(3)]; // without the causal one
    int[] kernel = new int[2];
    int[] stride = new int[2];
    int[] dilation = new int[2];
    int[] pad = new int[2];
    for (int i = 0; i < 2; i++) {
      dilation[i] = random.nextInt(4) == 0 ? 2 : 1;
      kernel[i] = 1 + random.nextInt(Math.min(5, 1 + (size[i] - 1) / dilation[i]));
      stride[i] = 1 + random.nextInt(3);
      pad[i] = random.nextInt(3);
      int reach = (kernel[i] - 1) * dilation[i] + 1;
      if (mode == ConvolutionMode.Strict && (size[i] - reach + 2 * pad[i]) % stride[i] != 0) {
        stride[i] = 1;
      }
      if (mode == ConvolutionMode.Same && stride[i] > reach) {
        stride[i] = reach; // DL4J refuses anything else
      }
    }
    ConvolutionLayer.Builder layer =
        new ConvolutionLayer.Builder(kernel)
            .stride(stride)
            .dilation(dilation)
            .nOut(channels())
            .convolutionMode(mode)
            .hasBias(random.nextInt(4) > 0)
            .activation(anyActivation());
    if (mode != ConvolutionMode.Same) {
      layer.padding(pad);
    }
    return then(layer.build());
  }

  /** A convolution the other way round with everything by chance. */
  ImageNet anyDeconvolution() {
    boolean same = random.nextBoolean();
    int[] size = {(int) type.getHeight(), (int) type.getWidth()};
    int[] kernel = new int[2];
    int[] stride = new int[2];
    int[] pad = new int[2];
    for (int i = 0; i < 2; i++) {
      stride[i] = 1 + random.nextInt(3);
      kernel[i] = stride[i] + random.nextInt(4); // with less, or dilated, oneDNN fails
      int reach = (size[i] - 1) * stride[i] + kernel[i];
      pad[i] = random.nextInt(Math.min(Math.min(3, kernel[i]), (reach + 1) / 2));
    }
    Deconvolution2D.Builder layer =
        new Deconvolution2D.Builder(kernel)
            .stride(stride)
            .nOut(channels())
            .convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate)
            .hasBias(random.nextInt(4) > 0)
            .activation(anyActivation());
    if (!same) {
      layer.padding(pad);
    }
    return then(layer.build());
  }

  /** Enlarges; the convolution that follows keeps the size. */
  ImageNet anyUpsampling() {
    int kernel = 1 + random.nextInt(5);
    up(1 + random.nextInt(3), 1 + random.nextInt(3));
    ConvolutionLayer.Builder layer =
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(channels())
            .hasBias(random.nextBoolean())
            .activation(anyActivation());
    if (kernel % 2 == 1 && random.nextBoolean()) {
      layer.convolutionMode(ConvolutionMode.Truncate).padding(kernel / 2, kernel / 2);
    } else {
      layer.convolutionMode(ConvolutionMode.Same);
    }
    return then(layer.build());
  }

  /** A convolution and its input, added up. */
  ImageNet residual() {
    String before = last;
    same((int) type.getChannels(), 3, 1, Activation.TANH);
    String name = "sum" + count++;
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), before, last);
    last = name;
    return this;
  }

  ImageNet dropout() {
    return then(
        new ConvolutionLayer.Builder(3, 3)
            .nOut(4)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.TANH)
            .dropOut(new Dropout(0.7))
            .build());
  }

  /** From here on, layers have enough channels that another way of computing is chosen for them. */
  ImageNet wide() {
    counts = new int[] {16, 17, 20, 24, 32};
    return this;
  }

  private int channels() {
    return counts[random.nextInt(counts.length)];
  }

  private Activation anyActivation() {
    Activation[] all = {
      Activation.IDENTITY,
      Activation.SIGMOID,
      Activation.TANH,
      Activation.SOFTPLUS,
      Activation.SWISH,
      Activation.ELU,
      Activation.SOFTMAX
    };
    return all[random.nextInt(all.length)];
  }

  /** The type of what comes out so far. */
  InputTypeConvolutional type() {
    return type;
  }

  ComputationGraphConfiguration loss(LossFunction loss, Activation activation) {
    graph.addLayer("loss", new CnnLossLayer.Builder(loss).activation(activation).build(), last);
    return graph.setOutputs("loss").build();
  }
}
