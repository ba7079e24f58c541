package dev.concertina.internal.training;

import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanOutput;

/** The objective that training minimises: the sum of the outputs' errors, each times its weight. */
final class Objective {
  private Objective() {}

  /** What turns the sum of DL4J's losses, each by its factor, into the objective. */
  static double scale(GraphPlan plan) {
    return plan.reconstruction().scale();
  }

  /**
   * What DL4J's losses are multiplied with in an epoch, in the order of the outputs. A
   * reconstruction of weight 1 has 1, exactly.
   */
  static double[] factors(GraphPlan plan, int epoch) {
    return plan.outputs().stream()
        .mapToDouble(output -> output.weight().at(epoch) * (output.scale() / scale(plan)))
        .toArray();
  }

  /** The total of errors, in the order of the outputs, by the weights that they settle at. */
  static double total(GraphPlan plan, double[] errors) {
    double total = 0;
    for (int i = 0; i < errors.length; i++) {
      PlanOutput output = plan.outputs().get(i);
      total += output.weight().settled() * errors[i];
    }
    return total;
  }
}
