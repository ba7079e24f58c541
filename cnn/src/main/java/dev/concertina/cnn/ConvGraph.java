package dev.concertina.cnn;

import dev.concertina.cnn.ConvArchitecture.Code;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Stage;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.SampleShape;
import dev.concertina.data.SampleShape.Image;
import dev.concertina.internal.rate.RatedCode;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/** The graph of a convolutional net while it grows, from the samples to the reconstruction. */
final class ConvGraph {
  private static final String SAMPLES = "samples";
  private static final String CODE = "code";
  private static final String RECONSTRUCTION = "reconstruction";

  /** The code's layer where the code has a rate. */
  private static final String UNSCALED_CODE = "code-linear";

  /**
   * Activations that let about half of a sum's variance through, which He's weights make up for.
   */
  private static final Set<Activation> RECTIFIERS =
      EnumSet.of(
          Activation.RELU,
          Activation.RELU6,
          Activation.LEAKYRELU,
          Activation.RRELU,
          Activation.ELU,
          Activation.SELU,
          Activation.GELU,
          Activation.SWISH,
          Activation.MISH);

  private final ConvArchitecture net;
  private final PlanRequest request;
  private final Image picture;
  private final GraphBuilder graph;

  /** The vertex that the next one takes in, and what it makes of one sample. */
  private String top = SAMPLES;

  private Image map;

  private SampleShape codeShape;

  /** Whether that is made of activations that dropout is for: neither samples nor codes. */
  private boolean hidden;

  ConvGraph(ConvArchitecture net, PlanRequest request) {
    this.net = net;
    this.request = request;
    this.picture = (Image) request.shape();
    this.map = picture;
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .graphBuilder()
            .addInputs(SAMPLES)
            .setOutputs(RECONSTRUCTION);
  }

  GraphPlan plan() {
    List<Image> before = new ArrayList<>();
    for (int i = 0; i < net.stages().size(); i++) {
      before.add(map);
      encode("encoder" + (i + 1), net.stages().get(i));
    }
    String code = code();
    for (int i = net.stages().size() - 1; i >= 0; i--) {
      decode("decoder" + (i + 1), net.stages().get(i), before.get(i));
    }
    convolution("pixels", picture.channels(), net.stages().get(0).kernel(), Activation.IDENTITY);
    SampleShape result = loss();
    PlanInput samples = PlanInput.samples(SAMPLES, picture);
    PlanOutput reconstruction =
        PlanOutput.reconstruction(RECONSTRUCTION, result).withScale(objectiveScale());
    return net.rate() > 0
        ? rated(samples, reconstruction)
        : GraphPlan.of(graph.build(), code, List.of(samples), List.of(reconstruction));
  }

  private GraphPlan rated(PlanInput samples, PlanOutput reconstruction) {
    return GraphPlan.of(
            graph.addInputs(RatedCode.NOISE).setOutputs(RECONSTRUCTION, RatedCode.RATE).build(),
            CODE,
            List.of(samples, PlanInput.quantisationNoise(RatedCode.NOISE, codeShape)),
            List.of(
                reconstruction,
                // Its layer's weight is in the units of the reconstruction's loss.
                PlanOutput.penalty(RatedCode.RATE, codeShape).withScale(reconstruction.scale())))
        .withQuantisation(Quantisation.to(1));
  }

  private void encode(String name, Stage stage) {
    boolean pools = net.downsampling() == Downsampling.MAX_POOLING;
    convolution(
        name, stage.filters(), stage.kernel(), pools ? 1 : stage.stride(), net.activation());
    if (pools && stage.stride() > 1) {
      pool(name + "-pool", stage.stride());
    }
    blocks(name, stage);
  }

  private void decode(String name, Stage stage, Image to) {
    if (stage.stride() > 1 && net.upsampling() == Upsampling.TRANSPOSED) {
      transposed(name, stage);
    } else {
      if (stage.stride() > 1) {
        repeat(name + "-up", stage.stride());
      }
      convolution(name, stage.filters(), stage.kernel(), net.activation());
    }
    // Cropping comes after the convolution, so that this can also do the repetition.
    crop(name + "-crop", to.height(), to.width());
    blocks(name, stage);
  }

  /** Adds what the code needs, and the way back to the last stage; returns the code's vertex. */
  private String code() {
    if (net.code() instanceof Code.LastStage) {
      hidden = false;
      return top;
    }
    if (net.code() instanceof Code.Flat flat) {
      Image last = map;
      dense(linear(), last.size(), flat.size(), net.codeActivation());
      rate(new SampleShape.Features(flat.size()), flat.size());
      dense("expand", flat.size(), last.size(), net.activation());
      // A vertex of its own: a convolution does not take over the work of a layer that reshapes.
      graph.addVertex(
          "reshape",
          new PreprocessorVertex(
              new FeedForwardToCnnPreProcessor(last.height(), last.width(), last.channels())),
          top);
      top = "reshape";
      return CODE;
    }
    convolution(linear(), ((Code.Spatial) net.code()).channels(), 1, net.codeActivation());
    rate(map, map.channels());
    return CODE;
  }

  /** The name of the code's layer. */
  private String linear() {
    return net.rate() > 0 ? UNSCALED_CODE : CODE;
  }

