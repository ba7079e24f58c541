package dev.concertina.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;

/**
 * Both backends in one jar: merged as the guide says they are found, merged carelessly one is lost.
 * The build makes the two jars before it runs this.
 */
class MergedJarIT {
  private static final String CPU = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  @Test
  void mergedAsTheGuideSaysBothBackendsAreKept() throws IOException {
    assertEquals(Set.of(CPU, CUDA), backends("backends.jar"));
  }

  @Test
  void mergedCarelesslyOneBackendIsLost() throws IOException {
    Set<String> left = backends("backends-careless.jar");
    assertEquals(1, left.size(), "what the guide warns of: " + left);
  }

  @Test
  void theGuideMergesAsTheBuildDoes() throws Exception {
    Matcher blocks =
        Pattern.compile("^```xml\n(<plugin>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", "guide", "gpu.md")));
    assertTrue(blocks.find(), "gpu.md has a plugin in XML");
    String shade = "//plugin[artifactId='maven-shade-plugin']";
    String guide = blocks.group(1);
    String own = Files.readString(Path.of("pom.xml"));
    for (String part : Set.of("filters", "transformers")) {
      String found = outline(node(guide, shade + "/configuration/" + part));
      assertEquals(outline(node(own, shade + "/configuration/" + part)), found);
    }
    assertEquals(
        outline(node(Files.readString(Path.of("..", "pom.xml")), shade + "/version")),
        outline(node(guide, shade + "/version")));
  }

  /** What ND4J would look at in a jar that the build merged. */
  private static Set<String> backends(String name) throws IOException {
    Path jar = Path.of("target", "merged", name);
    assertTrue(Files.exists(jar), jar + " is there once 'mvn verify' has come so far");
    try (JarFile merged = new JarFile(jar.toFile())) {
      for (String backend : Set.of(CPU, CUDA)) {
        assertTrue(merged.getEntry(backend.replace('.', '/') + ".class") != null, backend);
      }
      var services = merged.getEntry("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend");
      String text =
          new String(merged.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8);
      Set<String> names = new TreeSet<>();
      text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(names::add);
      return names;
    }
  }

  private static Node node(String xml, String path) throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    return (Node)
        XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODE);
  }

  /** Elements, what implements them, and text, except what differs from program to program. */
  private static String outline(Node node) {
    if (node instanceof Text text) {
      return text.getData().strip();
    }
    if (node.getNodeType() != Node.ELEMENT_NODE
        || Set.of("mainClass", "Class-Path").contains(node.getNodeName())) {
      return "";
    }
    Node implementation = node.getAttributes().getNamedItem("implementation");
    return IntStream.range(0, node.getChildNodes().getLength())
        .mapToObj(i -> outline(node.getChildNodes().item(i)))
        .collect(
            joining(
                "",
                "<" + node.getNodeName() + (implementation == null ? "" : " " + implementation),
                ">"));
  }
}
