package dev.concertina.spi;

import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A graph and its ends: all that training and running need to know of an architecture. Immutable
 * except for the configuration, which nobody changes.
 *
 * <p>Each end has a role and a modality. Inputs take the samples of a modality, noise, an
 * observation mask or a condition; outputs are reconstructions of a modality or penalties, each
 * with a weight that may follow a schedule. A variational net has an input for noise and a penalty
 * on its code:
 *
 * <pre>{@code
 * GraphPlan.of(
 *     graph,
 *     "code",
 *     List.of(PlanInput.samples("samples", row), PlanInput.noise("noise", code)),
 *     List.of(
 *         PlanOutput.reconstruction("reconstruction", row),
 *         PlanOutput.penalty("divergence", two).withWeight(EndWeight.warmUp(0.1, 20))))
 * }</pre>
 *
 * <p>The error of a held-out part, the best epoch and patience count all outputs by their weights.
 *
 * <p>After the last known reading of a sample there is padding. DL4J's masks of the inputs, one
 * value for each sample and time step, carry this to the layers, so that they never see padding.
 *
 * <p>Configure no updater, regularisation or gradient normalisation in the graph: the training loop
 * has its own, from the {@link TrainingOptions}.
 */
public final class GraphPlan {
  /** The modality of a net for samples of one kind. */
  public static final String MODALITY = "samples";

  /** The longest patch, in steps. */
  public static final int LONGEST_PATCH = 1 << 24;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final ComputationGraphConfiguration graph;
  private final String code;
  private final List<PlanInput> inputs;
  private final List<PlanOutput> outputs;
  private final int patch;
  private final @Nullable Quantisation quantisation;

  private GraphPlan(
      ComputationGraphConfiguration graph,
      String code,
      List<PlanInput> inputs,
      List<PlanOutput> outputs,
      int patch,
      @Nullable Quantisation quantisation) {
    this.graph = Require.present(graph, "graph");
    this.code = Require.present(code, "code");
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.patch = patch;
    this.quantisation = quantisation;
    Require.that(
        patch >= 1 && patch <= LONGEST_PATCH,
        "patch must be 1 to %d steps, found %d",
        LONGEST_PATCH,
        patch);
    requireNames();
    requireRoles();
    requireMask();
  }

  /**
   * Makes a plan that takes samples as they are, and whose code is not meant to be quantised.
   *
   * @param graph the configuration, in DL4J's own layers and those of the architecture
   * @param code the vertex whose activation is the code; every path from samples to reconstruction
   *     should lead through it, or {@code decode} is refused
   * @param inputs one entry for each network input, in the order of the graph's inputs
   * @param outputs one entry for each network output, in the order of the graph's outputs
   * @return the plan
   * @throws IllegalArgumentException if inputs or outputs differ from the graph's, if the code is
   *     no vertex of it, if no input takes samples or no output reconstructs them, if two inputs of
   *     samples or two reconstructions are of the same modality, if what is reconstructed is not
   *     taken in, or if there is more than one observation mask, or one that differs from the
   *     samples in shape, or whose samples are no series
   */
  public static GraphPlan of(
      ComputationGraphConfiguration graph,
      String code,
      List<PlanInput> inputs,
      List<PlanOutput> outputs) {
    return new GraphPlan(graph, code, inputs, outputs, 1, null);
  }

  private void requireNames() {
    List<String> in = inputs.stream().map(PlanInput::vertex).toList();
    List<String> out = outputs.stream().map(PlanOutput::vertex).toList();
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
  }

  private void requireRoles() {
    List<String> taken =
        inputs.stream()
            .filter(input -> input.role() == PlanInput.Role.SAMPLES)
            .map(PlanInput::modality)
            .toList();
    List<String> given = reconstructions().stream().map(PlanOutput::modality).toList();
    Require.that(!taken.isEmpty(), "at least one input must take samples, found %s", inputs);
    Require.that(
        !given.isEmpty(), "at least one output must be a reconstruction, found %s", outputs);
    Require.that(
        new HashSet<>(taken).size() == taken.size(),
        "inputs of samples must be of different modalities, found %s: name them",
        taken);
    Require.that(
        new HashSet<>(given).size() == given.size(),
        "reconstructions must be of different modalities, found %s: name them",
        given);
    Require.that(
        taken.containsAll(given),
        "reconstructions must be of modalities that are taken in, %s, found %s",
        taken,
        given);
  }

  private void requireMask() {
    List<PlanInput> masks =
        inputs.stream().filter(i -> i.role() == PlanInput.Role.OBSERVATION_MASK).toList();
    Require.that(
        masks.isEmpty()
            || masks.size() == 1
                && sampleInputs().size() == 1
                && masks.get(0).shape().equals(samples().shape())
                && samples().shape() instanceof SampleShape.Series,
        "at most one input may be an observation mask, and samples and mask must be series of the"
            + " same shape, found %s",
        inputs);
  }

