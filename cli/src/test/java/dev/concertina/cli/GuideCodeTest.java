package dev.concertina.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All statements of the guide compile. Complete programs are compiled by themselves, and run, by
 * tests of the modules.
 */
class GuideCodeTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide");

  private static final Pattern BLOCK =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** Packages that a reader of the guide imports. */
  private static final List<String> PACKAGES =
      List.of(
          "dev.concertina",
          "dev.concertina.anomaly",
          "dev.concertina.backend",
          "dev.concertina.cnn",
          "dev.concertina.compress",
          "dev.concertina.data",
          "dev.concertina.denoise",
          "dev.concertina.dense",
          "dev.concertina.image",
          "dev.concertina.image.compress",
          "dev.concertina.metrics",
          "dev.concertina.recurrent",
          "dev.concertina.series",
          "dev.concertina.series.detect",
          "java.awt.image",
          "java.nio.file",
          "java.util");

  /** What the guide's text gives names to, and what it is. */
  private static final Map<String, String> GIVEN = new LinkedHashMap<>();

  static {
    GIVEN.put("architecture", "Architecture");
    GIVEN.put("options", "TrainingOptions");
    GIVEN.put("model", "Autoencoder");
    GIVEN.put("samples", "Samples");
    GIVEN.put("digits", "Samples");
    GIVEN.put("others", "Samples");
    GIVEN.put("row", "float[]");
    GIVEN.put("rows", "float[][]");
    GIVEN.put("image", "BufferedImage");
    GIVEN.put("normal", "TimeSeries");
    GIVEN.put("week", "TimeSeries");
  }

  @Test
  void theGuidesStatementsCompile(@TempDir Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> pages = Files.list(GUIDE)) {
      for (Path page : pages.sorted().toList()) {
        for (String block :
            BLOCK.matcher(Files.readString(page)).results().map(b -> b.group(1)).toList()) {
          if (isStatements(block)) {
            String name = "Block" + files.size();
            Path file = folder.resolve(name + ".java");
            files.add(Files.writeString(file, "// " + page + "\n" + wrapped(name, block)) + "");
          }
        }
      }
    }
    assertTrue(files.size() >= 10, "found only " + files);
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path")));
    arguments.addAll(List.of("-d", folder.resolve("classes").toString()));
    arguments.addAll(files);
    var errors = new java.io.ByteArrayOutputStream();
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, arguments.toArray(String[]::new));
    assertEquals(0, failed, errors.toString(StandardCharsets.UTF_8));
  }

  /** Not a file, and nothing about a layer that the reader is to write. */
  private static boolean isStatements(String block) {
    return !block.startsWith("import ") && !block.startsWith("class ") && !block.contains("Kl");
  }

  private static String wrapped(String name, String block) {
    String code = block.replaceAll("//.*", "");
    String parameters =
        GIVEN.entrySet().stream()
            .filter(given -> code.matches("(?s).*\\b" + given.getKey() + "\\b.*"))
            .filter(given -> !code.matches("(?s).*[\\w\\]] " + given.getKey() + " = .*"))
            .map(given -> given.getValue() + " " + given.getKey())
            .collect(Collectors.joining(", "));
    return PACKAGES.stream().map(p -> "import " + p + ".*;\n").collect(Collectors.joining())
        + ("class " + name + " { void run(" + parameters + ") throws Exception {\n")
        + block
        + "} }\n";
  }
}
