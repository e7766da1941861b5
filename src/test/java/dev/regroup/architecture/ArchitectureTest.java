package dev.regroup.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import java.io.File;
import java.io.FileInputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The two rules of the design: imports point only downwards, and the core has no effects. */
class ArchitectureTest {
  /** Highest first; each may import those after it. */
  private static final List<String> ORDER =
      List.of(
          "cli",
          "demo",
          "ssh",
          "export",
          "report",
          "rollout",
          "step",
          "journal",
          "run",
          "plan",
          "boot",
          "iommu",
          "playbook",
          "inventory",
          "kernel",
          "host",
          "finding");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.regroup");

  @Test
  void imports_point_only_downwards() {
    for (int i = 1; i < ORDER.size(); i++) {
      String[] above =
          ORDER.subList(0, i).stream().map(ArchitectureTest::pkg).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(pkg(ORDER.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void every_package_has_its_place_in_the_order() {
    noClasses()
        .should()
        .resideOutsideOfPackages(ORDER.stream().map(ArchitectureTest::pkg).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void only_cli_and_demo_know_ssh_and_only_cli_knows_demo() {
    noClasses()
        .that(not(resideInAnyPackage(pkg("cli"), pkg("demo"), pkg("ssh"))))
        .should()
        .dependOnClassesThat(resideInAPackage(pkg("ssh")))
        .check(CLASSES);
    noClasses()
        .that(not(resideInAnyPackage(pkg("cli"), pkg("demo"))))
        .should()
        .dependOnClassesThat(resideInAPackage(pkg("demo")))
        .check(CLASSES);
  }

  /** What is told stands in a table; a report that is kept is only read back. */
  @Test
  void nothing_makes_a_finding_but_a_code_of_the_table() {
    noClasses()
        .that()
        .resideOutsideOfPackage(pkg("finding"))
        .and()
        .haveSimpleNameNotEndingWith("RunJsonReader")
        .should()
        .callConstructor(Finding.class, String.class, Severity.class, String.class, String.class)
        .check(CLASSES);
  }

  /**
   * It would otherwise prove that the engine agrees with itself. Named exception: a board that no
   * kernel was recorded on, of which no more is claimed.
   */
  @Test
  void the_simulation_leans_on_nothing_of_the_engine() {
    String[] engine =
        ORDER.stream()
            .filter(name -> !List.of("cli", "demo", "run").contains(name))
            .map(ArchitectureTest::pkg)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(pkg("demo"))
        .and()
        .doNotHaveFullyQualifiedName("dev.regroup.demo.FormedGroups")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(engine)
        .check(CLASSES);
  }

  /** Named exceptions: the classes that read inventory and playbook files. */
  @Test
  void the_core_has_no_effects() {
    noClasses()
        .that()
        .resideInAnyPackage(
            pkg("export"),
            pkg("plan"),
            pkg("boot"),
            pkg("iommu"),
            pkg("kernel"),
            pkg("playbook"),
            pkg("inventory"),
            pkg("run"),
            pkg("finding"))
        .and()
        .haveSimpleNameNotEndingWith("FileReader")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
                .and(not(JavaClass.Predicates.equivalentTo(Path.class)))
                .and(not(JavaClass.Predicates.equivalentTo(InvalidPathException.class)))
                .or(JavaClass.Predicates.equivalentTo(File.class))
                .or(JavaClass.Predicates.assignableTo(FileInputStream.class))
                .or(JavaClass.Predicates.equivalentTo(ProcessBuilder.class))
                .or(JavaClass.Predicates.equivalentTo(SecureRandom.class))
                .or(JavaClass.Predicates.equivalentTo(ThreadLocalRandom.class)))
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callConstructor(Random.class)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static String pkg(String name) {
    return "dev.regroup." + name + "..";
  }

  private static DescribedPredicate<JavaClass> not(
      DescribedPredicate<? super JavaClass> predicate) {
    return DescribedPredicate.not(predicate.forSubtype());
  }
}
