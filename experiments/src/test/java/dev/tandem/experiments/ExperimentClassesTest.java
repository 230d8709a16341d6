package dev.tandem.experiments;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.Methods;
import dev.tandem.experiments.config.ExperimentConfig;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every config of the project is valid, carries its own name, and can be launched as a class. */
class ExperimentClassesTest {
  static List<String> configs() throws IOException {
    try (Stream<Path> files = Files.list(Experiment.config("quickstart").getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json") && !name.endsWith(".schema.json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aConfigIsValidAndCarriesItsName(String name) {
    ExperimentConfig config =
        assertDoesNotThrow(() -> ExperimentConfig.read(Experiment.config(name), List.of()));
    assertEquals(name, config.name());
  }

  /** Settings of the command bench, or for split --like: there is nothing to train. */
  private static boolean isTrained(String name) {
    return !name.startsWith("bench_") && !name.equals("own_images_unimatch_v2");
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aConfigHasAClassWithAMain(String name) throws ReflectiveOperationException {
    if (!isTrained(name)) {
      return;
    }
    Class<?> experiment = Class.forName("dev.tandem.experiments." + camelCase(name));
    assertTrue(Modifier.isStatic(experiment.getMethod("main", String[].class).getModifiers()));
  }

  @Test
  void everyExperimentClassTrainsTheConfigOfItsName() throws IOException {
    Path sources =
        Experiment.config("quickstart")
            .resolve("../../experiments/src/main/java/dev/tandem/experiments")
            .normalize();
    Pattern launch = Pattern.compile("Experiment\\.main\\(\"(.*?)\"");
    List<String> launched = new ArrayList<>();
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = launch.matcher(Files.readString(file));
        if (matcher.find()) {
          launched.add(matcher.group(1));
          assertEquals(camelCase(matcher.group(1)) + ".java", file.getFileName().toString());
        }
      }
    }
    List<String> expected = new ArrayList<>(configs());
    // The first command's class does more than train.
    expected.removeIf(name -> !isTrained(name) || name.equals("quickstart"));
    assertEquals(expected, launched.stream().sorted().toList());
  }

  private static String camelCase(String name) {
    return Arrays.stream(name.split("_"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("configs")
  void oneSettingMakesTheBaselineOfAConfig(String name) {
    ExperimentConfig config =
        ExperimentConfig.read(Experiment.config(name), List.of("method.kind=supervised"));
    assertTrue(Methods.of(config).unlabeled().isEmpty());
    assertTrue(Methods.of(config).representation().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"camvid_css_mixed", "camvid_prcl", "camvid_unimatch_v1", "camvid_unimatch_v2"})
  void withoutThatSettingAConfigUsesUnlabelledImages(String name) {
    ExperimentConfig config = ExperimentConfig.read(Experiment.config(name), List.of());
    assertTrue(Methods.of(config).unlabeled().isPresent());
  }
}
