package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's first program compiles as it stands there, and prints what the README says; pages
 * link to what there is.
 */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Path README = ROOT.resolve("README.md");

  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.*)$", Pattern.MULTILINE);
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)`");

  /** Classes of others that the architecture's page names. */
  private static final Set<String> OTHERS = Set.of("LastTimeStep", "ServiceLoader");

  @Test
  void theReadmesProgramCompilesAndPrintsWhatTheReadmeSays(@TempDir Path folder) throws Exception {
    Class<?> program = DocumentedCode.compiled(DocumentedCode.programs(README).get(0), folder);
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      program.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    assertTrue(Files.deleteIfExists(Path.of("pumps.concertina")), "the example saves its model");
    assertEquals(
        DocumentedCode.blocks(README, "").get(0), printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theReadmeNamesTheFileOfItsProgram() throws IOException {
    String text = Files.readString(README);
    assertTrue(
        text.contains("`src/main/java/Pumps.java`") && text.contains("public class Pumps {"));
  }

  @Test
  void whatTheDocumentsLinkToIsThere() throws IOException {
    List<Path> pages;
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> documents = Files.walk(ROOT.resolve("docs"))) {
      pages =
          Stream.concat(top, documents).filter(page -> page.toString().endsWith(".md")).toList();
    }
    assertTrue(pages.size() >= 10, "found only " + pages);
    for (Path page : pages) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1));
        assertTrue(Files.exists(target), page + " links to " + target);
        if (links.group(2) != null) {
          assertTrue(anchors(target).contains(links.group(2)), page + " links to " + links.group());
        }
      }
    }
  }

  @Test
  void theClassesThatTheArchitectureNamesExist() throws IOException {
    Set<String> classes = new HashSet<>(OTHERS);
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path sources : modules.map(module -> module.resolve("src")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files.map(file -> file.getFileName().toString().split("\\.")[0]).forEach(classes::add);
          }
        }
      }
    }
    Matcher names =
        CLASS.matcher(
            Files.readString(ROOT.resolve("docs/architecture.md")).replaceAll("(?s)```.*?```", ""));
    int found = 0;
    for (; names.find(); found++) {
      assertTrue(classes.contains(names.group(1)), "there is no class " + names.group(1));
    }
    assertTrue(found >= 50, "found only " + found);
  }

  /** The names that the usual host gives to a page's headings. */
  private static Set<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", ""))
        .map(heading -> heading.replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
