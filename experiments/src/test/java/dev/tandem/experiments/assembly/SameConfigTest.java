package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SameConfigTest {
  private static final Split SPLIT = new Split(List.of("a"), List.of("b"), List.of("c"));

  @Test
  void aWorkerWithAnotherValueIsNamedWithTheKey() {
    SameConfig chief = SameConfig.of(config("training.steps=10"), SPLIT);
    SameConfig other = SameConfig.of(config("training.steps=20"), SPLIT);
    List<long[]> replicas =
        List.of(chief.numbers(), chief.numbers(), other.numbers(), other.numbers());
    assertEquals(
        "training.steps: worker 1 was started with another value than worker 0, expected the same"
            + " config for all",
        assertThrows(InvalidInputException.class, () -> chief.require(replicas, 2)).getMessage());
  }

  @Test
  void anotherListOfImagesIsNoticed() {
    SameConfig chief = SameConfig.of(config("seed=1"), SPLIT);
    Split longer = new Split(List.of("a"), List.of("b", "d"), List.of("c"));
    SameConfig other = SameConfig.of(config("seed=1"), longer);
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> chief.require(List.of(chief.numbers(), other.numbers()), 1))
            .getMessage();
    assertEquals("dataset.split: worker 1", message.substring(0, 23));
  }

  @Test
  void whereFilesLieAndHowManyThreadsAreEachMachinesOwn() {
    SameConfig chief = SameConfig.of(config("dataset.root=/one"), SPLIT);
    SameConfig other =
        SameConfig.of(config("dataset.root=/two", "training.intra_op_threads=3"), SPLIT);
    assertDoesNotThrow(() -> chief.require(List.of(chief.numbers(), other.numbers()), 1));
  }

  private static ExperimentConfig config(String... overrides) {
    return ExperimentConfig.parse("{\"name\": \"test\"}", Path.of("."), "test", List.of(overrides));
  }
}
