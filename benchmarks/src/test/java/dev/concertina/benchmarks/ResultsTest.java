package dev.concertina.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;


class ResultsTest {
  private static Results sample() {
    Results results = Results.start("h2o", "benchmarks/run h2o --data DIR");
    results.addRow().put("engine", "concertina").put("epochs", 5).put("train_seconds", 12.34);
    results.addRow().put("engine", "h2o").put("epochs", 5).put("train_seconds", 1234.5);
    results.versions("concertina", Map.of("backend", "CpuBackend"));
    results.note("made up");
    return results;
  }

  @Test
  void whatIsWrittenIsReadAgain(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("h2o.json");
    sample().write(file);
    assertEquals(sample().json(), Results.read(file).json());
    assertTrue(sample().json().contains("\"backend\" : \"CpuBackend\""));
  }

  @Test
  void otherJsonIsRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("other.json"), "{}");
    assertThrows(Failure.class, () -> Results.read(file));
  }

  @Test
  void theTableLeavesOutEmptyColumns() {
    String table = Tables.of("h2o").text(sample().rows());
    assertEquals(
        """
        | engine     | epochs | training, s |
        |------------|-------:|------------:|
        | concertina |      5 |        12.3 |
        | h2o        |      5 |     1,234.5 |
        """,
        table);
  }

  @Test
  void docsAreReplacedBetweenTheirMarkers() throws Exception {
    String page = "before\n<!-- begin h2o -->\nold\n<!-- end h2o -->\nafter\n";
    String once = Docs.replaced(page, sample());
    assertTrue(once.startsWith("before\n<!-- begin h2o -->\n"));
    assertTrue(once.endsWith("<!-- end h2o -->\nafter\n"));
    assertTrue(once.contains("1,234.5") && once.contains("made up") && !once.contains("old"));
    assertEquals(once, Docs.replaced(once, sample()));
  }

  @Test
  void aPageWithoutAPlaceIsRefused() {
    Results results = sample();
    assertThrows(Failure.class, () -> Docs.replaced("nothing", results));
  }

  @Test
  void commandsLeavePlacesOpen() {
    assertEquals(
        "h2o --data DIR --json FILE --epochs 5",
        Experiment.portable(List.of("h2o", "--data", "/a", "--json=/b.json", "--epochs", "5")));
  }
}
