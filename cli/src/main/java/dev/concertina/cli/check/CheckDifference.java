package dev.concertina.cli.check;

import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * How far a engine of a check is from the first.
 *
 * @param lastLoss its loss after the last epoch
 * @param ofLosses the largest difference of a loss, relative
 * @param ofValues the largest difference of a code's or a reconstruction's value, in units of how
 *     far samples differ: of the standard deviation of its position, taken over all positions
 * @param seconds of the training, without the first epoch
 * @param speed how many times as fast as the first
 */
record CheckDifference(
    double lastLoss, double ofLosses, double ofValues, double seconds, double speed) {
  /** What rounding may do, many times over; docs/guide/gpu.md says what it does. */
  static final double OF_LOSSES = 1e-3;

  static final double OF_VALUES = 1e-2;

  /** Compares what two engines wrote of one net. */
  static CheckDifference of(JsonNode result, JsonNode first) {
    double[] losses = numbers(result, "losses");
    double[] expected = numbers(first, "losses");
    double ofLosses = 0;
    for (int i = 0; i < losses.length; i++) {
      ofLosses = Math.max(ofLosses, Math.abs(losses[i] / expected[i] - 1));
    }
    double ofValues =
        Math.max(
            largest(result.get("codes"), first.get("codes")),
            largest(result.get("reconstructions"), first.get("reconstructions")));
    double seconds = result.get("seconds").asDouble();
    double speed = first.get("seconds").asDouble() / seconds;
    return new CheckDifference(losses[losses.length - 1], ofLosses, ofValues, seconds, speed);
  }

  private static double[] numbers(JsonNode result, String name) {
    return numbers(result.get(name));
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asDouble(Double.NaN);
    }
    return numbers;
  }

  /** The largest difference of values, one row a sample, in units of the rows' spread. */
  private static double largest(JsonNode rows, JsonNode shouldBe) {
    double largest = 0;
    for (int i = 0; i < rows.size(); i++) {
      double[] values = numbers(rows.get(i));
      double[] should = numbers(shouldBe.get(i));
      for (int k = 0; k < values.length; k++) {
        largest = Math.max(largest, Math.abs(values[k] - should[k]));
      }
    }
    return largest / spread(shouldBe);
  }

  private static double spread(JsonNode rows) {
    int count = rows.size();
    int width = rows.get(0).size();
    double squares = 0;
    for (int k = 0; k < width; k++) {
      double mean = 0;
      for (JsonNode row : rows) {
        mean += row.get(k).asDouble() / count;
      }
      for (JsonNode row : rows) {
        squares += Math.pow(row.get(k).asDouble() - mean, 2);
      }
    }
    return Math.sqrt(squares / count / width);
  }

  /** NaN agrees with nothing. */
  boolean agrees() {
    return ofLosses <= OF_LOSSES && ofValues <= OF_VALUES;
  }
}
