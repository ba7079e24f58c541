package dev.concertina.benchmarks;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
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
    return GraphPlan.of(
        graph.configuration(),
        graph.code(),
        List.of(PlanInput.samples(Dl4jNet.INPUT, shape)),
        List.of(
            PlanOutput.reconstruction(graph.output(), shape).withScale(graph.objectiveScale())));
  }
}
