package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Describes what a model is and how it was made. It is stored in the model's file. Immutable; start
 * from {@link #of} and say what is known besides.
 */
public final class ModelDescription {
  private final Draft parts;

  private ModelDescription(Draft parts) {
    this.parts = parts;
  }

  /** What can be changed until a description is made of it. */
  @SuppressWarnings("NullAway.Init") // set by the one method that begins a draft
  private static final class Draft {
    private String kind;
    private Map<String, String> architecture = Map.of();
    private SampleShape shape;
    private SampleShape code;
    private List<String> features;
    private Scaling scaling;
    private ReconstructionError loss = ReconstructionError.SQUARED;
    private long parameters;
    private Optional<TrainingSummary> training = Optional.empty();
    private Map<String, String> versions = Map.of();

    Draft copy() {
      Draft copy = new Draft();
      copy.kind = kind;
      copy.architecture = architecture;
      copy.shape = shape;
      copy.code = code;
      copy.features = features;
      copy.scaling = scaling;
      copy.loss = loss;
      copy.parameters = parameters;
      copy.training = training;
      copy.versions = versions;
      return copy;
    }

    List<Object> values() {
      return List.of(
          kind, architecture, shape, code, features, scaling, loss, parameters, training, versions);
    }
  }

  /**
   * Describes a model with features f0, f1, …, the squared error for a loss, and nothing else
   * known.
   *
   * @param kind the architecture's kind
   * @param shape the shape of one sample
   * @param code the shape of one sample's code
   * @param scaling how raw values become scaled ones
   * @return a description
   */
  public static ModelDescription of(
      String kind, SampleShape shape, SampleShape code, Scaling scaling) {
    Draft parts = new Draft();
    parts.kind = Require.present(kind, "kind");
    parts.shape = Require.present(shape, "shape");
    parts.code = Require.present(code, "code");
    parts.scaling = Require.present(scaling, "scaling");
    parts.features = IntStream.range(0, shape.features()).mapToObj(i -> "f" + i).toList();
    return new ModelDescription(parts);
  }

  private ModelDescription with(Consumer<Draft> change) {
    Draft changed = parts.copy();
    change.accept(changed);
    return new ModelDescription(changed);
  }

  /**
   * Returns a copy with other parameters of the architecture.
   *
   * @param words names and values, in the order in which people read them
   * @return a new description
   */
  public ModelDescription withArchitecture(Map<String, String> words) {
    Map<String, String> copy = copy(Require.present(words, "words"));
    return with(parts -> parts.architecture = copy);
  }

  /**
   * Returns a copy with other names of the features.
   *
   * @param features the names
   * @return a new description
   */
  public ModelDescription withFeatures(List<String> features) {
    List<String> copy = List.copyOf(Require.present(features, "features"));
    return with(parts -> parts.features = copy);
  }

  /**
   * Returns a copy with another loss.
   *
   * @param loss the error that training minimised
   * @return a new description
   */
  public ModelDescription withLoss(ReconstructionError loss) {
    Require.present(loss, "loss");
    return with(parts -> parts.loss = loss);
  }

  /**
   * Returns a copy with another number of weights.
   *
   * @param parameters how many weights the net has
   * @return a new description
   */
  public ModelDescription withParameters(long parameters) {
    Require.that(parameters >= 0, "parameters must not be negative, found %d", parameters);
    return with(parts -> parts.parameters = parameters);
  }

  /**
   * Returns a copy with another summary of the training.
   *
   * @param training how the model was trained
   * @return a new description
   */
  public ModelDescription withTraining(TrainingSummary training) {
    Optional<TrainingSummary> known = Optional.of(Require.present(training, "training"));
    return with(parts -> parts.training = known);
  }

  /**
   * Returns a copy with other versions of what made the model.
   *
   * @param versions names and versions
   * @return a new description
   */
  public ModelDescription withVersions(Map<String, String> versions) {
    Map<String, String> copy = copy(Require.present(versions, "versions"));
    return with(parts -> parts.versions = copy);
  }

  /** A copy that keeps the order, in which people read it and the file holds it. */
  private static Map<String, String> copy(Map<String, String> words) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(words));
  }

  /**
   * Returns the description of the same net for samples of another size.
   *
   * @param other the shape of one sample
   * @param otherCode the shape of its code
   * @return a new description
   */
  public ModelDescription resized(SampleShape other, SampleShape otherCode) {
    Require.present(other, "other");
    Require.present(otherCode, "otherCode");
    return with(
        parts -> {
          parts.shape = other;
          parts.code = otherCode;
        });
  }

  /**
   * Returns the architecture's kind.
   *
   * @return its word
   */
  public String kind() {
    return parts.kind;
  }

  /**
   * Returns the architecture's parameters.
   *
   * @return names and values in words; unmodifiable
   */
  public Map<String, String> architecture() {
    return parts.architecture;
  }

  /**
   * Returns the shape of one sample.
   *
   * @return the shape
   */
  public SampleShape shape() {
    return parts.shape;
  }

  /**
   * Returns the shape of one sample's code.
   *
   * @return the shape
   */
  public SampleShape code() {
    return parts.code;
  }

  /**
   * Returns the features' names.
   *
   * @return the names; unmodifiable
   */
  public List<String> features() {
    return parts.features;
  }

  /**
   * Returns how raw values become scaled ones.
   *
   * @return the scaling
   */
  public Scaling scaling() {
    return parts.scaling;
  }

  /**
   * Returns the error that training minimised.
   *
   * @return the loss
   */
  public ReconstructionError loss() {
    return parts.loss;
  }

  /**
   * Returns how many weights the net has.
   *
   * @return the number
   */
  public long parameters() {
    return parts.parameters;
  }

  /**
   * Returns how the model was trained.
   *
   * @return the summary; empty for a model that was not trained by {@link Autoencoder#fit}
   */
  public Optional<TrainingSummary> training() {
    return parts.training;
  }

  /**
   * Returns what made the model: Concertina, DL4J, and the backend as {@link
   * dev.concertina.backend.BackendReport#shortForm()} says it.
   *
   * @return names and versions; unmodifiable
   */
  public Map<String, String> versions() {
    return parts.versions;
  }

  /**
   * Returns how many values a code has.
   *
   * @return the size of one sample's code
   */
  public int codeSize() {
    return parts.code.size();
  }

  /**
   * Refuses samples that are not of the kind that the model was trained on. Features are matched by
   * place; where both sides have names, and not just numbers for names, those must agree.
   *
   * @param samples what the model is to take
   * @throws IllegalArgumentException if they have another shape, or other features or another order
   *     of them
   */
  public void requireServes(Samples samples) {
    Require.present(samples, "samples");
    Require.that(
        samples.shape().equals(shape()),
        "samples must have shape %s, found %s: give what the model was trained on",
        shape(),
        samples.shape());
    Require.that(
        samples.names().equals(features()) || byPlace(samples.names()) || byPlace(features()),
        "features must be %s in this order, found %s: bring the columns into the model's order",
        features(),
        samples.names());
  }

  /** Whether features have no names of their own: f0, f1, … */
  private static boolean byPlace(List<String> names) {
    return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("f" + i));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelDescription that && parts.values().equals(that.parts.values());
  }

  @Override
  public int hashCode() {
    return parts.values().hashCode();
  }

  /** Says what kind of model it is. */
  @Override
  public String toString() {
    return "ModelDescription[" + kind() + ", samples " + shape() + ", codes " + code() + "]";
  }
}
