package dev.concertina.internal.model;

import dev.concertina.ModelFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Looks through JSON that a stranger may have written before anything is made of it: a small text
 * can ask for a large tree.
 */
public final class JsonText {
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final ObjectMapper TREES = new ObjectMapper();

  private static final int DEEPEST = 100;
  private static final int LONGEST_NUMBER = 64;
  private static final int MOST_TOKENS = 4_000_000;

  private JsonText() {}

  /** Looks at one text value. */
  public interface Check {
    void accept(String value) throws ModelFormatException;
  }

  /** Requires one JSON value, of bounded depth and length, without any name twice in an object. */
  public static void require(String json, Check texts) throws ModelFormatException {
    try (JsonParser parser = STRICT.createParser(json)) {
      int depth = 0;
      int tokens = 0;
      int values = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        values += depth == 0 ? 1 : 0;
        tokens++;
        if (depth > DEEPEST || tokens > MOST_TOKENS || values > 1) {
          throw new ModelFormatException(
              "its JSON has more than "
                  + DEEPEST
                  + " levels, "
                  + MOST_TOKENS
                  + " elements or one value");
        }
        if (token == JsonToken.VALUE_STRING) {
          texts.accept(parser.getText());
        } else if (token.isNumeric() && parser.getTextLength() > LONGEST_NUMBER) {
          // Java takes time by the square of the digits to make a number of them.
          throw new ModelFormatException("its JSON has a number of absurd length");
        }
      }
      if (values == 0) {
        throw new ModelFormatException("its JSON is empty");
      }
    } catch (JsonProcessingException e) {
      throw new ModelFormatException("it is no JSON: " + e.getOriginalMessage(), e);
    } catch (ModelFormatException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
  }

  /** The same, whatever the texts. */
  public static void require(String json) throws ModelFormatException {
    require(json, text -> {});
  }

  /**
   * Parses one of our own texts: an object that says what it is, and in which version of its
   * format.
   *
   * @param what the kind of file, for people
   * @param newest the version up to which it is understood
   */
  public static JsonNode manifest(String json, String format, int newest, String what)
      throws ModelFormatException {
    require(json);
    JsonNode root;
    try {
      root = TREES.readTree(json);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException("its manifest is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.path("format").asText().equals(format)) {
      throw new ModelFormatException("it is not a Concertina " + what);
    }
    int version = root.path("version").isInt() ? root.get("version").asInt() : 0;
    if (version < 1) {
      throw new ModelFormatException("its manifest has no format version");
    }
    if (version > newest) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "its format is version %d, and this Concertina reads up to %d: use a newer one",
              version,
              newest));
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
    node.fields().forEachRemaining(f -> words.put(f.getKey(), f.getValue().asText()));
    return words;
  }
}