  /** Ends the code, with what a rate needs if there is one. */
  private void rate(SampleShape shape, int planes) {
    hidden = false;
    codeShape = shape;
    if (net.rate() > 0) {
      double weight = net.rate() / picture.size() / objectiveScale();
      top = RatedCode.add(graph, top, CODE, planes, net.rate(), weight);
    }
  }

  private void blocks(String name, Stage stage) {
    for (int i = 1; i <= net.residualBlocks(); i++) {
      String block = name + "-block" + i;
      String shortcut = top;
      convolution(block + "-first", stage.filters(), stage.kernel(), net.activation());
      // Of zeros: each block starts by adding nothing, or a few of them drown what they add to.
      put(
          block + "-second",
          convolution(stage.filters(), stage.kernel(), 1, Activation.IDENTITY)
              .weightInit(WeightInit.ZERO)
              .build());
      graph.addVertex(
          block + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), shortcut, top);
      top = block + "-sum";
      put(block, new ActivationLayer.Builder().activation(net.activation()).build());
    }
  }

  private void convolution(String name, int filters, int kernel, Activation activation) {
    convolution(name, filters, kernel, 1, activation);
  }

  private void convolution(
      String name, int filters, int kernel, int stride, Activation activation) {
    put(name, convolution(filters, kernel, stride, activation).build());
    hidden = true;
    map = new Image(filters, up(map.height(), stride), up(map.width(), stride));
  }

  private ConvolutionLayer.Builder convolution(
      int filters, int kernel, int stride, Activation activation) {
    ConvolutionLayer.Builder layer =
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .nIn(map.channels())
            .nOut(filters)
            .activation(activation)
            .weightInit(initialization(activation));
    return dropsInput() ? layer.dropOut(1 - net.dropout()) : layer;
  }

  /** Without dropout: DL4J's transposed convolution forgets it in the gradient of its input. */
  private void transposed(String name, Stage stage) {
    put(
        name,
        new Deconvolution2D.Builder(stage.kernel(), stage.kernel())
            .stride(stage.stride(), stage.stride())
            .convolutionMode(ConvolutionMode.Same)
            .nIn(map.channels())
            .nOut(stage.filters())
            .activation(net.activation())
            .weightInit(initialization(net.activation()))
            .build());
    hidden = true;
    upsample(stage.filters(), stage.stride());
  }

  private void pool(String name, int stride) {
    put(
        name,
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(stride, stride)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .build());
    map = new Image(map.channels(), up(map.height(), stride), up(map.width(), stride));
  }

  private void repeat(String name, int times) {
    put(name, new Upsampling2D.Builder(times).build());
    upsample(map.channels(), times);
  }

  private void upsample(int channels, int times) {
    map = new Image(channels, times * map.height(), times * map.width());
  }

  private void crop(String name, int height, int width) {
    if (map.height() > height || map.width() > width) {
      put(name, new Cropping2D(0, map.height() - height, 0, map.width() - width));
      map = new Image(map.channels(), height, width);
    }
  }

  private void dense(String name, int in, int out, Activation activation) {
    DenseLayer.Builder layer =
        new DenseLayer.Builder()
            .nIn(in)
            .nOut(out)
            .activation(activation)
            .weightInit(initialization(activation));
    if (dropsInput()) {
      layer.dropOut(1 - net.dropout());
    }
    if (name.equals(linear())) {
      graph.addLayer(name, layer.build(), flattening(), top);
      top = name;
    } else {
      put(name, layer.build());
    }
    hidden = true;
  }

  private CnnToFeedForwardPreProcessor flattening() {
    return new CnnToFeedForwardPreProcessor(map.height(), map.width(), map.channels());
  }

  private boolean dropsInput() {
    return net.dropout() > 0 && hidden;
  }

  private static WeightInit initialization(Activation activation) {
    return RECTIFIERS.contains(activation) ? WeightInit.RELU : WeightInit.XAVIER;
  }

  private void put(String name, Layer layer) {
    graph.addLayer(name, layer, top);
    top = name;
  }

  private static int up(int size, int stride) {
    return (size + stride - 1) / stride;
  }

  /** Adds the loss; returns the shape in which it takes labels. */
  private SampleShape loss() {
    if (request.loss() == ReconstructionError.EUCLIDEAN) {
      // A root over all of a sample, where DL4J's loss on pictures sees one pixel at a time.
      LossLayer layer =
          new LossLayer.Builder(request.lossFunction())
              .activation(request.outputActivation())
              .build();
      layer.setNOut(picture.size()); // or DL4J warns of an output without a size
      graph.addLayer(RECONSTRUCTION, layer, flattening(), top);
      return new SampleShape.Features(picture.size());
    }
    put(
        RECONSTRUCTION,
        new CnnLossLayer.Builder(request.lossFunction())
            .activation(request.outputActivation())
            .build());
    return picture;
  }

  /** DL4J adds up pixels; over a pixel's channels its losses are means, except cross-entropy. */
  private double objectiveScale() {
    return switch (request.loss()) {
      case SQUARED, ABSOLUTE, HUBER -> 1.0 / picture.valuesPerFeature();
      case CROSS_ENTROPY -> 1.0 / picture.size();
      case EUCLIDEAN -> 1;
    };
  }
}
