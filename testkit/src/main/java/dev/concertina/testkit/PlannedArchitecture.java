package dev.concertina.testkit;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.Map;
import java.util.function.Function;

/** An architecture from a function, for nets that only a test would train. */
public record PlannedArchitecture(Function<PlanRequest, GraphPlan> planner)
    implements Architecture {
  @Override
  public String kind() {
    return "planned";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    return planner.apply(request);
  }

  @Override
  public void requireFits(SampleShape shape) {}
}
