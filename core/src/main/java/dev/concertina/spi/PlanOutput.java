package dev.concertina.spi;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.Objects;

/**
 * One of a plan's outputs: its name in the graph, what it is, its shape, and how much it counts.
 * Immutable.
 *
 * <p>An output's error is the mean over samples of its loss times its {@linkplain #scale() scale}.
 * Training minimises the sum of all outputs' errors, each times its {@linkplain #weight() weight}.
 */
public final class PlanOutput {

  /** Says what an output is. */
  public enum Role {
    /** Compared with the scaled, uncorrupted samples of a modality. */
    RECONSTRUCTION,
    /** Compared with nothing: its loss looks at its own input, and its labels are zeros. */
    PENALTY
  }

  private final String vertex;
  private final Role role;
  private final String modality;
  private final SampleShape shape;
  private final EndWeight weight;
  private final double scale;

  private PlanOutput(
      String vertex,
      Role role,
      String modality,
      SampleShape shape,
      EndWeight weight,
      double scale) {
    this.vertex = Require.present(vertex, "vertex");
    this.role = role;
    this.modality = GraphPlan.requireModality(modality);
    this.shape = Require.present(shape, "shape");
    this.weight = Require.present(weight, "weight");
    this.scale = Require.positive(scale, "scale");
  }

  /**
   * Makes a reconstruction of samples, of the modality {@link GraphPlan#MODALITY} unless
   * {@linkplain #ofModality another} is named, with weight and scale 1.
   *
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the output
   */
  public static PlanOutput reconstruction(String vertex, SampleShape shape) {
    return of(Role.RECONSTRUCTION, vertex, shape);
  }

  /**
   * Makes a penalty with weight and scale 1, such as a divergence of the code or its rate.
   *
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the output
   */
  public static PlanOutput penalty(String vertex, SampleShape shape) {
    return of(Role.PENALTY, vertex, shape);
  }

  /**
   * Makes an output of any role, with weight and scale 1.
   *
   * @param role what it is
   * @param vertex its name in the graph
   * @param shape the shape of one sample of it
   * @return the output
   */
  public static PlanOutput of(Role role, String vertex, SampleShape shape) {
    return new PlanOutput(
        vertex, Require.present(role, "role"), GraphPlan.MODALITY, shape, EndWeight.constant(1), 1);
  }

  /**
   * Returns the same output for another modality.
   *
   * @param name which of a sample's modalities it is about: 1 to 64 letters, digits, dots, '-' and
   *     '_'
   * @return a new output
   */
  public PlanOutput ofModality(String name) {
    return new PlanOutput(vertex, role, name, shape, weight, scale);
  }

  /**
   * Returns the same output of another shape.
   *
   * @param other the shape of one sample of it
   * @return a new output
   */
  public PlanOutput withShape(SampleShape other) {
    return new PlanOutput(vertex, role, modality, other, weight, scale);
  }

  /**
   * Returns the same output with another weight.
   *
   * @param other how much it counts
   * @return a new output
   */
  public PlanOutput withWeight(EndWeight other) {
    return new PlanOutput(vertex, role, modality, shape, other, scale);
  }

  /**
   * Returns the same output with another scale.
   *
   * @param factor what turns DL4J's loss of a sample into the output's error: for a reconstruction
   *     the factor that makes it a mean over all values of a sample, so that learning rates mean
   *     the same whatever the loss; for a penalty the one that gives it the unit in which people
   *     think of it
   * @return a new output
   * @throws IllegalArgumentException if it is not positive or not finite
   */
  public PlanOutput withScale(double factor) {
    return new PlanOutput(vertex, role, modality, shape, weight, factor);
  }

  /**
   * Returns the name of the output's vertex in the graph.
   *
   * @return the name of one of the graph's outputs
   */
  public String vertex() {
    return vertex;
  }

  /**
   * Returns the output's role.
   *
   * @return the role
   */
  public Role role() {
    return role;
  }

  /**
   * Returns the modality of a sample that the output is about.
   *
   * @return a name; {@link GraphPlan#MODALITY} where there is only one
   */
  public String modality() {
    return modality;
  }

  /**
   * Returns the shape of one sample of the output.
   *
   * @return the shape
   */
  public SampleShape shape() {
    return shape;
  }

  /**
   * Returns the output's weight.
   *
   * @return the weight, epoch by epoch
   */
  public EndWeight weight() {
    return weight;
  }

  /**
   * Returns what turns DL4J's loss of a sample into the output's error.
   *
   * @return a positive factor
   */
  public double scale() {
    return scale;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PlanOutput that
        && vertex.equals(that.vertex)
        && role == that.role
        && modality.equals(that.modality)
        && shape.equals(that.shape)
        && weight.equals(that.weight)
        && scale == that.scale;
  }

  @Override
  public int hashCode() {
    return Objects.hash(vertex, role, modality, shape, weight, scale);
  }

  @Override
  public String toString() {
    return String.format(
        "'%s' (%s, %s, %s, weight %s)", vertex, GraphPlan.words(role), modality, shape, weight);
  }
}
