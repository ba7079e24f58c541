package dev.concertina.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that a stranger wrote, by the rules alone. */
class JsonTest {
  private static final int LONGEST = 1 << 24;

  private static String refused(Runnable reading) {
    return assertThrows(IllegalArgumentException.class, reading::run).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{} {}",
        "1 2",
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": NaN}",
        "{'a': 1}",
        "{\"a\": 1} // a",
        "[01]"
      })
  void whatIsNotOneValue_isRefused(String text) {
    refused(() -> Json.parse(text, LONGEST));
    refused(() -> Json.require(text, LONGEST));
  }

  @Test
  void whatIsTooLarge_isRefused() {
    String deep = "[".repeat(101) + "]".repeat(101);
    String digits = "[1" + "0".repeat(64) + "]";
    String fraction = "[0." + "1".repeat(2_000) + "]";
    String many = "[" + "0,".repeat(4_000_000) + "0]";
    String text = "[\"" + "x".repeat((16 << 20) + 1) + "\"]";
    for (String large : new String[] {deep, digits, fraction, many}) {
      refused(() -> Json.parse(large, 1 << 25));
      refused(() -> Json.require(large, 1 << 25));
    }
    refused(() -> Json.parse(text, 1 << 25));
    refused(() -> Json.parse("[1, 2]", 5));
    refused(() -> Json.require("[1, 2]", 5));
    Json.require("[1, 2]", 6);
  }

  private static JsonFields fields(String text) {
    return JsonFields.of(Json.parse(text, LONGEST), "the thing");
  }

  @Test
  void field_outsideItsRule_saysAll() {
    String message = refused(() -> fields("{\"size\": -3}").integer("size", 0, 7));
    assertEquals("the thing: size must be a whole number in [0, 7], found -3", message);
    assertTrue(refused(() -> fields("{}").integer("size", 0, 7)).contains("found none"));
    for (String wrong : new String[] {"8", "1.0", "\"1\"", "null", "1e18", "[1]", "true"}) {
      refused(() -> fields("{\"size\": " + wrong + "}").integer("size", 0, 7));
    }
    for (String wrong : new String[] {"0", "-0.1", "1.1", "1e999", "\"NaN\"", "null"}) {
      refused(() -> fields("{\"p\": " + wrong + "}").number("p", Double.MIN_VALUE, 1));
    }
    assertEquals(1, fields("{\"p\": 1}").number("p", Double.MIN_VALUE, 1));
    refused(() -> fields("{\"way\": \"C\"}").choice("way", Map.of("a", 1, "b", 2)));
    refused(() -> fields("{\"on\": 1}").flag("on"));
    refused(() -> fields("{\"all\": [1, 2, 3]}").integers("all", 2, 2, 0, 9));
    refused(() -> JsonFields.of(Json.parse("[]", LONGEST), "the thing"));
  }

  @Test
  void fieldThatNobodyAskedFor_isRefused() {
    JsonFields fields = fields("{\"size\": 1, \"weightInit\": 2}");
    fields.integer("size", 0, 7);
    String message = refused(fields::finish);
    assertTrue(message.contains("unknown field 'weightInit'"), message);
  }
}
