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

  @Test
  void onlyThePublicApiIsUsed() {
    noClasses()
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
