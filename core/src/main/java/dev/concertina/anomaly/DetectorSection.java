package dev.concertina.anomaly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

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
    thresholds.forEach((name, threshold) -> SectionJson.put(named.putObject(name), threshold));
    SectionJson.put(root.putArray("featureErrors"), calibration.featureErrors());
    SectionJson.put(root.putArray("scores"), calibration.scores());
    if (calibration.independent() < calibration.scores().length) {
      root.put("independent", calibration.independent());
    }
    return root.toString();
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
    SectionJson.requireVersion(root, VERSION, NAME);
    Map<String, Threshold> thresholds = new LinkedHashMap<>();
    root.get("thresholds")
        .properties()
        .forEach(t -> thresholds.put(t.getKey(), SectionJson.threshold(t.getValue())));
    double[] scores = SectionJson.numbers(root.get("scores"));
    Calibration calibration =
        new Calibration(
            scores,
            SectionJson.numbers(root.get("featureErrors")),
            root.path("independent").asDouble(scores.length));
    int passes = root.path("passes").asInt();
    boolean whole =
        thresholds.containsKey(AnomalyDetector.DEFAULT)
            && calibration.scores().length > 0
            && calibration.independent() > 0
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
}
