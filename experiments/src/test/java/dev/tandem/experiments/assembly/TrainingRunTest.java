package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
  @TempDir Path folder;

  @Test
  void ofTwoThatAreStartedAtOnceEachTrainsUnderItsOwnConfigOrNotAtAll() throws IOException {
    TinyProject project = new TinyProject(folder);
    TrainingRun first = TrainingRun.create(config(project, "seed=1"), project.run("one"));
    TrainingRun second = TrainingRun.create(config(project, "seed=2"), project.run("one"));
    String refused =
        assertThrows(InvalidInputException.class, () -> first.train(List.of())).getMessage();
    assertTrue(
        refused.startsWith(first.folder().config() + ": found the config of another training"),
        refused);
    assertFalse(Files.exists(first.folder().metrics()));
    Training.Outcome outcome = second.train(List.of());
    assertTrue(outcome.finished());
    assertEquals(2, FinishedRun.config(second.folder()).seed());
  }

  private static ExperimentConfig config(TinyProject project, String seed) {
    return ExperimentConfig.read(project.config(), List.of(seed, "training.steps=1"));
  }
}
