package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.data.Scaling.Method;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step by itself, and a model of given weights, for the benchmarks.
 *
 * <p>It stands in this package because single steps are no part of the API: a training is. But it
 * is steps that can be compared with other libraries' from the same weights.
 */
public final class StepUnderTest implements AutoCloseable {
  private final GraphPlan plan;
  private final INDArray weights;
  private final ComputationGraph graph;
  private final TrainingStep step;

  /**
   * Makes a step as {@link Autoencoder#fit} does.
   *
   * @param plan the net
   * @param weights where it starts, in DL4J's order
   * @param options optimiser, penalties and clipping
   */
  public StepUnderTest(GraphPlan plan, float[] weights, TrainingOptions options) {
    NativeThreads.limitHere();
    this.plan = plan;
    this.weights = HostArrays.of(weights, weights.length, 1, weights.length);
    this.graph = Graphs.sharing(plan.graph(), this.weights);
    this.step = new TrainingStep(graph, plan.objectiveScale(), options);
  }

  /**
   * Fresh weights.
   *
   * @param configuration the net, with its seed
   * @return all weights in DL4J's order
   */
  public static float[] initialWeights(ComputationGraphConfiguration configuration) {
    try (INDArray weights = Graphs.initialWeights(configuration)) {
      return HostArrays.values(weights);
    }
  }

  /**
   * Takes one step.
   *
   * @param batch inputs and labels at once, in C order
   * @param samples how many there are
   * @param learningRate the rate
   * @return false if the loss is not finite
   */
  public boolean take(float[] batch, int samples, double learningRate) {
    SampleShape shape = plan.samples().shape();
    try (INDArray inputs = HostArrays.of(batch, batch.length, shape.withBatch(samples));
        INDArray labels = HostArrays.of(batch, batch.length, shape.withBatch(samples))) {
      graph.setInputs(inputs);
      graph.setLabels(labels);
      return step.take(learningRate);
    } finally {
      graph.clear();
    }
  }

  /**
   * A model of the weights as they are now, as {@link Autoencoder#fit} would give it, without
   * scaling.
   *
   * @return a model to close
   */
  public Autoencoder model() {
    SampleShape shape = plan.samples().shape();
    float[] zero = new float[shape.features()];
    float[] one = zero.clone();
    java.util.Arrays.fill(one, 1);
    ModelDescription description =
        new ModelDescription(
            "benchmark",
            Map.of(),
            shape,
            Graphs.codeShape(plan, graph),
            List.of(),
            Scaling.of(Method.NONE, zero, one),
            dev.concertina.metrics.ReconstructionError.SQUARED,
            weights.length(),
            Map.of(),
            Versions.current());
    return new GraphAutoencoder(plan, weights.dup(), description, Map.of());
  }

  /**
   * The values of an array in C order, in one copy.
   *
   * @param array any
   * @return its values
   */
  public static float[] values(INDArray array) {
    return HostArrays.values(array);
  }

  /**
   * An array of values in C order, in one copy.
   *
   * @param values its values
   * @param shape its shape
   * @return a new array
   */
  public static INDArray array(float[] values, long... shape) {
    return HostArrays.of(values, values.length, shape);
  }

  /**
   * The versions of library and backend.
   *
   * @return names and versions
   */
  public static Map<String, String> versions() {
    return Versions.current();
  }

  @Override
  public void close() {
    step.close();
    weights.close();
    Graphs.releaseWorkspaces();
  }
}
