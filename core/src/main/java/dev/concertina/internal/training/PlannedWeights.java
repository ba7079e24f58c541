package dev.concertina.internal.training;

import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.graph.Patching;
import dev.concertina.internal.inference.Missing;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.InitialWeights;
import java.util.Collections;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights of a plan before its first step. */
final class PlannedWeights implements InitialWeights {
  private final INDArray flat;
  private final GraphPlan plan;
  private final Samples samples;
  private final Scaling scaling;

  /** Over the flat weights; made when the first are asked for, as few architectures do. */
  private ComputationGraph graph;

  PlannedWeights(INDArray flat, GraphPlan plan, Samples samples, Scaling scaling) {
    this.flat = flat;
    this.plan = plan;
    this.samples = samples;
    this.scaling = scaling;
  }

  @Override
  public INDArray weights(String name) {
    INDArray weights = graph().paramTable().get(name);
    if (weights == null) {
      throw new IllegalArgumentException("name must be one of " + names() + ", found " + name);
    }
    return weights;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(graph().paramTable().keySet());
  }

  private ComputationGraph graph() {
    if (graph == null) {
      graph = Graphs.sharing(plan.graph(), flat);
    }
    return graph;
  }

  @Override
  public float[][] rows(int most) {
    int count = Math.min(most, samples.size());
    Patching patching = Patching.of(plan);
    float[][] rows = new float[count][];
    float[] known = new float[samples.shape().size()];
    for (int i = 0; i < count; i++) {
      float[] row = samples.row((int) ((long) i * samples.size() / count));
      scaling.apply(row, 0, 1, samples.shape());
      Missing.split(row, row.length, known);
      rows[i] = row;
      if (!patching.isNone()) {
        rows[i] = new float[row.length];
        patching.apply(row, 1, rows[i]);
      }
    }
    return rows;
  }
}
