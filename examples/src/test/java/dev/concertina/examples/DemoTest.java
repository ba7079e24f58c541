package dev.concertina.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import picocli.CommandLine;

class DemoTest {
  private static final SensorDemo.Size SMALL = new SensorDemo.Size(2500, 1200, 2, 20, 25);

  @TempDir private Path folder;

  @Test
  void findsMostAnomaliesAndReportsThem() throws Exception {
    StringWriter out = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(new StringWriter()), false);
    Path json = folder.resolve("demo.json");
    Path to = folder.resolve("made/for it");

    int code =
        new CommandLine(new Demo(console, SMALL))
            .execute("--out", to.toString(), "--json", json.toString());

    assertEquals(Main.DONE, code);
    JsonNode found = Cli.json(json);
    double auroc = found.get("methods").get(0).get("auroc").asDouble();
    assertTrue(auroc > 0.9, () -> "AUROC " + auroc);
    assertTrue(found.get("same_after_reload").asBoolean());
    assertEquals(4, found.get("kinds").size());
    // Learned from 250 rows: about 1 % +- 0.7 %, and what small data add.
    assertTrue(found.get("false_positive_rate").asDouble() < 0.05, out.toString());
    assertTrue(Files.exists(to.resolve("station.concertina")));
    checkPage(Files.readString(to.resolve("report.html")), out.toString());
  }

  /** Self-contained and well-formed, with the same table as on the terminal. */
  private static void checkPage(String page, String terminal) throws Exception {
    assertFalse(page.matches("(?s).*(src=|<script|https?://|@import|url\\().*"));
    assertTrue(page.contains("prefers-color-scheme: dark"));
    String xml =
        page.replaceFirst("(?i)<!doctype html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)));
    assertEquals(3, document.getElementsByTagName("svg").getLength());
    var cells = document.getElementsByTagName("td");
    assertTrue(cells.getLength() > 20);
    for (int i = 0; i < cells.getLength(); i++) {
      assertTrue(terminal.contains(cells.item(i).getTextContent()));
    }
  }
}
