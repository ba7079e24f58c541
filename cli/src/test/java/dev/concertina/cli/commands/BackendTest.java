package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class BackendTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void report_isForPeopleAndForPrograms() throws IOException {
    Path file = folder.resolve("backend.json");
    Cli.Result cli = Cli.run("backend", "--json", file.toString());
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().contains("nd4j-native 1.0.0-M2.1"), cli.out());
    assertTrue(cli.out().contains("cannot be used: "), cli.out());
    JsonNode json = Cli.json(file);
    assertEquals("CPU", json.get("chosen").asText());
    assertEquals(2, json.get("candidates").size());
    assertTrue(json.get("candidates").get(0).get("usable").asBoolean());
    assertFalse(json.get("candidates").get(1).get("usable").asBoolean());
    assertEquals(0, json.get("gpus").size());
  }

  @Test
  void check_comparesOurKernelsWithDl4jsLayers() throws IOException {
    Path file = folder.resolve("check.json");
    Cli.Result cli = Cli.run("backend", "--check", "--json", file.toString());
    assertEquals(0, cli.code(), cli.err() + cli.out());
    JsonNode rows = Cli.json(file).get("check");
    assertEquals(6, rows.size(), "three nets by two parties");
    for (JsonNode row : rows) {
      assertTrue(row.get("loss").asDouble() < 0.75, "it has learned something: " + row);
    }
    for (int i = 1; i < rows.size(); i += 2) {
      assertTrue(rows.get(i).get("within_tolerance").asBoolean(), rows.toString());
      assertTrue(rows.get(i).get("loss_difference").asDouble() < 1e-3);
      assertTrue(rows.get(i).get("value_difference").asDouble() > 0, "they are not the same code");
    }
    assertTrue(cli.out().contains("not checked   CUDA: "), cli.out());
  }

  @Test
  void partyThatFails_saysWhy() throws Exception {
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
