package dev.concertina.benchmarks;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.GraphPlan.Feed;
import dev.concertina.spi.GraphPlan.Target;
import dev.concertina.spi.PlanRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Sgd;

/** A net to compare, as this library takes it. */
record NetArchitecture(Net net) implements Architecture {
  @Override
  public String kind() {
    return "benchmark";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("net", net.name());
  }

  @Override
  public void requireFits(SampleShape shape) {
    if (!shape.equals(shape())) {
      throw new IllegalArgumentException(net.name() + " takes " + shape() + ", found " + shape);
    }
  }

  SampleShape shape() {
    return SampleShape.of(Arrays.stream(net.shape()).asLongStream().toArray());
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    Dl4jNet graph = new Dl4jNet(net, request.seed(), new Sgd());
    SampleShape shape = shape();
    return new GraphPlan(
        graph.configuration(),
        List.of(new GraphPlan.Input(Dl4jNet.INPUT, Feed.SAMPLES, shape)),
        graph.code(),
        List.of(new GraphPlan.Output(graph.output(), Target.SAMPLES, shape)),
        graph.objectiveScale());
  }
}