  static String requireModality(String name) {
    Require.that(
        NAME.matcher(Require.present(name, "modality")).matches(),
        "a modality must be 1 to 64 letters, digits, dots, '-' and '_', found '%s'",
        name);
    return name;
  }

  static String words(Enum<?> role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * Returns the same plan with other inputs.
   *
   * @param others one entry for each network input, in the order of the graph's inputs
   * @return a new plan
   */
  public GraphPlan withInputs(List<PlanInput> others) {
    return new GraphPlan(graph, code, others, outputs, patch, quantisation);
  }

  /**
   * Returns the same plan with other outputs.
   *
   * @param others one entry for each network output, in the order of the graph's outputs
   * @return a new plan
   */
  public GraphPlan withOutputs(List<PlanOutput> others) {
    return new GraphPlan(graph, code, inputs, others, patch, quantisation);
  }

  /**
   * Returns the same graph, which takes in and gives out several consecutive steps of a series as
   * one: series of {@code [features, time]} come to it as {@code [features * steps, time / steps]},
   * where feature {@code f * steps + j} of step p is feature f of step {@code p * steps + j}.
   *
   * @param steps how many steps become one; 1 for series as they are
   * @return a new plan
   */
  public GraphPlan withPatch(int steps) {
    return new GraphPlan(graph, code, inputs, outputs, steps, quantisation);
  }

  /**
   * Returns the same graph, whose code is meant to be quantised.
   *
   * @param how how the code was quantised in training
   * @return a new plan
   */
  public GraphPlan withQuantisation(Quantisation how) {
    return new GraphPlan(graph, code, inputs, outputs, patch, Require.present(how, "quantisation"));
  }

  /**
   * Returns the configuration.
   *
   * @return DL4J's object itself, not to be changed
   */
  public ComputationGraphConfiguration graph() {
    return graph;
  }

  /**
   * Returns the vertex whose activation is the code.
   *
   * @return its name
   */
  public String code() {
    return code;
  }

  /**
   * Returns all inputs.
   *
   * @return in the order of the graph's
   */
  public List<PlanInput> inputs() {
    return inputs;
  }

  /**
   * Returns all outputs.
   *
   * @return in the order of the graph's
   */
  public List<PlanOutput> outputs() {
    return outputs;
  }

  /**
   * Returns how many consecutive steps of a series the graph takes in, and gives out, as one.
   *
   * @return 1 for as they are
   */
  public int patch() {
    return patch;
  }

  /**
   * Returns how the code was quantised in training.
   *
   * @return empty if it was not
   */
  public Optional<Quantisation> quantisation() {
    return Optional.ofNullable(quantisation);
  }

  /**
   * Returns the inputs that take samples.
   *
   * @return one for each modality, at least one
   */
  public List<PlanInput> sampleInputs() {
    return inputs.stream().filter(i -> i.role() == PlanInput.Role.SAMPLES).toList();
  }

  /**
   * Returns the outputs that are reconstructions.
   *
   * @return one for each modality that is reconstructed, at least one
   */
  public List<PlanOutput> reconstructions() {
    return outputs.stream().filter(o -> o.role() == PlanOutput.Role.RECONSTRUCTION).toList();
  }

  /**
   * Returns the outputs that are penalties.
   *
   * @return none or several
   */
  public List<PlanOutput> penalties() {
    return outputs.stream().filter(o -> o.role() == PlanOutput.Role.PENALTY).toList();
  }

  /**
   * Returns the input that takes the samples, of a net of one modality.
   *
   * @return the first of {@link #sampleInputs()}
   */
  public PlanInput samples() {
    return sampleInputs().get(0);
  }

  /**
   * Returns the output that is the reconstruction, of a net of one modality.
   *
   * @return the first of {@link #reconstructions()}
   */
  public PlanOutput reconstruction() {
    return reconstructions().get(0);
  }

  /**
   * Returns the input that takes the observation mask.
   *
   * @return it, or empty for a net that serves complete samples only
   */
  public Optional<PlanInput> observationMask() {
    return inputs.stream()
        .filter(input -> input.role() == PlanInput.Role.OBSERVATION_MASK)
        .findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GraphPlan that
        && graph.equals(that.graph)
        && code.equals(that.code)
        && inputs.equals(that.inputs)
        && outputs.equals(that.outputs)
        && patch == that.patch
        && Objects.equals(quantisation, that.quantisation);
  }

  @Override
  public int hashCode() {
    return Objects.hash(code, inputs, outputs, patch, quantisation);
  }

  @Override
  public String toString() {
    return Stream.concat(inputs.stream(), outputs.stream())
        .map(Object::toString)
        .collect(Collectors.joining(", ", "plan with code '" + code + "' of ", ""));
  }
}
