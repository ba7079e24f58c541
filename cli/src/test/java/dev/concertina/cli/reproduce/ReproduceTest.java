package dev.concertina.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.TrainingOptions;
import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ReproduceTest {
  @TempDir private Path folder;

  /** Two columns that go together, and anomalies where they do not. */
  private void table(String name, int normal, int anomalies) throws IOException {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    List<String> lines = new ArrayList<>(List.of("x,y,label"));
    for (int i = 0; i < normal + anomalies; i++) {
      double x = random.nextGaussian();
      double y = (i < normal ? x : -x + Math.copySign(1, -x)) + 0.1 * random.nextGaussian();
      lines.add(String.format(Locale.ROOT, "%.4f,%.4f,%d", x, y, i < normal ? 0 : 1));
    }
    Files.write(folder.resolve(name + ".csv"), lines);
  }

  private ResultTable quick() throws IOException {
    TrainingOptions few = TrainingOptions.forTables().withValidation(0).withEpochs(4);
    return new ReproduceTabular(few).obtain(folder, true, line -> {});
  }

  @Test
  void everyTableHasARowBesideItsFloorsAndTheMean() throws IOException {
    table("breastw", 200, 20);
    table("unpublished", 200, 20);
    ResultTable result = quick();
    List<String> cases =
        result.rows().stream().filter(r -> r.metric().equals("AUROC")).map(r -> r.item()).toList();
    assertEquals(List.of("breastw", "unpublished", "mean"), cases);
    ResultTable.Row first = result.rows().get(0);
    assertTrue(first.obtained() > 0.9, "the anomalies are easy, found " + first.obtained());
    assertTrue(first.baselines().get("PCA 90 %, z-score").mean() > 0.9);
    assertEquals(0.99054, first.references().get("DDAE"), 0);
    assertTrue(result.rows().get(1).references().isEmpty());
    double mean = (first.obtained() + result.rows().get(1).obtained()) / 2;
    assertEquals(mean, result.rows().get(2).obtained(), 1e-12);
  }

  @Test
  void jsonHoldsWhatTheTableShows() throws IOException {
    table("cardio", 100, 10);
    ResultTable result = quick();
    JsonNode json = new ObjectMapper().readTree(result.json());
    assertEquals("tabular", json.get("name").asText());
    JsonNode row = json.get("rows").get(0);
    assertEquals("cardio", row.get("case").asText());
    assertEquals(result.rows().get(0).obtained(), row.get("obtained").asDouble(), 0);
    assertEquals(0.94334, row.get("reference").asDouble(), 0);
    assertTrue(row.has("floor"));
    assertFalse(row.has("sd"), "one seed has no standard deviation");
    assertTrue(json.get("seconds").asDouble() > 0);
    String shown = String.format(Locale.ROOT, "| cardio | %.3f", result.rows().get(0).obtained());
    assertTrue(result.text().contains(shown), result.text());
  }

  @Test
  void namesTheTableThatFailsAndHow() throws IOException {
    table("fine", 40, 4);
    table("onlynormal", 40, 0);
    IOException failure = assertThrows(IOException.class, this::quick);
    assertTrue(failure.getMessage().contains("table onlynormal, seed 0: java.lang."));
  }

  @Test
  void notesAreAboutWhatIsShown() throws IOException {
    table("mine", 60, 6);
    String text = quick().text();
    assertFalse(text.contains("PyOD") || text.contains("DDAE"), text);
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws IOException {
    table("a", 60, 6);
    assertEquals(quick().rows(), quick().rows());
  }

  @Test
  void aFolderWithoutTablesIsRefused() {
    Cli.Result result = Cli.run("reproduce", "tabular", "--data", folder.toString());
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains(folder.toString()), result.err());
    assertTrue(result.err().contains("label"), result.err());
  }

  @Test
  void helpSaysWhatEachNameIs() {
    String help = Cli.run("reproduce", "--help").out().replaceAll(" +", " ");
    for (String line : List.of("tabular anomalies", "bsd68 noise", "mnist ", "fashion ")) {
      assertTrue(help.contains("\n " + line), help);
    }
  }

  @Test
  void anUnknownNameIsAWrongArgument() {
    Cli.Result result = Cli.run("reproduce", "bsd69", "--data", folder.toString());
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("tabular"), result.err());
  }
}
