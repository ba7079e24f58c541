package dev.concertina.recurrent;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.recurrent.LstmArchitecture.Feeding;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/** Puts the graph of an {@link LstmArchitecture} together, from the samples to the loss. */
final class LstmGraph {
  private static final String SAMPLES = "samples";
  private static final String PRESENCE = "presence";
  private static final String READINGS = "readings";
  private static final String FORWARD = "forward";
  private static final String BACKWARD = "backward";
  static final String CODE = "code";
  static final String ROW = "row";
  static final String RECONSTRUCTION = "reconstruction";

  private final LstmArchitecture net;
  private final PlanRequest request;
  private final SampleShape.Series shape;
  private final GraphBuilder graph;
  private String top;
  private int width;

  LstmGraph(LstmArchitecture net, PlanRequest request) {
    Require.that(
        request.loss() != ReconstructionError.EUCLIDEAN,
        "an lstm net must have a loss of single values, found EUCLIDEAN: use SQUARED or ABSOLUTE");
    Require.that(
        !net.linearPath() || request.loss() != ReconstructionError.CROSS_ENTROPY,
        "an lstm net with a linear path must have a linear output, found the loss CROSS_ENTROPY:"
            + " use SQUARED, or no linear path");
    this.net = net;
    this.request = request;
    SampleShape.Series samples = (SampleShape.Series) request.shape();
    this.shape =
        new SampleShape.Series(samples.features() * net.patch(), samples.time() / net.patch());
    this.graph = new NeuralNetConfiguration.Builder().seed(request.seed()).graphBuilder();
  }

  GraphPlan plan() {
    List<PlanInput> inputs = inputs();
    encoder();
    add(
        CODE,
        new DenseLayer.Builder()
            .activation(net.codeActivation())
            .weightInit(WeightInit.XAVIER)
            .nIn(width)
            .nOut(net.codeSize())
            .build(),
        net.codeSize());
    decoder();
    output();
    return GraphPlan.of(
            graph.setOutputs(RECONSTRUCTION).build(),
            CODE,
            inputs,
            List.of(PlanOutput.reconstruction(RECONSTRUCTION, shape).withScale(objectiveScale())))
        .withPatch(net.patch());
  }

  private List<PlanInput> inputs() {
    List<PlanInput> inputs = new ArrayList<>();
    inputs.add(PlanInput.samples(SAMPLES, shape));
    top = SAMPLES;
    width = shape.features();
    graph.addInputs(SAMPLES);
    if (request.missing()) {
      inputs.add(PlanInput.observationMask(PRESENCE, shape));
      graph.addInputs(PRESENCE).addVertex(READINGS, new MergeVertex(), SAMPLES, PRESENCE);
      top = READINGS;
      width = 2 * shape.features();
    }
    return inputs;
  }

  private void encoder() {
    String readings = top;
    int readingsWidth = width;
    switch (net.reading()) {
      case FORWARD -> encoder(FORWARD);
      case BACKWARD -> encoder(BACKWARD);
      case BOTH -> {
        encoder(FORWARD);
        String forward = top;
        int forwardWidth = width;
        top = readings;
        width = readingsWidth;
        encoder(BACKWARD);
        // Not one layer that reads both ways: its last step has seen one step of the way back.
        graph.addVertex("both", new MergeVertex(), forward, top);
        top = "both";
        width += forwardWidth;
      }
    }
    if (net.linearPath()) {
      // Missing readings are 0 and add nothing.
      int[] row = {-1, shape.size()};
      graph.addVertex("flat", new ReshapeVertex('c', row, null), SAMPLES);
      graph.addVertex("read", new MergeVertex(), top, "flat");
      top = "read";
      width += shape.size();
    }
  }

  /** A stack of layers and its last state. */
  private void encoder(String direction) {
    if (direction.equals(BACKWARD)) {
      graph.addVertex(BACKWARD, new ReverseTimeSeriesVertex(SAMPLES), top);
      top = BACKWARD;
    }
    int layers = net.encoder().size();
    for (int i = 0; i < layers; i++) {
      LSTM layer = lstm(net.encoder().get(i), i > 0 && i < layers - 1);
      boolean last = i == layers - 1;
      if (last && i > 0 && net.dropout() > 0) {
        // A layer of its own: DL4J loses what one within another draws.
        add(direction + "-dropout", new DropoutLayer(1 - net.dropout()), width);
      }
      add(direction + (i + 1), last ? new LastTimeStep(layer) : layer, net.encoder().get(i));
    }
  }

  private void decoder() {
    int steps = shape.time();
    boolean once = net.feeding() == Feeding.FIRST_STEP && steps > 1;
    add("repeated", new RepeatVector.Builder<>().repetitionFactor(once ? 1 : steps).build(), width);
    if (once) {
      add("once", new ZeroPadding1DLayer.Builder(0, steps - 1).build(), width);
    }
    for (int i = 0; i < net.decoder().size(); i++) {
      add("decoder" + (i + 1), lstm(net.decoder().get(i), i > 0), net.decoder().get(i));
    }
    if (net.linearPath()) {
      linearDecoder();
    }
  }

  /** What the code gives by a matrix, which the output layer takes in beside the LSTM's. */
  private void linearDecoder() {
    DenseLayer row =
        new DenseLayer.Builder()
            .activation(Activation.IDENTITY)
            .weightInit(WeightInit.XAVIER)
            .nIn(net.codeSize())
            .nOut(shape.size())
            .build();
    int[] series = {-1, shape.features(), shape.time()};
    graph
        .addLayer(ROW, row, CODE)
        .addVertex("linear", new ReshapeVertex('c', series, null), ROW)
        .addVertex("written", new MergeVertex(), top, "linear");
    top = "written";
    width += shape.features();
  }

  private LSTM lstm(int units, boolean dropsInput) {
    LSTM.Builder layer =
        new LSTM.Builder()
            .activation(Activation.TANH)
            .weightInit(WeightInit.XAVIER)
            .forgetGateBiasInit(1)
            .dataFormat(RNNFormat.NCW)
            .nIn(width)
            .nOut(units);
    if (dropsInput && net.dropout() > 0) {
      layer.dropOut(1 - net.dropout());
    }
    return layer.build();
  }

  private void output() {
    RnnOutputLayer.Builder layer =
        new RnnOutputLayer.Builder(request.lossFunction())
            .activation(request.outputActivation())
            .weightInit(WeightInit.XAVIER)
            .dataFormat(RNNFormat.NCW)
            .nIn(width)
            .nOut(shape.features());
    if (net.dropout() > 0) {
      layer.dropOut(1 - net.dropout());
    }
    add(RECONSTRUCTION, layer.build(), shape.features());
  }

  private void add(String name, Layer layer, int size) {
    graph.addLayer(name, layer, top);
    top = name;
    width = size;
  }

  /** DL4J adds up steps; over a step's features its losses are means, except cross-entropy. */
  private double objectiveScale() {
    boolean summed = request.loss() == ReconstructionError.CROSS_ENTROPY;
    return 1.0 / (summed ? shape.size() : shape.time());
  }
}
