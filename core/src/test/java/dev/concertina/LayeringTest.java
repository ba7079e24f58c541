package dev.concertina;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may use whom, as the design's table of packages says. */
class LayeringTest {
  private static final String ROOT = "dev.concertina";
  private static final List<String> LEAVES =
      List.of("data", "noise", "metrics", "rate", "accelerate", "backend", "transform");
  private static final List<String> ARCHITECTURES = List.of("dense", "cnn", "recurrent");
  private static final List<String> USES = List.of("anomaly", "denoise", "series", "compress");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new);
  }

  private static void assertMayUse(String name, List<String> allowed) {
    List<String> packages = new ArrayList<>(List.of(name));
    packages.addAll(allowed);
    String own = name.isEmpty() ? ROOT : ROOT + "." + name;
    String[] mayUse =
        packages.stream()
            .map(other -> other.isEmpty() ? ROOT : ROOT + "." + other)
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideOutsideOfPackage(ROOT + "..")
                .or(JavaClass.Predicates.resideInAnyPackage(mayUse)))
        .check(CLASSES);
  }

  @Test
  void imported_classes_areThoseOfThisModule() {
    assertTrue(CLASSES.size() >= 80, "found only " + CLASSES.size());
    for (Class<?> known :
        List.of(
            Autoencoder.class,
            dev.concertina.data.Samples.class,
            dev.concertina.noise.Corruption.class,
            dev.concertina.metrics.ReconstructionError.class,
            dev.concertina.accelerate.AcceleratedGraph.class,
            dev.concertina.backend.BackendSelector.class,
            dev.concertina.transform.TransformVertex.class,
            dev.concertina.dense.DenseArchitecture.class,
            dev.concertina.anomaly.AnomalyDetector.class,
            dev.concertina.anomaly.SeriesDetector.class,
            dev.concertina.denoise.Denoiser.class,
            dev.concertina.series.SeriesFiller.class)) {
      assertTrue(CLASSES.contain(known), known.getName());
    }
    assertFalse(CLASSES.contain(LayeringTest.class));
  }

  @Test
  void internal_usesNothing() {
    assertMayUse("internal", List.of());
  }

  @Test
  void leaves_useOnlyTheChecksTheShapesOfDataAndTheBackend() {
    for (String leaf : LEAVES) {
      List<String> allowed = new ArrayList<>(List.of("internal"));
      if (List.of("noise", "metrics").contains(leaf)) {
        allowed.add("data");
      }
      if (List.of("metrics", "accelerate").contains(leaf)) {
        allowed.add("backend");
      }
      if (leaf.equals("accelerate")) {
        allowed.add("transform");
      }
      assertMayUse(leaf, allowed);
    }
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
  void frontDoor_usesOnlyLeaves() {
    assertMayUse(
        "",
        List.of(
            "data", "noise", "metrics", "rate", "accelerate", "backend", "transform", "internal"));
  }

  @Test
  void architecturesAndUses_seeTheFrontDoorOnly() {
    assertMayUse("dense", List.of("", "data", "noise", "metrics", "rate", "transform", "internal"));
    assertMayUse("anomaly", List.of("", "data", "noise", "metrics", "internal"));
    assertMayUse("denoise", List.of("", "data", "noise", "metrics", "internal"));
    assertMayUse("series", List.of("", "data", "noise", "metrics", "internal"));
    assertMayUse("compress", List.of("", "data", "noise", "metrics", "internal"));
  }

  @Test
  void uses_knowNoNet() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(USES))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.deeplearning4j..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(ARCHITECTURES))
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
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
