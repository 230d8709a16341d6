package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which keys all processes of a training must have the same. */
class SetupsTest {
  @Test
  void everyKeyOfTheTrainingIsCompared() {
    assertEquals("20", settings("training.steps=20").get("training.steps"));
    assertEquals("7", settings("seed=7").get("seed"));
    assertNotEquals(settings("method.queries=10"), settings("method.queries=20"));
  }

  @Test
  void whereFilesLieAndHowManyThreadsMayDifferFromMachineToMachine() {
    assertEquals(
        settings("dataset.root=/one"),
        settings("dataset.root=/two", "training.intra_op_threads=3", "dataset.split=/lists"));
  }

  private static Map<String, String> settings(String... overrides) {
    return Setups.settings(
        ExperimentConfig.parse("{\"name\": \"test\"}", Path.of("."), "test", List.of(overrides)));
  }
}
