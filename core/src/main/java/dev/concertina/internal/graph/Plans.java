package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.GraphPlan.Feed;
import dev.concertina.spi.GraphPlan.Input;
import dev.concertina.spi.GraphPlan.Output;
import dev.concertina.spi.GraphPlan.Target;
import java.util.stream.Stream;

/** What is asked of every plan, and the plan for samples of another size. */
public final class Plans {
  /** 64 MB of floats: each sample is held several times while it runs. */
  private static final int LARGEST_SAMPLE = 1 << 24;

  private Plans() {}

  /**
   * Refuses samples that differ in size from what the plan takes in and gives out, and huge ones:
   * what is trained must be fit to be read from a file again.
   */
  public static void requireServes(GraphPlan plan, SampleShape samples) {
    for (SampleShape shape :
        Stream.concat(
                plan.inputs().stream().map(Input::shape),
                plan.outputs().stream().map(Output::shape))
            .toList()) {
      Require.that(
          shape.size() <= LARGEST_SAMPLE,
          "a sample must have at most %d values, found %s with %d: cut it into parts",
          LARGEST_SAMPLE,
          shape,
          shape.size());
    }
    Require.that(
        plan.samples().shape().size() == samples.size()
            && plan.reconstruction().shape().size() == samples.size(),
        "the plan takes in %s and gives out %s, found samples of %s: plan for these",
        plan.samples().shape(),
        plan.reconstruction().shape(),
        samples);
    Require.that(
        plan.fold() == 1
            || samples instanceof SampleShape.Series series
                && series.time() % plan.fold() == 0
                && plan.samples().shape().equals(Patching.folded(series, plan.fold()))
                && plan.reconstruction().shape().equals(plan.samples().shape()),
        "a plan that folds %d steps into one must take in and give out series of so many times the"
            + " features, found samples of %s and the plan's %s",
        plan.fold(),
        samples,
        plan.samples().shape());
    GraphBounds.require(plan.graph(), plan.inputs());
  }

  /** The same graph over samples of another size, which it must serve. */
  public static GraphPlan resized(GraphPlan plan, SampleShape other) {
    return new GraphPlan(
        plan.graph(),
        plan.inputs().stream()
            .map(i -> new Input(i.vertex(), i.feed(), resized(plan, i, other)))
            .toList(),
        plan.code(),
        plan.outputs().stream()
            .map(o -> o.target() == Target.SAMPLES ? new Output(o.vertex(), o.target(), other) : o)
            .toList(),
        plan.objectiveScale(),
        plan.fold(),
        plan.rounding());
  }

  private static SampleShape resized(GraphPlan plan, Input input, SampleShape other) {
    if (!input.feed().isNoise()) {
      return other;
    }
    boolean grows =
        input.feed() == Feed.ROUNDING
            && input.shape() instanceof SampleShape.Image
            && plan.samples().shape() instanceof SampleShape.Image
            && other instanceof SampleShape.Image;
    if (!grows) {
      return input.shape();
    }
    SampleShape.Image noise = (SampleShape.Image) input.shape();
    SampleShape.Image now = (SampleShape.Image) plan.samples().shape();
    SampleShape.Image then = (SampleShape.Image) other;
    return new SampleShape.Image(
        noise.channels(),
        (int) ((long) noise.height() * then.height() / now.height()),
        (int) ((long) noise.width() * then.width() / now.width()));
  }
}
