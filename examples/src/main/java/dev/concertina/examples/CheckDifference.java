package dev.concertina.examples;

import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * How far a party of a check is from the first.
 *
 * @param lastLoss its loss after the last epoch
 * @param ofLosses the largest difference of a loss, relative
 * @param ofValues the largest difference of a reconstructed value; values are within 1 of 0
 * @param seconds of the training, without the first epoch
 * @param speed how many times as fast as the first
 */
record CheckDifference(
    double lastLoss, double ofLosses, double ofValues, double seconds, double speed) {
  /**
   * What rounding may do: between two builds of OpenBLAS, and between our kernels and DL4J's
   * layers, losses came to differ by 0.00003 and values by 0.0003.
   */
  static final double OF_LOSSES = 1e-3;

  static final double OF_VALUES = 5e-3;

  /** Compares what two parties wrote of one net. */
  static CheckDifference of(JsonNode result, JsonNode first) {
    double[] losses = numbers(result, "losses");
    double[] expected = numbers(first, "losses");
    double ofLosses = 0;
    for (int i = 0; i < losses.length; i++) {
      ofLosses = Math.max(ofLosses, Math.abs(losses[i] / expected[i] - 1));
    }
    double[] values = numbers(result, "reconstructions");
    double[] should = numbers(first, "reconstructions");
    double ofValues = 0;
    for (int i = 0; i < values.length; i++) {
      ofValues = Math.max(ofValues, Math.abs(values[i] - should[i]));
    }
    double seconds = result.get("seconds").asDouble();
    double speed = first.get("seconds").asDouble() / seconds;
    return new CheckDifference(losses[losses.length - 1], ofLosses, ofValues, seconds, speed);
  }

  private static double[] numbers(JsonNode result, String name) {
    double[] numbers = new double[result.get(name).size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = result.get(name).get(i).asDouble(Double.NaN);
    }
    return numbers;
  }

  /** NaN agrees with nothing. */
  boolean agrees() {
    return ofLosses <= OF_LOSSES && ofValues <= OF_VALUES;
  }
}
