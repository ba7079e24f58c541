package dev.concertina.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.concertina.cli.commands.Backend;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses CLI =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.concertina.cli");

  @Test
  void thereIsSomethingToCheck() {
    assertTrue(CLI.size() > 100 && CLI.contain(Main.class));
  }

  /** Except by the command that says what the library computes with, which is no use of it. */
  @Test
  void onlyThePublicApiIsUsed() {
    noClasses()
        .that()
        .areNotAssignableTo(Backend.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.concertina.internal..")
        .check(CLI);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.(**)").should().beFreeOfCycles().check(CLI);
  }
}
