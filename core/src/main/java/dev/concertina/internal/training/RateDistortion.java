package dev.concertina.internal.training;

import dev.concertina.internal.inference.GraphRunner;
import dev.concertina.internal.rate.RateLayer;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.GraphPlan.Feed;
import dev.concertina.spi.GraphPlan.Output;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.graph.LayerVertex;

/**
 * What the codes of a net cost that is trained to have them rounded.
 *
 * @param output the number of the output that gives the bits
 * @param width how many values a code has
 * @param price what a bit costs, in the units of the error
 * @param seed the seed of the noise in place of rounding, of which each sample has its own
 */
record RateDistortion(int output, int width, double price, long seed) {
  /** Empty for a plan without a rate. */
  static Optional<RateDistortion> of(GraphPlan plan, long seed) {
    boolean rounds = plan.inputs().stream().anyMatch(input -> input.feed() == Feed.ROUNDING);
    if (!rounds) {
      return Optional.empty();
    }
    return plan.outputs().stream()
        .filter(output -> layer(plan, output).isPresent())
        .findFirst()
        .map(
            output ->
                new RateDistortion(
                    plan.outputs().indexOf(output),
                    output.shape().size(),
                    plan.objectiveScale() * layer(plan, output).orElseThrow().weight(),
                    seed));
  }

  private static Optional<RateLayer> layer(GraphPlan plan, Output output) {
    return Optional.of(plan.graph().getVertices().get(output.vertex()))
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filter(RateLayer.class::isInstance)
        .map(RateLayer.class::cast);
  }

  /** Reconstructs samples, numbered from the given one on; returns what their codes cost. */
  double run(GraphRunner runner, float[] inputs, int from, int count, GraphRunner.Wanted wanted) {
    float[] bits = new float[count * width];
    GraphRunner.Wanted rate = new GraphRunner.Wanted(output, bits, width);
    runner.runRounded(inputs, noise(from, count), count, List.of(wanted, rate));
    double sum = 0;
    for (float some : bits) {
      sum += some;
    }
    return price * sum;
  }

  private float[] noise(int from, int count) {
    float[] noise = new float[count * width];
    for (int i = 0; i < count; i++) {
      SplittableRandom own = new SplittableRandom(BatchFeed.mixed(~seed, from + i));
      for (int j = 0; j < width; j++) {
        noise[i * width + j] = (float) (own.nextDouble() - 0.5);
      }
    }
    return noise;
  }
}
