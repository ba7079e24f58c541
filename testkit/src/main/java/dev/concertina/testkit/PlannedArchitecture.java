package dev.concertina.testkit;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An architecture from a function, for nets that only a test would train.
 *
 * @param planner makes the plan
 * @param nodeTypes how layers of its own stand in files
 */
public record PlannedArchitecture(
    Function<PlanRequest, GraphPlan> planner, List<NodeType<?>> nodeTypes) implements Architecture {

  /**
   * Makes an architecture without layers of its own.
   *
   * @param planner makes the plan
   */
  public PlannedArchitecture(Function<PlanRequest, GraphPlan> planner) {
    this(planner, List.of());
  }

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
