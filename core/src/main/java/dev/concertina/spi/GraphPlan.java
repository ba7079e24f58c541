package dev.concertina.spi;

import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Holds a graph and the names of its ends: all that training and inference need to know about an
 * architecture.
 *
 * <p>One input takes the samples and one output is their reconstruction; there may be others. A
 * variational graph has a second input that is fed with noise, and a penalty on the code is a
 * second output whose loss looks only at its own input.
 *
 * <p>Behind the last known reading of a sample there is padding. Layers are told so by DL4J's masks
 * of the inputs, one value for each sample and time step, so that it is never seen.
 *
 * <p>Configure no updater, regularisation or gradient normalisation in the graph: the training loop
 * has its own, from the {@link TrainingOptions}.
 *
 * @param graph the configuration, in DL4J's own layers, so that any DL4J program can read it
 * @param inputs one entry for each network input, in the order of the graph's inputs
 * @param code the vertex whose activation is the code; every path from samples to reconstruction
 *     should lead through it, or {@code decode} is refused
 * @param outputs one entry for each network output, in the order of the graph's outputs
 * @param objectiveScale the factor that turns DL4J's score into a mean over all values of a sample,
 *     and with it the gradient, so that learning rates mean the same whatever the loss
 * @param fold how many consecutive steps of a series the graph takes in, and gives out, as one:
 *     series of {@code [features, time]} come to it as {@code [features * fold, time / fold]},
 *     where feature {@code f * fold + j} of step p is feature f of step {@code p * fold + j}; 1 for
 *     as they are
 * @param rounding how the code was rounded in training; empty if it was not
 */
public record GraphPlan(
    ComputationGraphConfiguration graph,
    List<Input> inputs,
    String code,
    List<Output> outputs,
    double objectiveScale,
    int fold,
    Optional<Quantisation> rounding) {

  /**
   * A plan whose code is not meant to be rounded.
   *
   * @param graph the configuration
   * @param inputs one entry for each network input
   * @param code the vertex whose activation is the code
   * @param outputs one entry for each network output
   * @param objectiveScale the factor that turns DL4J's score into a mean
   * @param fold how many consecutive steps of a series the graph takes in as one
   */
  public GraphPlan(
      ComputationGraphConfiguration graph,
      List<Input> inputs,
      String code,
      List<Output> outputs,
      double objectiveScale,
      int fold) {
    this(graph, inputs, code, outputs, objectiveScale, fold, Optional.empty());
  }

  /**
   * A plan that takes samples as they are.
   *
   * @param graph the configuration
   * @param inputs one entry for each network input
   * @param code the vertex whose activation is the code
   * @param outputs one entry for each network output
   * @param objectiveScale the factor that turns DL4J's score into a mean
   */
  public GraphPlan(
      ComputationGraphConfiguration graph,
      List<Input> inputs,
      String code,
      List<Output> outputs,
      double objectiveScale) {
    this(graph, inputs, code, outputs, objectiveScale, 1);
  }

  /** Says what a network input takes. */
  public enum Feed {
    /** The samples, scaled, and corrupted while training. */
    SAMPLES,
    /** Standard normal noise while training, zeros otherwise. */
    NOISE,
    /**
     * Noise that is uniform in [-0.5, 0.5) while training, zeros otherwise: what rounding to
     * integers adds. An input of pictures changes its size with the samples'.
     */
    ROUNDING,
    /**
     * 1 where a reading of the samples is known, 0 where it is missing; missing ones are 0 among
     * the samples. Only a plan with such an input serves samples with missing readings.
     */
    PRESENCE;

    /**
     * Whether it is drawn, not given.
     *
     * @return true for noise
     */
    public boolean isNoise() {
      return this == NOISE || this == ROUNDING;
    }
  }

  /** Says what a network output is compared with. */
  public enum Target {
    /** The scaled, uncorrupted samples: this output is the reconstruction. */
    SAMPLES,
    /** Nothing: the output's loss is a penalty on its own input; its labels are zeros. */
    NOTHING
  }

  /**
   * A network input.
   *
   * @param vertex its name in the graph
   * @param feed what it is fed with
   * @param shape the shape of one sample of it
   */
  public record Input(String vertex, Feed feed, SampleShape shape) {}

  /**
   * A network output.
   *
   * @param vertex its name in the graph
   * @param target what it is compared with
   * @param shape the shape of one sample of it
   */
  public record Output(String vertex, Target target, SampleShape shape) {}

  /**
   * Checks that the names are the graph's.
   *
   * @throws IllegalArgumentException if inputs or outputs differ from the graph's, if the code is
   *     no vertex of it, if there is not exactly one input and one output of samples, or if there
   *     is more than one input of presence or it has another shape than the samples, a series
   */
  public GraphPlan {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    Require.positive(objectiveScale, "objectiveScale");
    Require.positive(fold, "fold");
    Require.present(rounding, "rounding");
    List<String> in = inputs.stream().map(Input::vertex).toList();
    List<String> out = outputs.stream().map(Output::vertex).toList();
    Require.that(
        in.equals(graph.getNetworkInputs()),
        "inputs must be the graph's %s, found %s",
        graph.getNetworkInputs(),
        in);
    Require.that(
        out.equals(graph.getNetworkOutputs()),
        "outputs must be the graph's %s, found %s",
        graph.getNetworkOutputs(),
        out);
    Set<String> vertices = graph.getVertices().keySet();
    Require.that(vertices.contains(code), "code must be one of %s, found %s", vertices, code);
    Require.that(
        inputs.stream().filter(i -> i.feed() == Feed.SAMPLES).count() == 1,
        "exactly one input must be fed with samples, found %s",
        inputs);
    Require.that(
        outputs.stream().filter(o -> o.target() == Target.SAMPLES).count() == 1,
        "exactly one output must be compared with samples, found %s",
        outputs);
    List<SampleShape> shapes =
        inputs.stream().filter(i -> !i.feed().isNoise()).map(Input::shape).toList();
    Require.that(
        shapes.size() == 1
            || shapes.size() == 2
                && shapes.get(0).equals(shapes.get(1))
                && shapes.get(0) instanceof SampleShape.Series,
        "at most one input may be fed with presence, and samples and presence must be series of the"
            + " same shape, found %s",
        inputs);
  }

  /**
   * Returns the same plan with a code that is meant to be quantised.
   *
   * @param how how the code was rounded in training
   * @return a new plan
   */
  public GraphPlan withRounding(Quantisation how) {
    return new GraphPlan(graph, inputs, code, outputs, objectiveScale, fold, Optional.of(how));
  }

  /**
   * The output that is the reconstruction.
   *
   * @return the one output whose target is the samples
   */
  public Output reconstruction() {
    return outputs.stream().filter(o -> o.target() == Target.SAMPLES).findFirst().orElseThrow();
  }

  /**
   * Returns the input that takes the observation mask.
   *
   * @return it, or empty for a net that serves complete samples only
   */
  public Optional<Input> presence() {
    return inputs.stream().filter(i -> i.feed() == Feed.PRESENCE).findFirst();
  }

  /**
   * The input that takes the samples.
   *
   * @return the one input that is fed with samples
   */
  public Input samples() {
    return inputs.stream().filter(i -> i.feed() == Feed.SAMPLES).findFirst().orElseThrow();
  }
}
