package dev.concertina.benchmarks;

import java.util.Locale;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A column of a table of results.
 *
 * @param key which value of a row it shows
 * @param title how people call it
 * @param digits after the decimal point, or negative for words
 */
record Column(String key, String title, int digits) {
  static Column words(String key, String title) {
    return new Column(key, title, -1);
  }

  boolean isNumber() {
    return digits >= 0;
  }

  String text(JsonNode row) {
    JsonNode value = row.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return isNumber()
        ? String.format(Locale.ROOT, "%,." + digits + "f", value.asDouble())
        : value.asText();
  }
}
