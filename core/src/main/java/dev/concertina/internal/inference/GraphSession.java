package dev.concertina.internal.inference;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Runs a net by graphs of its own over the shared weights. */
final class GraphSession implements Session {
  private final Net net;
  private final AcceleratedGraph graph;
  private final int reconstruction;
  private final GraphRunner[] runners = new GraphRunner[Way.values().length];
  private float[] in = new float[0];
  private float[] out = new float[0];

  GraphSession(Net net) {
    this.net = net;
    this.graph = net.whole();
    this.reconstruction = net.plan().outputs().indexOf(net.plan().reconstruction());
  }

  ComputationGraph graph() {
    return graph;
  }

  @Override
  public float[] in(int length) {
    in = in.length < length ? new float[length] : in;
    return in;
  }

  @Override
  public float[] out(int length) {
    out = out.length < length ? new float[length] : out;
    return out;
  }

  @Override
  public void run(Way way, float[] values, int samples, float[] results, int width) {
    int output = way == Way.RECONSTRUCT ? reconstruction : 0;
    runner(way).run(values, samples, output, results, width);
  }

  /** Runs all of the net; see {@link GraphRunner#run(float[], int, Optional, List, List)}. */
  List<float[]> run(
      float[] values,
      int samples,
      Optional<SampleNoise> noise,
      List<GraphRunner.Wanted> wanted,
      List<Integer> penalties) {
    return runner(Way.RECONSTRUCT).run(values, samples, noise, wanted, penalties);
  }

  private GraphRunner runner(Way way) {
    if (runners[way.ordinal()] == null) {
      runners[way.ordinal()] = made(way);
    }
    return runners[way.ordinal()];
  }

  private GraphRunner made(Way way) {
    GraphPlan plan = net.plan();
    PlanInput samples = plan.samples();
    return switch (way) {
      case RECONSTRUCT -> new GraphRunner(graph, plan, samples.vertex(), samples.shape());
      case ENCODE -> new GraphRunner(net.encoder(graph), plan, samples.vertex(), samples.shape());
      case DECODE ->
          new GraphRunner(
              net.decoder(graph), plan, plan.code(), GraphRunner.codeShape(plan, graph));
    };
  }

  @Override
  public void release() {
    for (GraphRunner runner : runners) {
      if (runner != null) {
        runner.close();
      }
    }
  }
}
