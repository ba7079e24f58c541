package dev.concertina.recurrent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.concertina.Autoencoder;
import org.junit.jupiter.api.Test;

/** This module sees the front door and its values, and is seen by nothing in core. */
class LayeringTest {
  private static final String OWN = "dev.concertina.recurrent..";

  /** This module and core, whose classes the rules are about too. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.concertina");

  @Test
  void imported_classes_areThoseOfCoreAndThisModule() {
    assertTrue(CLASSES.size() >= 80, "found only " + CLASSES.size());
    assertTrue(CLASSES.contain(Autoencoder.class));
    assertTrue(CLASSES.contain("dev.concertina.recurrent.package-info"), "nothing of this module");
  }

  @Test
  void thisModule_seesTheFrontDoorOnly() {
    noClasses()
        .that()
        .resideInAPackage(OWN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.concertina.dense..",
            "dev.concertina.cnn..",
            "dev.concertina.anomaly..",
            "dev.concertina.denoise..",
            "dev.concertina.compress..",
            "dev.concertina.examples..")
        .check(CLASSES);
  }

  @Test
  void core_doesNotSeeThisModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OWN)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OWN)
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void thisModule_neitherPrintsNorLogsThroughTheJdk() {
    GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
  }
}
