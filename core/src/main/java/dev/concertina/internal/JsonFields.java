package dev.concertina.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the fields of a JSON object, each with its type and bounds. Nothing is guessed or
 * converted, and {@link #finish} refuses fields that nobody asked for.
 *
 * <p>All methods throw {@link IllegalArgumentException} with a message that says where, which
 * field, the rule, and what was found. Not part of the API.
 */
public final class JsonFields {
  private final JsonNode object;
  private final String where;
  private final Set<String> asked = new LinkedHashSet<>();

  private JsonFields(JsonNode object, String where) {
    this.object = object;
    this.where = where;
  }

  /**
   * Begins to read an object.
   *
   * @param node what should be an object
   * @param where how messages call it
   * @return its fields
   */
  public static JsonFields of(JsonNode node, String where) {
    Require.that(
        node.isObject(), "%s must be an object, found %s", where, Json.printable(node.toString()));
    return new JsonFields(node, where);
  }

  /**
   * Says whether there is a field, for those that may be left out.
   *
   * @param key the field's name
   * @return whether it is there
   */
  public boolean has(String key) {
    asked.add(key);
    return object.has(key);
  }

  /**
   * Reads a whole number.
   *
   * @param key the field's name
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the number
   */
  public int integer(String key, int least, int most) {
    return (int) whole(key, least, most);
  }

  /**
   * Reads a whole number of 64 bits.
   *
   * @param key the field's name
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the number
   */
  public long whole(String key, long least, long most) {
    return whole(field(key, "a whole number " + range(least, most)), key, least, most);
  }

  private long whole(JsonNode node, String name, long least, long most) {
    boolean fits = node.isIntegralNumber() && node.canConvertToLong();
    return fits && node.longValue() >= least && node.longValue() <= most
        ? node.longValue()
        : refuse(name, "a whole number " + range(least, most), node);
  }

  /**
   * Reads a finite number.
   *
   * @param key the field's name
   * @param least the smallest that is allowed; {@link Double#MIN_VALUE} for all above 0
   * @param most the largest
   * @return the number
   */
  public double number(String key, double least, double most) {
    String rule = "a number " + range(least, most);
    JsonNode node = field(key, rule);
    boolean fits = node.isNumber() && Double.isFinite(node.doubleValue());
    return fits && node.doubleValue() >= least && node.doubleValue() <= most
        ? node.doubleValue()
        : refuse(key, rule, node);
  }

  /**
   * Reads a truth value.
   *
   * @param key the field's name
   * @return the value
   */
  public boolean flag(String key) {
    JsonNode node = field(key, "true or false");
    return node.isBoolean() ? node.booleanValue() : refuse(key, "true or false", node);
  }

  /**
   * Reads a text.
   *
   * @param key the field's name
   * @param longest how many characters it may have
   * @return the text
   */
  public String text(String key, int longest) {
    return text(field(key, textRule(longest)), key, longest);
  }

  private String text(JsonNode node, String name, int longest) {
    return node.isTextual() && node.textValue().length() <= longest
        ? node.textValue()
        : refuse(name, textRule(longest), node);
  }

  private static String textRule(int longest) {
    return "a text of at most " + longest + " characters";
  }

  /**
   * Reads one of some words.
   *
   * @param key the field's name
   * @param words what each word means
   * @param <V> what words mean
   * @return the meaning of the word
   */
  public <V> V choice(String key, Map<String, V> words) {
    String rule = "one of " + words.keySet();
    JsonNode node = field(key, rule);
    V meaning = node.isTextual() ? words.get(node.textValue()) : null;
    return meaning != null ? meaning : refuse(key, rule, node);
  }

  /**
   * Reads a list of whole numbers.
   *
   * @param key the field's name
   * @param fewest how many there must be
   * @param longest how many there may be
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the numbers
   */
  public int[] integers(String key, int fewest, int longest, int least, int most) {
    JsonNode list = list(key, fewest, longest, "whole numbers " + range(least, most));
    int[] numbers = new int[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) whole(list.get(i), key + "[" + i + "]", least, most);
    }
    return numbers;
  }

  /**
   * Reads a list of finite numbers.
   *
   * @param key the field's name
   * @param longest how many there may be
   * @return the numbers
   */
  public float[] floats(String key, int longest) {
    JsonNode list = list(key, 0, longest, "numbers");
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode node = list.get(i);
      numbers[i] = node.isNumber() ? (float) node.doubleValue() : Float.NaN;
      if (!Float.isFinite(numbers[i])) {
        refuse(key + "[" + i + "]", "a finite number", node);
      }
    }
    return numbers;
  }

  /**
   * Reads a list of texts.
   *
   * @param key the field's name
   * @param most how many there may be
   * @param longest how many characters each may have
   * @return the texts
   */
  public List<String> texts(String key, int most, int longest) {
    JsonNode list = list(key, 0, most, "texts");
    List<String> texts = new ArrayList<>();
    for (JsonNode node : list) {
      texts.add(text(node, key + "[" + texts.size() + "]", longest));
    }
    return texts;
  }

  /**
   * Reads an object of texts, in its order.
   *
   * @param key the field's name
   * @param most how many there may be
   * @param longest how many characters each may have
   * @return texts by name
   */
  public Map<String, String> words(String key, int most, int longest) {
    JsonNode node = field(key, "an object of texts");
    if (!node.isObject() || node.size() > most) {
      refuse(key, "an object of at most " + most + " texts", node);
    }
    Map<String, String> words = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> word : node.properties()) {
      words.put(word.getKey(), text(word.getValue(), key + "." + word.getKey(), longest));
    }
    return words;
  }

  /**
   * Reads an object.
   *
   * @param key the field's name
   * @return its fields, which the caller must {@linkplain #finish finish}
   */
  public JsonFields object(String key) {
    return of(field(key, "an object"), where + ", " + key);
  }

  /**
   * Reads a list of objects.
   *
   * @param key the field's name
   * @param most how many there may be
   * @return their fields, which the caller must {@linkplain #finish finish}
   */
  public List<JsonFields> objects(String key, int most) {
    JsonNode list = list(key, 0, most, "objects");
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode node : list) {
      objects.add(of(node, where + ", " + key + "[" + objects.size() + "]"));
    }
    return objects;
  }

  private JsonNode list(String key, int fewest, int most, String what) {
    String count = fewest == most ? "" + most : fewest + " to " + most;
    String rule = "a list of " + count + " " + what;
    JsonNode node = field(key, rule);
    return node.isArray() && node.size() >= fewest && node.size() <= most
        ? node
        : refuse(key, rule, node);
  }

  /** Refuses the object if it has a field that was not asked for. */
  public void finish() {
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      Require.that(
          asked.contains(name),
          "%s has an unknown field '%s': known here are %s",
          where,
          Json.printable(name),
          asked);
    }
  }

  /**
   * How messages call this object.
   *
   * @return the words
   */
  public String where() {
    return where;
  }

  /**
   * The same fields, with another name for messages.
   *
   * @param other how messages call it from now on
   * @param known names that may stand there besides those asked for
   * @return the fields
   */
  public JsonFields called(String other, Collection<String> known) {
    JsonFields same = new JsonFields(object, other);
    same.asked.addAll(known);
    return same;
  }

  private JsonNode field(String key, String rule) {
    asked.add(key);
    JsonNode node = object.get(key);
    Require.that(node != null, "%s must have a field '%s', %s, found none", where, key, rule);
    return node;
  }

  private <V> V refuse(String name, String rule, JsonNode found) {
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: %s must be %s, found %s",
            where,
            Json.printable(name),
            rule,
            shown(found)));
  }

  /** The start of it: a long text or list is not written out for that. */
  private static String shown(JsonNode node) {
    if (node.isContainerNode()) {
      return (node.isArray() ? "a list of " : "an object of ") + node.size();
    }
    return Json.printable(node.isTextual() ? "\"" + node.textValue() + "\"" : node.toString());
  }

  private static String range(long least, long most) {
    return least == Long.MIN_VALUE && most == Long.MAX_VALUE
        ? "of 64 bits"
        : "in [" + least + ", " + most + "]";
  }

  private static String range(double least, double most) {
    String upTo = most == Double.MAX_VALUE ? "" : " and at most " + most;
    if (least == Double.MIN_VALUE) {
      return "above 0" + upTo;
    }
    return least == -Double.MAX_VALUE && upTo.isEmpty()
        ? "that is finite"
        : "of at least " + least + upTo;
  }
}
