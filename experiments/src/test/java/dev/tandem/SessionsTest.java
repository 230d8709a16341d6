package dev.tandem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tandem.graph.SessionConfig;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * Every session has a config of {@link SessionConfig}: one without would take nearly all memory of
 * a GPU.
 */
class SessionsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tandem");

  @Test
  void noSessionIsOpenedWithoutAConfig() {
    noClasses().should().callConstructor(Session.class, Graph.class).check(CLASSES);
    noClasses()
        .should()
        .callMethod(SavedModelBundle.class, "load", String.class, String[].class)
        .check(CLASSES);
  }

  @Test
  void configsAreMadeInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(SessionConfig.class.getName())
        .should()
        .callMethod(ConfigProto.class, "newBuilder")
        .check(CLASSES);
  }
}
