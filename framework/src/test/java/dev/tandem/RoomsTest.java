package dev.tandem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the plan of the house: a room uses only the rooms above it in this list. */
class RoomsTest {
  private static final List<String> ROOMS =
      List.of(
          "graph",
          "distribution",
          "data",
          "augment",
          "representation",
          "pseudolabel",
          "loss",
          "optimizer",
          "model",
          "evaluation",
          "training",
          "export",
          "report",
          "config");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tandem");

  @TestFactory
  Stream<DynamicTest> aRoomUsesOnlyRoomsAboveIt() {
    return IntStream.range(0, ROOMS.size() - 1)
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    ROOMS.get(i),
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage("dev.tandem." + ROOMS.get(i) + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(
                                ROOMS.subList(i + 1, ROOMS.size()).stream()
                                    .map(room -> "dev.tandem." + room + "..")
                                    .toArray(String[]::new))
                            .check(CLASSES)));
  }

  @Test
  void trainingDoesNotKnowConfigs() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tandem.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tandem.config..")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsARoomOfThePlan() {
    List<String> strangers =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .filter(p -> !p.equals("dev.tandem"))
            .filter(
                p -> ROOMS.stream().noneMatch(r -> (p + ".").startsWith("dev.tandem." + r + ".")))
            .distinct()
            .toList();
    Assertions.assertEquals(List.of(), strangers);
  }
}
