package dev.concertina.anomaly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.ModelFormatException;
import dev.concertina.internal.Require;
import java.util.Optional;

/** Thresholds and numbers as they stand in model files; for detectors of other modules. */
public final class SectionJson {
  private static final int LONGEST_RULE = 100;

  private SectionJson() {}

  /**
   * Writes a threshold.
   *
   * @param node where to
   * @param threshold what
   */
  public static void put(ObjectNode node, Threshold threshold) {
    node.put("value", threshold.value());
    node.put("rule", threshold.rule().text());
    node.put("calibrationSize", threshold.calibrationSize());
    if (threshold.independent() < threshold.calibrationSize()) {
      node.put("independent", threshold.independent());
    }
    threshold
        .falsePositiveRate()
        .ifPresent(
            rate ->
                node.putObject("falsePositiveRate")
                    .put("expected", rate.expected())
                    .put("low", rate.low())
                    .put("high", rate.high()));
  }

  /**
   * Writes numbers.
   *
   * @param node where to
   * @param values finite ones
   */
  public static void put(ArrayNode node, double[] values) {
    for (double value : values) {
      node.add(value);
    }
  }

  /**
   * Refuses a section without a version, and a newer one.
   *
   * @param root the section
   * @param newest the newest version that is understood
   * @param section its name
   * @throws ModelFormatException if it is refused
   */
  public static void requireVersion(JsonNode root, int newest, String section)
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

  /**
   * Reads a threshold.
   *
   * @param node what was written
   * @return it
   * @throws IllegalArgumentException if it is damaged
   */
  public static Threshold threshold(JsonNode node) {
    Optional<Threshold.Rate> rate =
        Optional.ofNullable(node.get("falsePositiveRate"))
            .map(
                r ->
                    new Threshold.Rate(
                        r.get("expected").asDouble(),
                        r.get("low").asDouble(),
                        r.get("high").asDouble()));
    int size = node.get("calibrationSize").asInt();
    return new Threshold(
        node.get("value").asDouble(),
        rule(node.get("rule").asText()),
        size,
        node.path("independent").asDouble(size), // rows, which count as independent
        rate);
  }

  /** Only the one form in which it is written. */
  private static ThresholdRule rule(String text) {
    Require.that(
        text.length() <= LONGEST_RULE, "a rule must have at most %d characters", LONGEST_RULE);
    ThresholdRule rule = ThresholdRule.parse(text);
    Require.that(rule.text().equals(text), "a rule must be written as %s", rule.text());
    return rule;
  }

  /**
   * Reads numbers.
   *
   * @param node what was written
   * @return they
   * @throws IllegalArgumentException if one is not finite
   */
  public static double[] numbers(JsonNode node) {
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
