package dev.concertina.anomaly;

import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What a detector keeps in its model's file. */
record DetectorSection(int passes, Calibration calibration, Map<String, Threshold> thresholds) {
  static final String NAME = "detector";

  private static final int VERSION = 1;
  private static final int MOST_PASSES = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    root.put("passes", passes);
    ObjectNode named = root.putObject("thresholds");
    thresholds.forEach((name, threshold) -> put(named.putObject(name), threshold));
    put(root.putArray("featureErrors"), calibration.featureErrors());
    put(root.putArray("scores"), calibration.scores());
    return root.toString();
  }

  static void put(ObjectNode node, Threshold threshold) {
    node.put("value", threshold.value());
    node.put("rule", threshold.rule());
    node.put("calibrationSize", threshold.calibrationSize());
    threshold
        .falsePositiveRate()
        .ifPresent(
            rate ->
                node.putObject("falsePositiveRate")
                    .put("expected", rate.expected())
                    .put("low", rate.low())
                    .put("high", rate.high()));
  }

  static void put(ArrayNode node, double[] values) {
    for (double value : values) {
      node.add(value);
    }
  }

  static DetectorSection parse(String json, ModelDescription model) throws ModelFormatException {
    try {
      return read(JSON.readTree(json), model);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          "its detector section is no JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new ModelFormatException("its detector section is damaged: " + e.getMessage(), e);
    }
  }

  private static DetectorSection read(JsonNode root, ModelDescription model)
      throws ModelFormatException {
    requireVersion(root, VERSION, NAME);
    Map<String, Threshold> thresholds = new LinkedHashMap<>();
    root.get("thresholds")
        .fields()
        .forEachRemaining(t -> thresholds.put(t.getKey(), threshold(t.getValue())));
    Calibration calibration =
        new Calibration(numbers(root.get("scores")), numbers(root.get("featureErrors")));
    int passes = root.path("passes").asInt();
    boolean whole =
        thresholds.containsKey(AnomalyDetector.DEFAULT)
            && calibration.scores().length > 0
            && calibration.featureErrors().length == model.shape().features()
            && Arrays.stream(calibration.featureErrors()).allMatch(error -> error >= 0)
            && passes >= 1
            && passes <= MOST_PASSES;
    if (!whole) {
      throw new ModelFormatException("its detector section does not fit its model");
    }
    Arrays.sort(calibration.scores());
    return new DetectorSection(passes, calibration, thresholds);
  }

  /** Refuses a section without a version, and a newer one. */
  static void requireVersion(JsonNode root, int newest, String section)
      throws ModelFormatException {
    int version = root.path("version").isInt() ? root.get("version").asInt() : 0;
    if (version < 1) {
      throw new ModelFormatException("its " + section + " section has no version");
    }
    if (version > newest) {
      throw new ModelFormatException(
          "its "
              + section
              + " section is version "
              + version
              + ", and this Concertina reads up to "
              + newest
              + ": use a newer one");
    }
  }

  static Threshold threshold(JsonNode node) {
    Optional<Threshold.Rate> rate =
        Optional.ofNullable(node.get("falsePositiveRate"))
            .map(
                r ->
                    new Threshold.Rate(
                        r.get("expected").asDouble(),
                        r.get("low").asDouble(),
                        r.get("high").asDouble()));
    return new Threshold(
        node.get("value").asDouble(),
        node.get("rule").asText(),
        node.get("calibrationSize").asInt(),
        rate);
  }

  static double[] numbers(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asDouble();
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException("a number is not finite");
      }
    }
    return values;
  }
}
