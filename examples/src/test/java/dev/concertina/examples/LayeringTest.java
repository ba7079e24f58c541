package dev.concertina.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses EXAMPLES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.concertina.examples");

  @Test
  void thereIsSomethingToCheck() {
    assertTrue(EXAMPLES.size() > 20 && EXAMPLES.contain(Main.class));
  }

  /** But for the command that says what the library computes with, which is no use of it. */
  @Test
  void onlyThePublicApiIsUsed() {
    noClasses()
        .that()
        .areNotAssignableTo(Backend.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.concertina.internal..", "dev.concertina.accelerate..")
        .check(EXAMPLES);
  }

  @Test
  void onlyTheEntryPointIsPublic() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .doNotHaveSimpleName("Main")
        .should()
        .notBePublic()
        .check(EXAMPLES);
  }
}
