package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The first code of the README is the code below, and prints what the README says it prints. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path SOURCE =
      Path.of("src", "test", "java", "dev", "concertina", "ReadmeTest.java");

  @Test
  void theFirstCodeOfTheReadmeIsTheOneTestedHere() throws IOException {
    String source = Files.readString(SOURCE);
    int from = source.indexOf("// begin\n") + "// begin\n".length();
    String tested = source.substring(from, source.indexOf("    // end\n")).stripTrailing();
    assertEquals(block("java"), tested.stripIndent());
  }

  @Test
  void theReadmesOutputIsWhatItsCodePrints() throws IOException {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example();
    } finally {
      System.setOut(out);
    }
    assertTrue(Files.deleteIfExists(Path.of("pumps.concertina")), "the example saves its model");
    assertEquals(block(""), printed.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void whatTheDocumentsLinkToIsThere() throws IOException {
    try (Stream<Path> documents = Files.walk(README.resolveSibling("docs"))) {
      for (Path document : Stream.concat(Stream.of(README), documents).toList()) {
        if (document.toString().endsWith(".md")) {
          Matcher links =
              Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(Files.readString(document));
          while (links.find()) {
            Path target = document.resolveSibling(links.group(1));
            assertTrue(Files.exists(target), document + " links to " + target);
          }
        }
      }
    }
  }

  /** The README's first fenced block in that language. */
  private static String block(String language) throws IOException {
    Matcher blocks =
        Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(README));
    while (blocks.find()) {
      if (blocks.group(1).equals(language)) {
        return blocks.group(2).stripTrailing();
      }
    }
    throw new AssertionError("README.md has no block in '" + language + "'");
  }

  private static void example() throws IOException {
    // begin
    SplittableRandom random = new SplittableRandom(7);
    float[][] rows = new float[2000][]; // stands in for Samples.csv(Path.of("pumps.csv"))
    for (int i = 0; i < rows.length; i++) {
      float load = (float) random.nextDouble();
      float noise = (float) random.nextGaussian();
      rows[i] = new float[] {20 + 60 * load, 9 - 5 * load * load, 1450 + 30 * load + noise};
    }
    Samples readings = Samples.of(rows).withNames(List.of("temperature", "pressure", "speed"));

    Fit fit = Autoencoder.fit(DenseArchitecture.forTables(), readings, TrainingOptions.forTables());
    ThresholdRule rule = ThresholdRule.targetFalsePositiveRate(0.01);
    try (AnomalyDetector detector = AnomalyDetector.calibrate(fit, rule)) {
      Detection usual = detector.detect(50, 7.75f, 1465);
      Detection odd = detector.detect(50, 5, 1465); // such a pressure is common, but not at 50 °C
      System.out.println("usual: anomaly " + usual.anomaly());
      System.out.println("odd: anomaly " + odd.anomaly() + ", " + odd.reasons().get(0).feature());
      detector.save(Path.of("pumps.concertina")); // one file: net, scaling, threshold, names
    }
    // end
  }
}
