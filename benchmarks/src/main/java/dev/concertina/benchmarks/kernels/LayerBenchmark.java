package dev.concertina.benchmarks.kernels;

import dev.concertina.backend.BackendSelector;
import dev.concertina.internal.kernel.AcceleratedGraph;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Single layers with a loss on top, on one thread: by our kernels, and by DL4J's own code. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
  /** Which layer. */
  @Param({"dense", "entropy", "convolution", "enlarged", "lstm"})
  public String layer;

  /** Whose code. */
  @Param({"concertina", "dl4j"})
  public String engine;

  private ComputationGraph graph;
  private INDArray input;

  /** Makes the net and what it is fed with. */
  @Setup(Level.Trial)
  public void make() {
    BackendSelector.ready();
    Nd4j.getEnvironment(); // the holder of the native side must not come first
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    ComputationGraphConfiguration net = net();
    graph = engine.equals("dl4j") ? new ComputationGraph(net) : new AcceleratedGraph(net);
    graph.init();
    graph.initGradientsView();
    INDArray labels = graph.output(false, input)[0].dup('c');
    graph.setLabels(labels);
  }

  private ComputationGraphConfiguration net() {
    GraphBuilder net =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .activation(Activation.TANH)
            .graphBuilder()
            .addInputs("in")
            .setOutputs("out");
    switch (layer) {
      case "dense" -> dense(net);
      case "entropy" -> entropy(net);
      case "convolution" -> convolution(net, "in", 14);
      case "enlarged" ->
          convolution(net.addLayer("up", new Upsampling2D.Builder(2).build(), "in"), "up", 14);
      default -> lstm(net);
    }
    return net.build();
  }

  /** 128 rows through 784 → 128. */
  private void dense(GraphBuilder net) {
    input = Nd4j.rand(128, 784);
    net.addLayer("layer", new DenseLayer.Builder().nIn(784).nOut(128).build(), "in")
        .addLayer(
            "out",
            new OutputLayer.Builder(new LossMSE())
                .activation(Activation.IDENTITY)
                .nIn(128)
                .nOut(1)
                .build(),
            "layer");
  }

  /** 128 rows through 128 → 784 and cross-entropy. */
  private void entropy(GraphBuilder net) {
    input = Nd4j.rand(128, 128);
    net.addLayer(
        "out",
        new OutputLayer.Builder(new LossBinaryXENT())
            .activation(Activation.SIGMOID)
            .nIn(128)
            .nOut(784)
            .build(),
        "in");
  }

  /** 64 pictures, 32 → 16 channels, 3x3. */
  private void convolution(GraphBuilder net, String from, int side) {
    input = Nd4j.rand(64, 32, side, side);
    net.addLayer(
            "layer",
            new ConvolutionLayer.Builder(3, 3).padding(1, 1).nIn(32).nOut(16).build(),
            from)
        .addLayer(
            "out",
            new CnnLossLayer.Builder(new LossMSE()).activation(Activation.IDENTITY).build(),
            "layer");
  }

  /** 32 series of 140 steps, 1 → 64. */
  private void lstm(GraphBuilder net) {
    input = Nd4j.rand(32, 1, 140);
    net.addLayer(
            "layer", new LSTM.Builder().nIn(1).nOut(64).dataFormat(RNNFormat.NCW).build(), "in")
        .addLayer(
            "out",
            new RnnLossLayer.Builder(new LossMSE())
                .activation(Activation.IDENTITY)
                .dataFormat(RNNFormat.NCW)
                .build(),
            "layer");
  }

  /**
   * Forward, loss and backward.
   *
   * @param hole takes the result
   */
  @Benchmark
  public void gradient(Blackhole hole) {
    graph.setInputs(input);
    graph.computeGradientAndScore();
    hole.consume(graph.score());
  }

  /**
   * Forward alone.
   *
   * @param hole takes the result
   */
  @Benchmark
  public void output(Blackhole hole) {
    for (INDArray array : graph.output(false, input)) {
      hole.consume(array);
      array.close();
    }
  }
}
