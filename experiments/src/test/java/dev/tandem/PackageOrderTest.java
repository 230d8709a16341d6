package dev.tandem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the plan of the packages, over all three modules: one uses only those above it. */
class PackageOrderTest {
  /** The framework, then the models, then the experiments. */
  private static final List<String> PACKAGES =
      List.of(
          "dev.tandem.file",
          "dev.tandem.graph",
          "dev.tandem.distribution",
          "dev.tandem.data",
          "dev.tandem.representation",
          "dev.tandem.pseudolabel",
          "dev.tandem.augment",
          "dev.tandem.loss",
          "dev.tandem.optimizer",
          "dev.tandem.model",
          "dev.tandem.evaluation",
          "dev.tandem.export",
          "dev.tandem.training",
          "dev.tandem.report",
          "dev.tandem.models.encoder",
          "dev.tandem.models.decoder",
          "dev.tandem.models.weights",
          "dev.tandem.models",
          "dev.tandem.experiments.scenes",
          "dev.tandem.experiments.annotation",
          "dev.tandem.experiments.binding",
          "dev.tandem.experiments.methods",
          "dev.tandem.experiments.config",
          "dev.tandem.experiments.tracking",
          "dev.tandem.experiments.assembly",
          "dev.tandem.experiments.cli",
          "dev.tandem.experiments");

  /** Packages whose name is the beginning of others': the package alone is meant. */
  private static final List<String> WITHOUT_SUBPACKAGES =
      List.of("dev.tandem.models", "dev.tandem.experiments");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tandem");

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyPackagesAboveIt() {
    return IntStream.range(0, PACKAGES.size() - 1)
        .mapToObj(i -> DynamicTest.dynamicTest(PACKAGES.get(i), () -> usesNoneOfTheLater(i)));
  }

  private static void usesNoneOfTheLater(int index) {
    String[] later =
        PACKAGES.subList(index + 1, PACKAGES.size()).stream()
            .map(PackageOrderTest::all)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(all(PACKAGES.get(index)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(later)
        .check(CLASSES);
  }

  private static String all(String listed) {
    return WITHOUT_SUBPACKAGES.contains(listed) ? listed : listed + "..";
  }

  @Test
  void everyPackageIsAPackageOfThePlan() {
    List<String> strangers =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .filter(p -> !p.equals("dev.tandem") && !p.startsWith("dev.tandem.testing"))
            .filter(p -> PACKAGES.stream().noneMatch(listed -> contains(listed, p)))
            .distinct()
            .toList();
    assertEquals(List.of(), strangers);
  }

  private static boolean contains(String listed, String name) {
    return name.equals(listed)
        || (!WITHOUT_SUBPACKAGES.contains(listed) && name.startsWith(listed + "."));
  }
}
