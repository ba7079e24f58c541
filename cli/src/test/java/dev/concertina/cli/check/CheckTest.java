package dev.concertina.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class CheckTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void engineThatFails_saysWhy() throws Exception {
    CheckEngine.Result result = CheckEngine.CUDA.run();
    assertTrue(result.nets().isEmpty());
    assertTrue(result.failure().startsWith("exit code 1, Exception in"), result.failure());
    assertTrue(result.failure().contains("CUDA cannot be used: "), result.failure());
  }

  /** Of two samples, with codes of one value and reconstructions of two. */
  private static JsonNode result(String losses, String codes, String values) throws IOException {
    return JSON.readTree(
        String.format(
            "{\"losses\":[%s],\"codes\":[%s],\"reconstructions\":[%s],\"seconds\":2}",
            losses, codes, values));
  }

  @Test
  void difference_isTheLargest_andNanAgreesWithNothing() throws IOException {
    // Codes differ by 1 from their mean, reconstructions by 0.1 and 0.
    JsonNode first = result("2, 1", "[4], [2]", "[0.5, 0.7], [0.3, 0.7]");
    CheckDifference near =
        CheckDifference.of(result("2.001, 1", "[4.005], [2]", "[0.5, 0.7], [0.3, 0.7002]"), first);
    assertEquals(0.0005, near.ofLosses(), 1e-9);
    assertEquals(0.005, near.ofValues(), 1e-9, "the larger one, of 0.005 / 1 and 0.0002 / 0.071");
    assertTrue(near.agrees());
    String codes = "[4], [2]";
    String values = "[0.5, 0.7], [0.3, 0.7]";
    for (JsonNode other :
        new JsonNode[] {
          result("2.01, 1", codes, values),
          result("2, \"NaN\"", codes, values),
          result("2, 1", "[4.02], [2]", values),
          result("2, 1", "[\"NaN\"], [2]", values),
          result("2, 1", codes, "[0.5, 0.7], [0.3, 0.701]"),
          result("2, 1", codes, "[0.5, 0.7], [0.3, \"NaN\"]")
        }) {
      assertFalse(CheckDifference.of(other, first).agrees(), other.toString());
    }
  }
}
