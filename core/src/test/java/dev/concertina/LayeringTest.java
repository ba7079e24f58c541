package dev.concertina;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which package may use which. The list below is the architecture of this module. */
class LayeringTest {
  private static final String ROOT = "dev.concertina";

  /** The front door itself, the one class of the API that reaches for the implementation. */
  private static final DescribedPredicate<JavaClass> FRONT_DOOR =
      JavaClass.Predicates.equivalentTo(Autoencoder.class);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** Each package, and all others of ours that it may use; in the order in which they build up. */
  private static Map<String, List<String>> layers() {
    Map<String, List<String>> layers = new LinkedHashMap<>();
    layers.put("internal", List.of());
    layers.put("backend", List.of("internal"));
    layers.put("internal.text", List.of("internal"));
    layers.put("internal.metrics", List.of("internal"));
    layers.put("data", List.of("internal", "internal.text"));
    layers.put("noise", List.of("data", "internal"));
    layers.put("metrics", List.of("backend", "data", "internal", "internal.metrics"));
    layers.put("internal.workers", List.of("backend"));
    layers.put("internal.loss", List.of());
    layers.put("internal.rate", List.of("internal"));
    layers.put("internal.arithmetic", List.of("internal.workers"));
    layers.put(
        "internal.kernel", List.of("internal.arithmetic", "internal.rate", "internal.workers"));
    layers.put(
        "internal.optimiser",
        List.of("internal.arithmetic", "internal.kernel", "internal.workers"));
    layers.put("internal.runtime", List.of("backend", "data", "internal", "internal.kernel"));
    layers.put("spi", List.of("data", "internal", "internal.loss", "metrics"));
    layers.put("", List.of("data", "internal", "internal.runtime", "metrics", "noise", "spi"));
    layers.put(
        "internal.graph",
        List.of("data", "internal", "internal.kernel", "internal.loss", "internal.rate", "spi"));
    layers.put(
        "internal.model",
        List.of(
            "",
            "backend",
            "data",
            "internal",
            "internal.graph",
            "internal.runtime",
            "metrics",
            "noise",
            "spi"));
    layers.put(
        "internal.inference",
        List.of(
            "",
            "backend",
            "data",
            "internal",
            "internal.arithmetic",
            "internal.graph",
            "internal.kernel",
            "internal.model",
            "internal.runtime",
            "metrics",
            "noise",
            "spi"));
    layers.put(
        "internal.training",
        List.of(
            "",
            "backend",
            "data",
            "internal",
            "internal.graph",
            "internal.inference",
            "internal.kernel",
            "internal.model",
            "internal.optimiser",
            "internal.runtime",
            "internal.workers",
            "metrics",
            "noise",
            "spi"));
    // Architectures see what a plan needs, uses see the front door; neither sees the other.
    layers.put("dense", List.of("", "data", "internal", "internal.rate", "metrics", "spi"));
    layers.put("internal.use", List.of("", "internal", "spi"));
    layers.put(
        "anomaly",
        List.of(
            "",
            "data",
            "internal",
            "internal.inference",
            "internal.metrics",
            "internal.runtime",
            "internal.use",
            "metrics",
            "spi"));
    layers.put("internal.coding", List.of("", "internal"));
    layers.put(
        "internal.codes",
        List.of("", "data", "internal", "internal.coding", "internal.use", "spi"));
    layers.put(
        "compress", List.of("", "data", "internal", "internal.codes", "internal.coding", "spi"));
    return layers;
  }

  @Test
  void packages_areThoseOfTheList() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT))
            .map(name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1))
            .collect(Collectors.toSet());
    assertEquals(layers().keySet(), found);
    assertTrue(CLASSES.size() >= 300, "found only " + CLASSES.size());
    assertFalse(CLASSES.contain(LayeringTest.class));
  }

  @Test
  void packages_useOnlyWhatTheListAllows() {
    layers().forEach(LayeringTest::assertMayUse);
  }

  private static void assertMayUse(String name, List<String> allowed) {
    List<String> packages = new ArrayList<>(List.of(name));
    packages.addAll(allowed);
    String[] mayUse = packages.stream().map(LayeringTest::full).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(full(name))
        .and(DescribedPredicate.not(FRONT_DOOR))
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideOutsideOfPackage(ROOT + "..")
                .or(JavaClass.Predicates.resideInAnyPackage(mayUse)))
        .check(CLASSES);
  }

  private static String full(String name) {
    return name.isEmpty() ? ROOT : ROOT + "." + name;
  }

  @Test
  void packages_haveNoCycles_exceptThroughTheFrontDoor() {
    slices()
        .matching("dev.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(FRONT_DOOR, DescribedPredicate.alwaysTrue())
        .check(CLASSES);
  }

  @Test
  void backend_needsNeitherNd4jNorWhatLoadsIt() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".backend..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..")
        .check(CLASSES);
  }

  @Test
  void uses_knowNoNet() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".anomaly..", ROOT + ".compress..", ROOT + ".internal.codes..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.deeplearning4j..")
        .check(CLASSES);
  }

  /** ND4J's copy of Jackson is old, and reads classes; its annotations are DL4J's business. */
  @Test
  void library_readsJsonByAParserOfItsOwn() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.nd4j.shade.jackson.core..",
            "org.nd4j.shade.jackson.databind..",
            "org.deeplearning4j.nn.conf.serde..")
        .check(CLASSES);
  }

  @Test
  void library_neitherPrintsNorLogsThroughTheJdk() {
    GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
  }

  @Test
  void library_deserialisesNothing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(java.io.ObjectInputStream.class.getName())
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.deeplearning4j.util.ModelSerializer")
        .check(CLASSES);
  }
}
