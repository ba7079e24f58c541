package dev.concertina.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The BOM hands on what the build tests with: every published module, and the same versions. */
class BomTest {
  private static final Path ROOT = Path.of("..");

  private static Element pom(Path folder) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("pom.xml").toFile())
        .getDocumentElement();
  }

  private static List<Element> children(Element parent, String... path) {
    List<Element> found = List.of(parent);
    for (String name : path) {
      List<Element> next = new ArrayList<>();
      for (Element each : found) {
        for (Node node = each.getFirstChild(); node != null; node = node.getNextSibling()) {
          if (node instanceof Element element && element.getTagName().equals(name)) {
            next.add(element);
          }
        }
      }
      found = next;
    }
    return found;
  }

  private static String text(Element parent, String... path) {
    List<Element> found = children(parent, path);
    return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
  }

  /** Versions by coordinates, of a pom's dependencyManagement. */
  private static Map<String, String> managed(Element pom) {
    Map<String, String> versions = new TreeMap<>();
    for (Element each : children(pom, "dependencyManagement", "dependencies", "dependency")) {
      String version = text(each, "version");
      if (version.startsWith("${")) {
        String property = version.substring(2, version.length() - 1);
        version =
            property.equals("project.version")
                ? text(pom, "version")
                : text(pom, "properties", property);
      }
      String key = text(each, "groupId") + ":" + text(each, "artifactId");
      versions.merge(key, version, (a, b) -> a.equals(b) ? a : a + " and " + b);
    }
    return versions;
  }

  @Test
  void bom_hasTheVersionsThatAreTested() throws Exception {
    Map<String, String> tested = managed(pom(ROOT));
    Map<String, String> handed = managed(pom(ROOT.resolve("bom")));
    assertTrue(handed.size() > 15, handed.toString());
    handed.forEach((key, version) -> assertEquals(tested.get(key), version, key));
  }

  /** Applications choose a backend, libraries leave that to those who depend on them. */
  private static boolean isApplication(Element pom) {
    return children(pom, "dependencies", "dependency").stream()
        .anyMatch(
            each ->
                text(each, "artifactId").equals("nd4j-native-platform")
                    && text(each, "scope").isEmpty());
  }

  @Test
  void bom_hasEveryPublishedModuleAndWhatItBrings() throws Exception {
    Set<String> handed = managed(pom(ROOT.resolve("bom"))).keySet();
    Set<String> wanted = new HashSet<>();
    for (Element module : children(pom(ROOT), "modules", "module")) {
      Element pom = pom(ROOT.resolve(module.getTextContent()));
      if (!text(pom, "packaging").equals("pom") && !isApplication(pom)) {
        wanted.add("dev.concertina:" + text(pom, "artifactId"));
        for (Element each : children(pom, "dependencies", "dependency")) {
          String scope = text(each, "scope");
          if (!scope.equals("test") && !text(each, "groupId").startsWith("org.junit")) {
            wanted.add(text(each, "groupId") + ":" + text(each, "artifactId"));
          }
        }
      }
    }
    wanted.removeAll(handed);
    assertEquals(Set.of(), wanted, "missing in bom/pom.xml");
  }

  @Test
  void bom_hasNoParentWhoseManagementItWouldHandOn() throws Exception {
    assertEquals(List.of(), children(pom(ROOT.resolve("bom")), "parent"));
  }
}
