package dev.concertina.spi;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.Objects;

/** One of a plan's inputs: its name in the graph, what it is fed with, and its shape. Immutable. */
public final class PlanInput {

  /** Says what an input is fed with. */
  public enum Role {
    /** The samples of a modality, scaled, and corrupted while training. */
    SAMPLES,
    /**
     * Standard normal noise while training, zeros when samples are encoded and reconstructed. Each
     * sample of each epoch has its own. The errors of a plan with penalties are measured with noise
     * that is the same in every epoch; those of a plan without are measured at zero.
     */
    NOISE,
    /**
     * As {@link #NOISE}, but uniform in [-0.5, 0.5): what quantisation to integers adds. An input
     * of pictures changes its size with the samples'.
     */
    QUANTISATION_NOISE,
    /**
     * 1 where a reading of the samples is known, 0 where it is missing; missing ones are 0 among
     * the samples. Only a plan with such an input serves samples with missing readings.
     */
    OBSERVATION_MASK,
    /** What is known of a sample besides its values, and is not to be reconstructed. */
    CONDITION;

    /**
     * Returns whether the input is drawn, not given.
     *
     * @return true for noise
     */
    public boolean isNoise() {
      return this == NOISE || this == QUANTISATION_NOISE;
    }
  }

  private final String vertex;
  private final Role role;
  private final String modality;
  private final SampleShape shape;

  private PlanInput(String vertex, Role role, String modality, SampleShape shape) {
    this.vertex = Require.present(vertex, "vertex");
    this.role = role;
    this.modality = GraphPlan.requireModality(modality);
    this.shape = Require.present(shape, "shape");
  }

  /**
   * Makes an input for samples, of the modality {@link GraphPlan#MODALITY} unless {@linkplain
   * #ofModality another} is named.
   *
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the input
   */
  public static PlanInput samples(String vertex, SampleShape shape) {
    return of(Role.SAMPLES, vertex, shape);
  }

  /**
   * Makes an input for standard normal noise.
   *
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the input
   */
  public static PlanInput noise(String vertex, SampleShape shape) {
    return of(Role.NOISE, vertex, shape);
  }

  /**
   * Makes an input for noise in place of quantisation.
   *
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the input
   */
  public static PlanInput quantisationNoise(String vertex, SampleShape shape) {
    return of(Role.QUANTISATION_NOISE, vertex, shape);
  }

  /**
   * Makes an input that receives which readings are known.
   *
   * @param vertex its name in the graph
   * @param shape the shape of the samples
   * @return the input
   */
  public static PlanInput observationMask(String vertex, SampleShape shape) {
    return of(Role.OBSERVATION_MASK, vertex, shape);
  }

  /**
   * Makes an input for a condition.
   *
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the input
   */
  public static PlanInput condition(String vertex, SampleShape shape) {
    return of(Role.CONDITION, vertex, shape);
  }

  /**
   * Makes an input of any role.
   *
   * @param role what it is fed with
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the input
   */
  public static PlanInput of(Role role, String vertex, SampleShape shape) {
    return new PlanInput(vertex, Require.present(role, "role"), GraphPlan.MODALITY, shape);
  }

  /**
   * Returns the same input for another modality.
   *
   * @param name which of a sample's modalities it takes: 1 to 64 letters, digits, dots, '-' and '_'
   * @return a new input
   */
  public PlanInput ofModality(String name) {
    return new PlanInput(vertex, role, name, shape);
  }

  /**
   * Returns the same input of another shape.
   *
   * @param other the shape of one sample of it
   * @return a new input
   */
  public PlanInput withShape(SampleShape other) {
    return new PlanInput(vertex, role, modality, other);
  }

  /**
   * Returns the name of the input's vertex in the graph.
   *
   * @return the name of one of the graph's inputs
   */
  public String vertex() {
    return vertex;
  }

  /**
   * Returns what the input is fed with.
   *
   * @return the role
   */
  public Role role() {
    return role;
  }

  /**
   * Returns the modality of a sample that the input belongs to.
   *
   * @return a name; {@link GraphPlan#MODALITY} where there is only one
   */
  public String modality() {
    return modality;
  }

  /**
   * Returns the shape of one sample of the input.
   *
   * @return the shape
   */
  public SampleShape shape() {
    return shape;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PlanInput that
        && vertex.equals(that.vertex)
        && role == that.role
        && modality.equals(that.modality)
        && shape.equals(that.shape);
  }

  @Override
  public int hashCode() {
    return Objects.hash(vertex, role, modality, shape);
  }

  @Override
  public String toString() {
    return "'" + vertex + "' (" + GraphPlan.words(role) + ", " + modality + ", " + shape + ")";
  }
}
