package dev.concertina.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.concertina.ModelFormatException;
import dev.concertina.internal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parses texts of our files, which a stranger may have written, by the rules of {@link Json}. */
public final class JsonText {
  /** Characters of a section: as much as all texts of a file may have. */
  private static final int LONGEST = 64 << 20;

  /** Characters of a manifest. */
  static final int LONGEST_MANIFEST = 16 << 20;

  private JsonText() {}

  /** Requires one JSON value, of bounded depth and length, without any name twice in an object. */
  public static void require(String json) throws ModelFormatException {
    try {
      Json.require(json, LONGEST);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(e.getMessage(), e);
    }
  }

  private static JsonNode parse(String json) throws ModelFormatException {
    try {
      return Json.parse(json, LONGEST_MANIFEST);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(e.getMessage(), e);
    }
  }

  /**
   * Parses one of our own texts: an object that says what it is, and in which version of its
   * format.
   *
   * @param what the kind of file, for people
   * @param version the version that is understood
   */
  public static JsonNode manifest(String json, String format, int version, String what)
      throws ModelFormatException {
    JsonNode root = parse(json);
    if (!root.path("format").asText().equals(format)) {
      throw new ModelFormatException("it is not a Concertina " + what);
    }
    int found = root.path("version").isInt() ? root.get("version").asInt() : 0;
    if (found < 1) {
      throw new ModelFormatException("its manifest has no format version");
    }
    if (found != version) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "its format is version %d, and this Concertina reads version %d: %s",
              found,
              version,
              found > version
                  ? "use a newer one"
                  : "that version was never released, train the " + what + " again"));
    }
    return root;
  }

  public static JsonNode field(JsonNode node, String name) throws ModelFormatException {
    JsonNode field = node.get(name);
    if (field == null) {
      throw new ModelFormatException("its manifest has no '" + name + "'");
    }
    return field;
  }

  public static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  public static Map<String, String> words(JsonNode node) {
    Map<String, String> words = new LinkedHashMap<>();
    node.properties().forEach(word -> words.put(word.getKey(), word.getValue().asText()));
    return words;
  }
}
