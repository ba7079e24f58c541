package dev.concertina;

import dev.concertina.data.SampleShape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Reads graph configurations that a stranger may have written.
 *
 * <p>DL4J's reader makes objects of the classes that the text names, as long as they are layers,
 * losses and the like. Here only those of DL4J, ND4J and Concertina are let through, and no graph
 * whose activations would not fit into memory.
 */
final class GraphReader {
  private static final List<String> KNOWN =
      List.of(
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.learning.",
          "org.nd4j.linalg.schedule.",
          "dev.concertina.");

  private static final int DEEPEST = 100;
  private static final long LARGEST_ACTIVATION = 1L << 28;

  private GraphReader() {}

  static ComputationGraphConfiguration read(String json, Manifest manifest)
      throws ModelFormatException {
    requireKnownClasses(json);
    ComputationGraphConfiguration graph;
    try {
      graph = ComputationGraphConfiguration.fromJson(json);
    } catch (RuntimeException e) {
      throw new ModelFormatException("its graph cannot be read: " + e.getMessage(), e);
    }
    if (graph.getVertices().isEmpty()) {
      throw new ModelFormatException("its graph is empty");
    }
    requireBounded(graph, manifest);
    return graph;
  }

  private static void requireKnownClasses(String json) throws ModelFormatException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException("its graph is no JSON: " + e.getOriginalMessage(), e);
    }
    record Place(JsonNode node, int depth) {}
    Deque<Place> open = new ArrayDeque<>(List.of(new Place(root, 0)));
    while (!open.isEmpty()) {
      Place place = open.pop();
      if (place.depth() > DEEPEST) {
        throw new ModelFormatException("its graph is nested too deeply");
      }
      JsonNode name = place.node().get("@class");
      if (name != null && KNOWN.stream().noneMatch(name.asText()::startsWith)) {
        throw new ModelFormatException("its graph names a class that no model needs: " + name);
      }
      place.node().forEach(child -> open.push(new Place(child, place.depth() + 1)));
    }
  }

  private static void requireBounded(ComputationGraphConfiguration graph, Manifest manifest)
      throws ModelFormatException {
    InputType[] types =
        manifest.inputs().stream().map(i -> type(i.shape())).toArray(InputType[]::new);
    Map<String, InputType> activations;
    try {
      activations = graph.clone().getLayerActivationTypes(false, types);
    } catch (RuntimeException e) {
      throw new ModelFormatException("its graph does not fit its inputs: " + e.getMessage(), e);
    }
    for (Map.Entry<String, InputType> activation : activations.entrySet()) {
      long size = activation.getValue().arrayElementsPerExample();
      if (size <= 0 || size > LARGEST_ACTIVATION) {
        throw new ModelFormatException(
            "its graph makes " + size + " values of one sample in '" + activation.getKey() + "'");
      }
    }
  }

  private static InputType type(SampleShape shape) {
    if (shape instanceof SampleShape.Image image) {
      return InputType.convolutional(image.height(), image.width(), image.channels());
    }
    return shape instanceof SampleShape.Series series
        ? InputType.recurrent(series.features(), series.time())
        : InputType.feedForward(shape.size());
  }
}
