package dev.concertina.internal.training;

import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.inference.GraphAutoencoder;
import dev.concertina.internal.inference.GraphRunner;
import dev.concertina.internal.inference.Missing;
import dev.concertina.internal.runtime.BatchBackoff;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The error of a graph in training on a fixed set of samples: the mean of the loss over
 * reconstructions, never DL4J's score, which is scaled otherwise for every loss and includes
 * penalties.
 *
 * <p>Inputs are corrupted as in training, by the same noise at every call, so that calls can be
 * compared. A code that is trained to be rounded gets noise in the same way, and what its bits cost
 * is part of the error: without both, the epochs before the code was made small would look best.
 */
final class Evaluator {
  private final GraphWorkers graphs;
  private final int output;
  private final Scaling scaling;
  private final ReconstructionError loss;
  private final Corruption corruption;
  private final long seed;
  private final Optional<RateDistortion> rated;
  private final BatchBackoff room = new BatchBackoff();

  Evaluator(
      GraphWorkers graphs,
      GraphPlan plan,
      Scaling scaling,
      ReconstructionError loss,
      TrainingOptions options) {
    this.graphs = graphs;
    this.output = plan.outputs().indexOf(plan.reconstruction());
    this.scaling = scaling;
    this.loss = loss;
    this.corruption = options.corruption();
    this.seed = options.seed();
    this.rated = RateDistortion.of(plan, options.seed());
  }

  /** The mean error of the samples; NaN or infinite if the net has left the finite. */
  double error(Samples samples) {
    int most = GraphAutoencoder.atOnce(samples.shape().size());
    Sums sums = new Sums((samples.size() + most - 1) / most);
    graphs.each(
        part -> {
          float[] values = new float[Math.min(most, samples.size()) * samples.shape().size()];
          float[] reconstruction = new float[values.length];
          GraphRunner runner = graphs.lane(part).runner();
          for (int chunk = part; chunk < sums.errors.length; chunk += graphs.parts()) {
            int at = chunk;
            int start = chunk * most;
            room.each(
                Math.min(most, samples.size() - start),
                (from, count) -> {
                  Outcome outcome =
                      compare(samples, start + from, count, runner, values, reconstruction);
                  float[] compared = outcome.compared();
                  int width = samples.shape().size();
                  sums.judged[at] += judged(compared, count, width);
                  sums.errors[at] +=
                      sum(values, reconstruction, compared, count, width) + outcome.rate();
                },
                runner::close);
          }
        });
    return sums.mean();
  }

  /** Of each chunk, so that the order of adding up is always the same. */
  private static final class Sums {
    private final double[] errors;
    private final int[] judged;

    Sums(int chunks) {
      errors = new double[chunks];
      judged = new int[chunks];
    }

    double mean() {
      return DoubleStream.of(errors).sum() / Math.max(1, IntStream.of(judged).sum());
    }
  }

  /**
   * What came of some samples besides their reconstruction.
   *
   * @param compared what of them is compared, null for all
   * @param rate what their codes cost together
   */
  private record Outcome(float[] compared, double rate) {}

  /** Reconstructs samples. */
  private Outcome compare(
      Samples samples,
      int from,
      int count,
      GraphRunner runner,
      float[] values,
      float[] reconstruction) {
    prepare(samples, from, count, values);
    int width = samples.shape().size();
    float[] compared = corruption.hides() ? new float[count * width] : null;
    float[] inputs = inputs(samples, from, count, values, compared);
    compared = known(samples, values, count * width, compared);
    if (rated.isEmpty()) {
      runner.run(inputs, count, output, reconstruction, width);
      return new Outcome(compared, 0);
    }
    GraphRunner.Wanted wanted = new GraphRunner.Wanted(output, reconstruction, width);
    return new Outcome(compared, rated.get().run(runner, inputs, from, count, wanted));
  }

  /** What is compared, if not all: without what is missing among the targets. */
  private static float[] known(Samples samples, float[] values, int length, float[] compared) {
    if (!samples.hasMissing()) {
      return compared;
    }
    float[] known = compared == null ? new float[length] : compared;
    for (int i = 0; i < length; i++) {
      known[i] = Float.isNaN(values[i]) || compared != null && compared[i] == 0 ? 0 : 1;
    }
    return known;
  }

  /** How many samples there are of which anything is compared. */
  private static int judged(float[] compared, int count, int width) {
    if (compared == null) {
      return count;
    }
    return (int)
        IntStream.range(0, count)
            .filter(i -> IntStream.range(i * width, (i + 1) * width).anyMatch(k -> compared[k] > 0))
            .count();
  }

  private void prepare(Samples samples, int from, int count, float[] values) {
    int width = samples.shape().size();
    for (int i = 0; i < count; i++) {
      samples.read(from + i, values, i * width);
    }
    scaling.apply(values, 0, count, samples.shape());
  }

  private double sum(
      float[] values, float[] reconstruction, float[] compared, int count, int width) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      int from = i * width;
      int length = width;
      if (compared != null) {
        length = gather(compared, from, width, values);
        gather(compared, from, width, reconstruction);
      }
      sum += length == 0 ? 0 : loss.mean(values, reconstruction, from, length);
    }
    return sum;
  }

  /** Moves the values that are compared to the sample's start; returns how many there are. */
  private static int gather(float[] compared, int from, int width, float[] values) {
    int next = from;
    for (int k = from; k < from + width; k++) {
      if (compared[k] > 0) {
        values[next++] = values[k];
      }
    }
    return next - from;
  }

  /** What the net is fed with: the targets, unless there are other inputs or a corruption. */
  private float[] inputs(Samples samples, int from, int count, float[] targets, float[] compared) {
    if (corruption.equals(Corruption.none()) && samples.inputs().isEmpty()) {
      return targets;
    }
    float[] inputs = targets.clone();
    samples.inputs().ifPresent(others -> prepare(others, from, count, inputs));
    SampleShape shape = samples.shape();
    for (int i = 0; i < count; i++) {
      SplittableRandom noise = new SplittableRandom(BatchFeed.mixed(seed, from + i));
      Missing.corrupt(corruption, inputs, compared, i * shape.size(), shape, noise);
    }
    return inputs;
  }
}
