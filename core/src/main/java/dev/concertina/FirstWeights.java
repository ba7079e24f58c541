package dev.concertina;

import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import java.util.Collections;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights that a training begins with, and the samples that it learns from. */
public final class FirstWeights {
  private final INDArray flat;
  private final GraphPlan plan;
  private final Samples samples;
  private final Scaling scaling;

  /** Over the flat weights; made when the first are asked for, as few architectures do. */
  private ComputationGraph graph;

  FirstWeights(INDArray flat, GraphPlan plan, Samples samples, Scaling scaling) {
    this.flat = flat;
    this.plan = plan;
    this.samples = samples;
    this.scaling = scaling;
  }

  /**
   * The weights of one name.
   *
   * @param name the vertex, an underscore and what DL4J calls the parameter: {@code code_W}
   * @return an array whose values are the net's: what is written to it the training begins with
   * @throws IllegalArgumentException if there are none of that name
   */
  public INDArray weights(String name) {
    INDArray weights = graph().paramTable().get(name);
    if (weights == null) {
      throw new IllegalArgumentException("name must be one of " + names() + ", found " + name);
    }
    return weights;
  }

  /**
   * The names of all weights.
   *
   * @return in the order in which the net has them
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(graph().paramTable().keySet());
  }

  private ComputationGraph graph() {
    if (graph == null) {
      graph = Graphs.sharing(plan.graph(), flat);
    }
    return graph;
  }

  /**
   * Samples of the training part as the net takes them in: scaled, and folded if the plan says so.
   * Missing readings are 0.
   *
   * @param most how many at most; of more, as many as that are taken from all over
   * @return one row for each
   */
  public float[][] rows(int most) {
    int count = Math.min(most, samples.size());
    Folding folding = Folding.of(plan);
    float[][] rows = new float[count][];
    float[] known = new float[samples.shape().size()];
    for (int i = 0; i < count; i++) {
      float[] row = samples.row((int) ((long) i * samples.size() / count));
      scaling.apply(row, 0, 1, samples.shape());
      Missing.split(row, row.length, known);
      rows[i] = row;
      if (!folding.isNone()) {
        rows[i] = new float[row.length];
        folding.apply(row, 1, rows[i]);
      }
    }
    return rows;
  }
}
