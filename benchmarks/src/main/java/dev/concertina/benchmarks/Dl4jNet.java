package dev.concertina.benchmarks;

import dev.concertina.benchmarks.Layer.Conv;
import dev.concertina.benchmarks.Layer.Dense;
import dev.concertina.benchmarks.Layer.Last;
import dev.concertina.benchmarks.Layer.Lstm;
import dev.concertina.benchmarks.Layer.PerStep;
import dev.concertina.benchmarks.Layer.Repeat;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A net as a plain DL4J configuration. */
final class Dl4jNet {
  static final String INPUT = "input";

  private final Net net;
  private final GraphBuilder graph;
  private String top = INPUT;
  private String code;

  Dl4jNet(Net net, long seed, IUpdater updater) {
    this.net = net;
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater)
            .weightInit(WeightInit.XAVIER)
            .graphBuilder()
            .addInputs(INPUT);
    List<Layer> layers = net.layers();
    int middle = middle(layers);
    for (int i = 0; i < layers.size(); i++) {
      boolean last = i == layers.size() - 1;
      if (!(layers.get(i) instanceof Last)) {
        boolean lastStepOnly = !last && layers.get(i + 1) instanceof Last;
        put("layer" + i, layer(layers.get(i), last, lastStepOnly));
      }
      if (i == middle) {
        code = top;
      }
    }
    if (net.isImage()) {
      put("loss", cnnLoss());
    }
    graph.setOutputs(top);
  }

  /** The layer whose output is the code: the narrowest of its kind. */
  private static int middle(List<Layer> layers) {
    for (int i = 0; i < layers.size() - 1; i++) {
      Layer next = layers.get(i + 1);
      boolean widens = next instanceof Dense dense && dense.out() > dense.in();
      if (widens || next instanceof Layer.Upsample || next instanceof Repeat) {
        return i;
      }
    }
    throw new IllegalArgumentException("no code in " + layers);
  }

  private void put(String name, org.deeplearning4j.nn.conf.layers.Layer layer) {
    graph.addLayer(name, layer, top);
    top = name;
  }

  private org.deeplearning4j.nn.conf.layers.Layer layer(
      Layer layer, boolean last, boolean lastStepOnly) {
    if (layer instanceof Dense dense) {
      return last ? output(dense) : dense(dense);
    }
    if (layer instanceof Conv conv) {
      return convolution(conv);
    }
    if (layer instanceof Lstm lstm) {
      LSTM all = recurrent(lstm);
      return lastStepOnly ? new LastTimeStep(all) : all;
    }
    if (layer instanceof PerStep step) {
      return new RnnOutputLayer.Builder(LossFunction.MSE)
          .activation(Activation.IDENTITY)
          .dataFormat(RNNFormat.NCW)
          .nIn(step.in())
          .nOut(step.out())
          .build();
    }
    return layer instanceof Repeat repeat
        ? new RepeatVector.Builder<>(repeat.steps()).build()
        : new Upsampling2D.Builder(2).build();
  }

  /** DL4J's default activation is the sigmoid, for the candidate of an LSTM, too. */
  private static LSTM recurrent(Lstm layer) {
    return new LSTM.Builder()
        .dataFormat(RNNFormat.NCW)
        .activation(Activation.TANH)
        .nIn(layer.in())
        .nOut(layer.out())
        .build();
  }

  private static DenseLayer dense(Dense layer) {
    return new DenseLayer.Builder()
        .activation(activation(layer.relu()))
        .nIn(layer.in())
        .nOut(layer.out())
        .build();
  }

  private static OutputLayer output(Dense layer) {
    return new OutputLayer.Builder(LossFunction.XENT)
        .activation(Activation.SIGMOID)
        .nIn(layer.in())
        .nOut(layer.out())
        .build();
  }

  /** With explicit borders: DL4J's mode "same" puts none before the first pixel at stride 2. */
  private static ConvolutionLayer convolution(Conv layer) {
    return new ConvolutionLayer.Builder(3, 3)
        .stride(layer.stride(), layer.stride())
        .padding(1, 1)
        .activation(activation(layer.relu()))
        .nIn(layer.in())
        .nOut(layer.out())
        .build();
  }

  private static CnnLossLayer cnnLoss() {
    return new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.SIGMOID).build();
  }

  private static Activation activation(boolean relu) {
    return relu ? Activation.RELU : Activation.IDENTITY;
  }

  ComputationGraphConfiguration configuration() {
    return graph.build();
  }

  String code() {
    return code;
  }

  String output() {
    return top;
  }

  /** DL4J's score is a sum over values, or over pixels or steps, where ours is a mean. */
  double objectiveScale() {
    return net.isImage()
        ? 1.0 / (net.shape()[1] * net.shape()[2])
        : 1.0 / (net.isSeries() ? net.shape()[1] : net.width());
  }
}
