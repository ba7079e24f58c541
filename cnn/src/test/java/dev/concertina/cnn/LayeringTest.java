package dev.concertina.cnn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.concertina.Autoencoder;
import org.junit.jupiter.api.Test;

/** This module builds on core, and core knows nothing of it. */
class LayeringTest {
  private static final String[] ARCHITECTURES = {"dev.concertina.cnn..", "dev.concertina.dense.."};
  private static final String[] USES = {
    "dev.concertina.image..",
    "dev.concertina.denoise..",
    "dev.concertina.anomaly..",
    "dev.concertina.compress.."
  };
  private static final String[] OWN = {
    "dev.concertina.cnn..",
    "dev.concertina.image..",
    "dev.concertina.denoise..",
    "dev.concertina.internal.convolution..",
    "dev.concertina.internal.dct..",
    "dev.concertina.internal.format..",
    "dev.concertina.internal.planes..",
    "dev.concertina.internal.tiling.."
  };

  /** This module and core, whose classes the rules are about too. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("dev.concertina");

  @Test
  void imported_classes_areThoseOfCoreAndThisModule() {
    assertTrue(CLASSES.size() >= 400, "found only " + CLASSES.size());
    assertTrue(CLASSES.contain(Autoencoder.class));
    for (String own : OWN) {
      String name = own.replace("..", "");
      assertTrue(
          CLASSES.stream().anyMatch(c -> c.getPackageName().startsWith(name)),
          "nothing in " + name);
    }
  }

  @Test
  void architectures_seeNoUse() {
    noClasses()
        .that()
        .resideInAnyPackage(ARCHITECTURES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(USES)
        .check(CLASSES);
  }

  @Test
  void uses_knowNoNet() {
    noClasses()
        .that()
        .resideInAnyPackage(USES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ARCHITECTURES)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("org.deeplearning4j..")
        .check(CLASSES);
  }

  @Test
  void core_doesNotSeeThisModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OWN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(OWN)
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles_exceptThroughTheFrontDoor() {
    slices()
        .matching("dev.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(
            JavaClass.Predicates.equivalentTo(Autoencoder.class), DescribedPredicate.alwaysTrue())
        .check(CLASSES);
  }

  @Test
  void thisModule_neitherPrintsNorLogsThroughTheJdk() {
    GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
  }
}
