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
import java.util.stream.IntStream;

/**
 * Describes what a model is and how it was made. It is stored in the model's file.
 *
 * @param kind the architecture's kind
 * @param architecture the architecture's parameters
 * @param shape the shape of one sample
 * @param code the shape of one sample's code
 * @param features the features' names
 * @param scaling how raw values become scaled ones
 * @param loss the error that training minimised
 * @param parameters how many weights the net has
 * @param training how it was trained, in words that stay the same for the same training: options,
 *     samples, epochs, error
 * @param versions what made it: Concertina, DL4J, and the backend as {@link
 *     dev.concertina.backend.BackendReport#shortForm()} says it
 */
public record ModelDescription(
    String kind,
    Map<String, String> architecture,
    SampleShape shape,
    SampleShape code,
    List<String> features,
    Scaling scaling,
    ReconstructionError loss,
    long parameters,
    Map<String, String> training,
    Map<String, String> versions) {

  /** Copies what could change. */
  public ModelDescription {
    features = List.copyOf(features);
    architecture = copy(architecture);
    training = copy(training);
    versions = copy(versions);
  }

  /** A copy that keeps the order, in which people read it and the file holds it. */
  private static Map<String, String> copy(Map<String, String> words) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(words));
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
        samples.shape().equals(shape),
        "samples must have shape %s, found %s: give what the model was trained on",
        shape,
        samples.shape());
    Require.that(
        samples.names().equals(features) || byPlace(samples.names()) || byPlace(features),
        "features must be %s in this order, found %s: bring the columns into the model's order",
        features,
        samples.names());
  }

  /** The same for a net that serves samples of another size as well. */
  public ModelDescription resized(SampleShape other, SampleShape otherCode) {
    return new ModelDescription(
        kind,
        architecture,
        other,
        otherCode,
        features,
        scaling,
        loss,
        parameters,
        training,
        versions);
  }

  /** Whether features have no names of their own: f0, f1, … */
  private static boolean byPlace(List<String> names) {
    return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("f" + i));
  }

  /**
   * How many values a code has.
   *
   * @return the size of one sample's code
   */
  public int codeSize() {
    return code.size();
  }
}
