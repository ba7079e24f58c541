package dev.concertina.internal.inference;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.spi.GraphPlan;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** One thread's graphs and arrays for running a net. */
final class Session {
  /** A way through the net. */
  enum Way {
    ENCODE,
    DECODE,
    RECONSTRUCT
  }

  private final Net net;
  private final AcceleratedGraph graph;
  private final int reconstruction;
  private final GraphRunner[] runners = new GraphRunner[Way.values().length];
  private float[] in = new float[0];
  private float[] out = new float[0];

  Session(Net net) {
    this.net = net;
    this.graph = net.whole();
    this.reconstruction = net.plan().outputs().indexOf(net.plan().reconstruction());
  }

  ComputationGraph graph() {
    return graph;
  }

  /** An array for inputs, the same at every call unless it must grow. */
  float[] in(int length) {
    in = in.length < length ? new float[length] : in;
    return in;
  }

  /** An array for outputs, the same at every call unless it must grow. */
  float[] out(int length) {
    out = out.length < length ? new float[length] : out;
    return out;
  }

  /** Runs the first samples in {@code values}; writes as many results of the given width. */
  void run(Way way, float[] values, int samples, float[] results, int width) {
    int output = way == Way.RECONSTRUCT ? reconstruction : 0;
    runner(way).run(values, samples, output, results, width);
  }

  private GraphRunner runner(Way way) {
    if (runners[way.ordinal()] == null) {
      runners[way.ordinal()] = made(way);
    }
    return runners[way.ordinal()];
  }

  private GraphRunner made(Way way) {
    GraphPlan plan = net.plan();
    GraphPlan.Input samples = plan.samples();
    return switch (way) {
      case RECONSTRUCT -> new GraphRunner(graph, plan, samples.vertex(), samples.shape());
      case ENCODE -> new GraphRunner(net.encoder(graph), plan, samples.vertex(), samples.shape());
      case DECODE ->
          new GraphRunner(
              net.decoder(graph), plan, plan.code(), GraphRunner.codeShape(plan, graph));
    };
  }

  /** Gives the arrays back. */
  void release() {
    for (GraphRunner runner : runners) {
      if (runner != null) {
        runner.close();
      }
    }
  }
}
