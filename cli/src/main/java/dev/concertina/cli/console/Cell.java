package dev.concertina.cli.console;

import java.util.List;
import java.util.Locale;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.BooleanNode;
import org.nd4j.shade.jackson.databind.node.DoubleNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.LongNode;
import org.nd4j.shade.jackson.databind.node.NullNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.nd4j.shade.jackson.databind.node.TextNode;

/**
 * One result.
 *
 * @param text as a person reads it
 * @param value as a program reads it: numbers in full
 */
public record Cell(String text, JsonNode value) {
  public static Cell of(String text) {
    return new Cell(text, TextNode.valueOf(text));
  }

  public static Cell of(long count) {
    return new Cell(Format.count(count), LongNode.valueOf(count));
  }

  /** A number that is a name: without commas, so that it can be searched for. */
  public static Cell id(long number) {
    return new Cell(Long.toString(number), LongNode.valueOf(number));
  }

  public static Cell of(double number) {
    return new Cell(Format.number(number), json(number));
  }

  public static Cell of(boolean value) {
    return new Cell(value ? "yes" : "no", BooleanNode.valueOf(value));
  }

  /** Three decimals, as areas under curves are given. */
  public static Cell score(double number) {
    return decimals(number, 3);
  }

  /** A number with the given number of decimals; nothing for NaN. */
  public static Cell decimals(double number, int digits) {
    return Double.isNaN(number)
        ? none()
        : new Cell(String.format(Locale.ROOT, "%." + digits + "f", number), json(number));
  }

  public static Cell percent(double share) {
    return new Cell(Format.percent(share), json(share));
  }

  public static Cell none() {
    return new Cell("-", NullNode.getInstance());
  }

  /** A value under its name. */
  public record Named(String key, Cell cell) {}

  /** Records, for programs alone. */
  public static Cell list(List<List<Named>> records) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (List<Named> each : records) {
      ObjectNode node = list.addObject();
      each.forEach(named -> node.set(named.key(), named.cell().value()));
    }
    return new Cell("", list);
  }

  /** The same value in other words. */
  public Cell as(String text) {
    return new Cell(text, value);
  }

  boolean isNumber() {
    return value.isNumber();
  }

  private static JsonNode json(double number) {
    return Double.isFinite(number) ? DoubleNode.valueOf(number) : NullNode.getInstance();
  }
}
