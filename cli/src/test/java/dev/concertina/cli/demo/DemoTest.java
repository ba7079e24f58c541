package dev.concertina.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.image.Picture;
import java.io.IOException;
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
  private static final Demo.Size SMALL =
      new Demo.Size(
          new SensorDemo.Size(2500, 1200, 2, 20, 25),
          new SeriesDemo.Size(5, 4, 1, 8),
          new DigitsDemo.Size(600, 3, 60),
          new SqueezeDemo.Size(64, 30, 48));

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

    assertEquals(ExitCode.DONE, code);
    JsonNode found = Cli.json(json);
    double auroc = found.get("methods").get(0).get("auroc").asDouble();
    assertTrue(auroc > 0.9, () -> "AUROC " + auroc);
    assertTrue(found.get("same_after_reload").asBoolean());
    assertEquals(4, found.get("kinds").size());
    // Learned from 250 rows: about 1 % +- 0.7 %, and what small data add.
    assertTrue(found.get("false_positive_rate").asDouble() < 0.05, out.toString());
    assertTrue(Files.exists(to.resolve("station.concertina")));
    checkPictures(found.get("denoising"), to);
    checkSeries(found, to);
    checkSmaller(found.get("smaller"), to);
    checkPage(Files.readString(to.resolve("report.html")), out.toString());
  }

  private static void checkPictures(JsonNode methods, Path folder) throws IOException {
    assertEquals("noisy", methods.get(0).get("method").asText());
    assertEquals("denoised", methods.get(1).get("method").asText());
    double denoised = methods.get(1).get("psnr").asDouble();
    for (JsonNode method : methods) {
      double psnr = method.get("psnr").asDouble();
      assertTrue(psnr <= denoised, method + " beats the net, which has " + denoised);
    }
    Picture sheet = Picture.read(folder.resolve("digits.png"));
    assertEquals(4 + 12 * 88, sheet.width());
    assertEquals(4 + 4 * 88, sheet.height());
    Path out = folder.resolve("denoised.png");
    Cli.Result result =
        Cli.run(
            "denoise",
            "--model",
            folder.resolve("digits.concertina"),
            "--in",
            folder.resolve("digits-noisy.png"),
            "--clean",
            folder.resolve("digits-clean.png"),
            "--out",
            out);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(280, Picture.read(out).height());
  }

  private static void checkSmaller(JsonNode files, Path folder) throws IOException {
    assertEquals("concertina", files.get(0).get("by").asText());
    assertEquals(Files.size(folder.resolve("page.squeeze")), files.get(0).get("bytes").asLong());
    assertEquals("JPEG", files.get(1).get("by").asText());
    assertTrue(files.get(0).get("bytes").asLong() < files.get(1).get("bytes").asLong());
    Path out = folder.resolve("again.png");
    Cli.Result result =
        Cli.run(
            "decompress",
            "--model",
            folder.resolve("pages.concertina"),
            "--in",
            folder.resolve("page.squeeze"),
            "--out",
            out);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(224, Picture.read(out).height());
  }

  private static void checkSeries(JsonNode found, Path folder) throws Exception {
    assertEquals(5, found.get("series_kinds").size());
    assertEquals("concertina", found.get("series_methods").get(0).get("method").asText());
    double auroc = found.get("series_methods").get(0).get("auroc").asDouble();
    assertTrue(auroc > 0.7, () -> "AUROC of steps " + auroc);
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("room.svg").toFile());
    Path out = folder.resolve("again.csv");
    Cli.Result result =
        Cli.run(
            "detect",
            "--model",
            folder.resolve("room.concertina"),
            "--data",
            folder.resolve("room-test.csv"),
            "--label",
            "anomaly",
            "--ignore",
            "kind",
            "--out",
            out);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(-1, Files.mismatch(folder.resolve("room-scores.csv"), out));
  }

  /** Self-contained and well-formed, with the same table as on the terminal. */
  private static void checkPage(String page, String terminal) throws Exception {
    assertFalse(page.matches("(?s).*(src=(?!\"data:)|<script|https?://|@import|url\\().*"));
    assertTrue(page.contains("prefers-color-scheme: dark"));
    String xml =
        page.replaceFirst("(?i)<!doctype html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)));
    assertEquals(4, document.getElementsByTagName("svg").getLength());
    var cells = document.getElementsByTagName("td");
    assertTrue(cells.getLength() > 20);
    for (int i = 0; i < cells.getLength(); i++) {
      assertTrue(terminal.contains(cells.item(i).getTextContent()));
    }
  }
}
