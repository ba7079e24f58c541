package dev.concertina.internal.lstm;

import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Configurations of nets on series in DL4J's own layers, and data for them. */
record SeriesNet(
    Kind kind,
    Bidirectional.Mode mode,
    int features,
    int units,
    int layers,
    int steps,
    ILossFunction loss,
    Activation activation,
    DataType type) {

  /** What there is besides LSTM layers. */
  enum Kind {
    /** An output at each step. */
    SERIES,
    /** As before, with steps of zeros masked in each layer. */
    SERIES_NOT_ZERO,
    /** A loss at each step, without a layer of its own. */
    LOSS_ONLY,
    /** The last step of the last layer. */
    LAST,
    /** As before, but with the last step taken within each direction. */
    LAST_WITHIN,
    /** As LAST, with steps of zeros masked. */
    LAST_NOT_ZERO,
    /** The last step, repeated, and as many layers again. */
    AUTOENCODER
  }

  static SeriesNet of(Kind kind, Bidirectional.Mode mode, int features, int units, int steps) {
    return new SeriesNet(
        kind, mode, features, units, 1, steps, new LossMSE(), Activation.IDENTITY, DataType.FLOAT);
  }

  SeriesNet withLayers(int count) {
    return new SeriesNet(kind, mode, features, units, count, steps, loss, activation, type);
  }

  SeriesNet withLoss(ILossFunction other, Activation under) {
    return new SeriesNet(kind, mode, features, units, layers, steps, other, under, type);
  }

  SeriesNet withType(DataType other) {
    return new SeriesNet(kind, mode, features, units, layers, steps, loss, activation, other);
  }

  GraphBuilder builder() {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new NoOp())
            .dataType(type)
            .graphBuilder()
            .addInputs("in");
    String last = "in";
    for (int i = 0; i < layers; i++) {
      graph.addLayer("lstm" + i, layer(i == layers - 1), last);
      last = "lstm" + i;
    }
    if (kind == Kind.AUTOENCODER) {
      graph.addLayer("repeat", new RepeatVector.Builder<>(steps).build(), last);
      last = "repeat";
      for (int i = 0; i < layers; i++) {
        graph.addLayer("back" + i, inBothDirections(lstm(units)), last);
        last = "back" + i;
      }
    }
    return graph
        .addLayer("out", head(), last)
        .setOutputs("out")
        .setInputTypes(InputType.recurrent(features, steps));
  }

  ComputationGraphConfiguration configuration() {
    return builder().build();
  }

  private Layer head() {
    if (kind == Kind.LOSS_ONLY) {
      return new RnnLossLayer.Builder().lossFunction(loss).activation(activation).build();
    }
    return isSeries()
        ? new RnnOutputLayer.Builder(loss).nOut(features).activation(activation).build()
        : new OutputLayer.Builder(loss).nOut(features).activation(activation).build();
  }

  /** Whether there is an output at each step. */
  boolean isSeries() {
    return kind == Kind.SERIES
        || kind == Kind.SERIES_NOT_ZERO
        || kind == Kind.LOSS_ONLY
        || kind == Kind.AUTOENCODER;
  }

  /** Whether DL4J has a gradient of it. */
  boolean isTrainable() {
    return kind != Kind.LAST_WITHIN || mode == null;
  }

  private Layer layer(boolean last) {
    Layer lstm = lstm(units);
    if (kind == Kind.SERIES_NOT_ZERO) {
      return new MaskZeroLayer(inBothDirections(lstm), 0);
    }
    if (!last || kind == Kind.SERIES || kind == Kind.LOSS_ONLY) {
      return inBothDirections(lstm);
    }
    if (kind == Kind.LAST_WITHIN) {
      return inBothDirections(new LastTimeStep(lstm));
    }
    if (kind == Kind.LAST_NOT_ZERO && layers == 1) {
      return new LastTimeStep(new MaskZeroLayer(inBothDirections(lstm), 0));
    }
    return new LastTimeStep(inBothDirections(lstm));
  }

  private Layer inBothDirections(Layer layer) {
    return mode == null ? layer : new Bidirectional(mode, layer);
  }

  private static LSTM lstm(int units) {
    // Of two wrappers, DL4J hands the net's settings on to the outer only.
    return new LSTM.Builder()
        .nOut(units)
        .activation(Activation.TANH)
        .weightInit(WeightInit.XAVIER)
        .updater(new NoOp())
        .gradientNormalization(GradientNormalization.None)
        .build();
  }

  /** The width of what the loss compares. */
  int outputs() {
    return kind != Kind.LOSS_ONLY
        ? features
        : mode == Bidirectional.Mode.CONCAT ? 2 * units : units;
  }

  INDArray input(int batch, Random random) {
    return random(random, batch, features, steps);
  }

  INDArray labels(int batch, Random random) {
    return isSeries() ? random(random, batch, outputs(), steps) : random(random, batch, features);
  }

  static INDArray random(Random random, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }
}
