package dev.concertina;

import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import java.util.SplittableRandom;

/**
 * The error of a graph in training on a fixed set of samples: the mean of the loss over
 * reconstructions, never DL4J's score, which is scaled otherwise for every loss and includes
 * penalties.
 *
 * <p>Inputs are corrupted as in training, by the same noise at every call, so that calls can be
 * compared.
 */
final class Evaluator {
  private final GraphRunner runner;
  private final int output;
  private final Scaling scaling;
  private final ReconstructionError loss;
  private final Corruption corruption;
  private final long seed;

  Evaluator(
      GraphRunner runner,
      GraphPlan plan,
      Scaling scaling,
      ReconstructionError loss,
      TrainingOptions options) {
    this.runner = runner;
    this.output = plan.outputs().indexOf(plan.reconstruction());
    this.scaling = scaling;
    this.loss = loss;
    this.corruption = options.corruption();
    this.seed = options.seed();
  }

  /** The mean error of the samples; NaN or infinite if the net has left the finite. */
  double error(Samples samples) {
    int width = samples.shape().size();
    int most = Math.min(samples.size(), GraphAutoencoder.atOnce(width));
    float[] values = new float[most * width];
    SplittableRandom noise = new SplittableRandom(seed);
    double sum = 0;
    for (int from = 0; from < samples.size(); from += most) {
      int count = Math.min(most, samples.size() - from);
      for (int i = 0; i < count; i++) {
        samples.read(from + i, values, i * width);
      }
      scaling.apply(values, 0, count, samples.shape());
      float[] inputs = corrupted(values, count, width, noise);
      float[] reconstruction = runner.run(inputs, count, output);
      for (int i = 0; i < count; i++) {
        sum += loss.mean(values, reconstruction, i * width, width);
      }
    }
    return sum / samples.size();
  }

  private float[] corrupted(float[] values, int count, int width, SplittableRandom noise) {
    if (corruption.equals(Corruption.none())) {
      return values;
    }
    float[] copy = values.clone();
    for (int i = 0; i < count; i++) {
      corruption.corrupt(copy, i * width, width, noise);
    }
    return copy;
  }
}
