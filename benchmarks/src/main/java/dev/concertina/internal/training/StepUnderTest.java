package dev.concertina.internal.training;

import dev.concertina.Autoencoder;
import dev.concertina.ModelDescription;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.data.Scaling.Method;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.inference.GraphAutoencoder;
import dev.concertina.internal.inference.GraphRunner;
import dev.concertina.internal.model.Versions;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.internal.runtime.NativeThreads;
import dev.concertina.spi.GraphPlan;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
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
  private final GraphWorkers graphs;
  private final TrainingStep step;

  /** Samples that stand ready, in the order of one array. */
  private record Ready(float[] values, int samples) implements Batch {
    @Override
    public void read(int from, int count, float[] into) {
      int width = values.length / samples;
      System.arraycopy(values, from * width, into, 0, count * width);
    }

    @Override
    public boolean corrupts() {
      return false;
    }

    @Override
    public void corrupt(int from, int count, float[] values) {
      throw new UnsupportedOperationException("no corruption is measured");
    }

    @Override
    public void noise(int input, int from, int count, int width, float[] into) {
      throw new UnsupportedOperationException("no net with noise inputs is measured");
    }

    @Override
    public void quantisationNoise(int input, int from, int count, int width, float[] into) {
      throw new UnsupportedOperationException("no net whose codes are rounded is measured");
    }
  }

  /**
   * Makes a step as {@link Autoencoder#fit} does.
   *
   * @param plan the net
   * @param weights where it starts, in DL4J's order
   * @param options batch size, optimiser, penalties and clipping
   */
  public StepUnderTest(GraphPlan plan, float[] weights, TrainingOptions options) {
    NativeThreads.limitHere();
    this.plan = plan;
    this.weights = HostArrays.of(weights, weights.length, 1, weights.length);
    this.graphs = new GraphWorkers(plan, this.weights, options.batchSize());
    this.step = new TrainingStep(plan, this.weights, graphs, options);
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
    return step.take(new Ready(batch, samples), learningRate);
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
    Arrays.fill(one, 1);
    ModelDescription description =
        ModelDescription.of(
                "benchmark",
                shape,
                GraphRunner.codeShape(plan, graphs.worker(0).graph()),
                Scaling.of(Method.NONE, zero, one))
            .withParameters(weights.length())
            .withVersions(Versions.current());
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
    graphs.close();
    weights.close();
    NativeThreads.releaseWorkspaces();
  }
}
