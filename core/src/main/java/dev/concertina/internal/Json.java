package dev.concertina.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Parses JSON that a stranger may have written: one value, no name twice in an object, and bounds
 * on everything that could be large.
 *
 * <p>Only trees are made, never objects of other classes. Not part of the API.
 */
public final class Json {
  private static final int DEEPEST = 100;
  private static final int LONGEST_NAME = 10_000;
  private static final int LONGEST_NUMBER = 64;
  private static final int LONGEST_TEXT = 16 << 20;

  /** Values, names and brackets: a small text can ask for a large tree. */
  private static final int MOST_IN_TREE = 1_000_000;

  private static final int MOST_IN_STREAM = 4_000_000;
  private static final int SHOWN = 60;

  private static final ObjectMapper TREES =
      JsonMapper.builder(factory(MOST_IN_TREE))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonFactory STREAMS = factory(MOST_IN_STREAM);

  private Json() {}

  private static JsonFactory factory(long mostTokens) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNameLength(LONGEST_NAME)
                // Java takes time by the square of the digits to make a number of them.
                .maxNumberLength(LONGEST_NUMBER)
                .maxStringLength(LONGEST_TEXT)
                .maxTokenCount(mostTokens)
                .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  /**
   * Parses one value.
   *
   * @param text the JSON
   * @param longest how many characters it may have
   * @return the tree
   * @throws IllegalArgumentException if it is no JSON, has a name twice, or is longer, deeper or
   *     larger than it may be
   */
  public static JsonNode parse(String text, int longest) {
    requireLength(text, longest);
    JsonNode root;
    try {
      root = TREES.readTree(text);
    } catch (JsonProcessingException e) {
      throw refusal(e);
    }
    Require.that(root != null && !root.isMissingNode(), "it is empty");
    return root;
  }

  private static IllegalArgumentException refusal(JsonProcessingException e) {
    String what = e instanceof StreamConstraintsException ? "it is too large" : "it is no JSON";
    return new IllegalArgumentException(what + ": " + printable(e.getOriginalMessage()), e);
  }

  private static void requireLength(String text, int longest) {
    Require.that(
        text.length() <= longest,
        "it must have at most %d characters, found %d",
        longest,
        text.length());
  }

  /**
   * Requires that a text could be parsed, without making a tree of it.
   *
   * @param text the JSON
   * @param longest how many characters it may have
   * @throws IllegalArgumentException if it is no JSON, has a name twice, or is longer, deeper or
   *     larger than it may be
   */
  public static void require(String text, int longest) {
    requireLength(text, longest);
    int depth = 0;
    int values = 0;
    try (JsonParser parser = STREAMS.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        values += depth == 0 ? 1 : 0;
        Require.that(values <= 1, "it must be one value, found more");
        Require.that(
            !token.isNumeric() || parser.getTextLength() <= LONGEST_NUMBER,
            "a number must have at most %d digits, found more",
            LONGEST_NUMBER);
      }
    } catch (JsonProcessingException e) {
      throw refusal(e);
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
    Require.that(values == 1, "it is empty");
  }

  /**
   * Starts an object to write.
   *
   * @return an object without fields
   */
  public static ObjectNode object() {
    return TREES.createObjectNode();
  }

  /**
   * A stranger's text as it may stand in a message.
   *
   * @param text any text
   * @return its start, with a question mark for all that is not plain
   */
  public static String printable(String text) {
    int end = Math.min(text.length(), SHOWN);
    String visible = text.substring(0, end).replaceAll("[^\\x20-\\x7e]", "?");
    return text.length() > end ? visible + "…" : visible;
  }
}
