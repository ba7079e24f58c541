package dev.concertina.internal.inference;

import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a net says of some samples, by the names of its outputs.
 *
 * @param values what each output makes, a row for each sample, in scaled units
 * @param penalties each penalty's error, for each sample, without its weight
 */
public record Outputs(Map<String, float[][]> values, Map<String, double[]> penalties) {

  static Outputs of(GraphPlan plan, int samples) {
    Map<String, float[][]> values = new LinkedHashMap<>();
    plan.outputs().forEach(output -> values.put(output.vertex(), new float[samples][]));
    Map<String, double[]> penalties = new LinkedHashMap<>();
    plan.penalties().forEach(penalty -> penalties.put(penalty.vertex(), new double[samples]));
    return new Outputs(values, penalties);
  }

  /** Places for the values of all outputs. */
  static List<GraphRunner.Wanted> wanted(GraphPlan plan, int samples) {
    List<GraphRunner.Wanted> wanted = new ArrayList<>();
    for (PlanOutput output : plan.outputs()) {
      int width = output.shape().size();
      wanted.add(new GraphRunner.Wanted(wanted.size(), new float[samples * width], width));
    }
    return wanted;
  }

  /** Takes over what came of consecutive samples; several threads may, each for its own. */
  void put(
      GraphPlan plan, int start, int count, List<GraphRunner.Wanted> made, List<float[]> losses) {
    for (int i = 0; i < made.size(); i++) {
      float[][] rows = values.get(plan.outputs().get(i).vertex());
      int width = made.get(i).width();
      for (int k = 0; k < count; k++) {
        rows[start + k] = Arrays.copyOfRange(made.get(i).into(), k * width, (k + 1) * width);
      }
    }
    for (int i = 0; i < losses.size(); i++) {
      PlanOutput penalty = plan.penalties().get(i);
      for (int k = 0; k < count; k++) {
        penalties.get(penalty.vertex())[start + k] = penalty.scale() * losses.get(i)[k];
      }
    }
  }
}
