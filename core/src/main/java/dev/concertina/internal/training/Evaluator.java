package dev.concertina.internal.training;

import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.inference.GraphAutoencoder;
import dev.concertina.internal.inference.GraphRunner;
import dev.concertina.internal.inference.Missing;
import dev.concertina.internal.inference.SampleNoise;
import dev.concertina.internal.runtime.BatchBackoff;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The errors of a graph in training on a fixed set of samples, output by output. Those of
 * reconstructions are computed here, never by DL4J's score, which is scaled otherwise for every
 * loss; a penalty's are what its own layer says of each sample.
 *
 * <p>Inputs are corrupted as in training, by the same noise at every call, so that calls can be
 * compared. A net with penalties gets its noise in the same way: without it, the epochs before the
 * code was made small would look best, or those in which it does not matter what is drawn. A net
 * without them is judged as it will be used, with its inputs for noise at zero.
 */
final class Evaluator {
  private final GraphWorkers graphs;
  private final GraphPlan plan;
  private final int output;
  private final List<Integer> penalties = new ArrayList<>();
  private final Scaling scaling;
  private final ReconstructionError loss;
  private final Corruption corruption;
  private final long seed;
  private final BatchBackoff room = new BatchBackoff();

  Evaluator(
      GraphWorkers graphs,
      GraphPlan plan,
      Scaling scaling,
      ReconstructionError loss,
      TrainingOptions options) {
    this.graphs = graphs;
    this.plan = plan;
    for (PlanOutput penalty : plan.penalties()) {
      penalties.add(plan.outputs().indexOf(penalty));
    }
    this.output = plan.outputs().indexOf(plan.reconstruction());
    this.scaling = scaling;
    this.loss = loss;
    this.corruption = options.corruption();
    this.seed = options.seed();
  }

  /**
   * The mean errors of samples; NaN or infinite if the net has left the finite.
   *
   * @param total of all outputs, by the weights that they settle at
   * @param ofOutputs each output's own, in the order of the plan's
   */
  record Errors(double total, double[] ofOutputs) {
    boolean areFinite() {
      return Double.isFinite(total);
    }
  }

  /** The mean errors of the samples. */
  Errors errors(Samples samples) {
    int most = GraphAutoencoder.atOnce(samples.shape().size());
    Sums sums = new Sums((samples.size() + most - 1) / most, penalties.size());
    graphs.each(
        part -> {
          float[] values = new float[Math.min(most, samples.size()) * samples.shape().size()];
          float[] reconstruction = new float[values.length];
          GraphRunner runner = graphs.worker(part).runner();
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
                  sums.errors[at] += sum(values, reconstruction, compared, count, width);
                  sums.add(at, outcome.losses());
                },
                runner::close);
          }
        });
    return errors(sums, samples.size());
  }

  private Errors errors(Sums sums, int samples) {
    double[] errors = new double[plan.outputs().size()];
    errors[output] = sums.mean();
    for (int i = 0; i < penalties.size(); i++) {
      int which = penalties.get(i);
      double mean = DoubleStream.of(sums.losses[i]).sum() / samples;
      errors[which] = plan.outputs().get(which).scale() * mean;
    }
    return new Errors(Objective.total(plan, errors), errors);
  }

  /** Of each chunk, so that the order of adding up is always the same. */
  private static final class Sums {
    private final double[] errors;
    private final int[] judged;
    private final double[][] losses;

    Sums(int chunks, int penalties) {
      errors = new double[chunks];
      judged = new int[chunks];
      losses = new double[penalties][chunks];
    }

    void add(int chunk, List<float[]> some) {
      for (int i = 0; i < losses.length; i++) {
        for (float loss : some.get(i)) {
          losses[i][chunk] += loss;
        }
      }
    }

    double mean() {
      return DoubleStream.of(errors).sum() / Math.max(1, IntStream.of(judged).sum());
    }
  }

  /**
   * What came of some samples besides their reconstruction.
   *
   * @param compared what of them is compared, null for all
   * @param losses for each penalty the loss of each sample
   */
  private record Outcome(float[] compared, List<float[]> losses) {}

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
    Optional<SampleNoise> noise =
        penalties.isEmpty() ? Optional.empty() : Optional.of(new SampleNoise(~seed, from));
    GraphRunner.Wanted wanted = new GraphRunner.Wanted(output, reconstruction, width);
    return new Outcome(compared, runner.run(inputs, count, noise, List.of(wanted), penalties));
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
