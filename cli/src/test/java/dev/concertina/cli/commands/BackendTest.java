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

class BackendTest {
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
    assertEquals(6, rows.size(), "three nets by two engines");
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
}
