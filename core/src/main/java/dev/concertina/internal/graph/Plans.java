package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import java.util.stream.Stream;

/** Checks what every plan must have, and makes the plan for samples of another size. */
public final class Plans {
  /** 64 MB of floats: each sample is held several times while it runs. */
  private static final int LARGEST_SAMPLE = 1 << 24;

  private Plans() {}

  /**
   * Refuses samples that differ in size from what the plan takes in and gives out, and huge ones:
   * what is trained must be fit to be read from a file again.
   */
  public static void requireServes(GraphPlan plan, SampleShape samples) {
    requireServed(plan);
    for (SampleShape shape :
        Stream.concat(
                plan.inputs().stream().map(PlanInput::shape),
                plan.outputs().stream().map(PlanOutput::shape))
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
    requirePatchFits(plan, samples);
    GraphBounds.require(plan.graph(), plan.inputs());
  }

  /** Refuses ends that a plan may have, but nothing feeds yet. */
  private static void requireServed(GraphPlan plan) {
    Require.that(
        plan.sampleInputs().size() == 1,
        "samples of several modalities are not served yet, found a plan that takes in %s: make a"
            + " net for each, or merge them into one row",
        plan.sampleInputs());
    Require.that(
        plan.inputs().stream().noneMatch(i -> i.role() == PlanInput.Role.CONDITION),
        "conditions are not served yet, found a plan that takes in %s: make them part of the"
            + " samples",
        plan.inputs());
  }

  private static void requirePatchFits(GraphPlan plan, SampleShape samples) {
    Require.that(
        plan.patch() == 1
            || samples instanceof SampleShape.Series series
                && series.time() % plan.patch() == 0
                && plan.samples().shape().equals(Patching.patched(series, plan.patch()))
                && plan.reconstruction().shape().equals(plan.samples().shape()),
        "a plan that makes one step of %d must take in and give out series of so many times the"
            + " features, found samples of %s and the plan's %s",
        plan.patch(),
        samples,
        plan.samples().shape());
  }

  /** The same graph over samples of another size, which it must serve. */
  public static GraphPlan resized(GraphPlan plan, SampleShape other) {
    return plan.withInputs(
            plan.inputs().stream().map(i -> i.withShape(resized(plan, i, other))).toList())
        .withOutputs(
            plan.outputs().stream()
                .map(o -> o.role() == PlanOutput.Role.RECONSTRUCTION ? o.withShape(other) : o)
                .toList());
  }

  private static SampleShape resized(GraphPlan plan, PlanInput input, SampleShape other) {
    if (!input.role().isNoise()) {
      return other;
    }
    boolean grows =
        input.role() == PlanInput.Role.QUANTISATION_NOISE
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
