package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seed gives the same run, on two threads, and a stopped run resumes exactly. */
class ReproducibilityTest {
  private static final int STEPS = 50;

  @TempDir Path folder;
  private ExperimentConfig config;

  @BeforeEach
  void makeProject() throws IOException {
    config =
        ExperimentConfig.read(
            new TinyProject(folder).config(),
            List.of(
                "training.steps=" + STEPS,
                "training.intra_op_threads=2",
                "training.inter_op_threads=2"));
  }

  @Test
  void twoRunsWithTheSameSeedLogTheSameLosses() throws IOException {
    assertEquals(train("a"), train("b"));
  }

  @Test
  void anotherSeedGivesAnotherRun() throws IOException {
    List<JsonObject> first = train("a");
    config = ExperimentConfig.read(folder.resolve("tiny.json"), List.of("seed=5"));
    assertEquals(false, first.get(0).equals(train("b").get(0)));
  }

  @Test
  void aStoppedRunGoesOnExactly() throws IOException {
    List<JsonObject> undisturbed = train("a");
    TrainingRun stopped = TrainingRun.create(config, folder.resolve("b"));
    Training.Outcome outcome = stopped.train(List.of(new StopAfter(30, stopped)));
    assertEquals(30, outcome.steps());
    assertEquals(undisturbed.subList(0, 30), losses("b"));

    TrainingRun resumed = TrainingRun.resume(folder.resolve("b"), Optional.empty(), lost -> {});
    assertEquals(30, resumed.stepsDone());
    assertEquals(STEPS, resumed.train(List.of()).steps());
    assertEquals(undisturbed, losses("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"self_training", "unimatch_v1"})
  void aStoppedRunOfEveryMethodGoesOnExactly(String kind) throws IOException {
    config =
        ExperimentConfig.read(
            folder.resolve("tiny.json"),
            List.of("method.kind=" + kind, "method.threshold=0", "training.steps=8"));
    List<JsonObject> undisturbed = train("a");
    assertEquals(8, undisturbed.size());
    assertTrue(undisturbed.get(7).get("unsupervised").getAsDouble() > 0);
    TrainingRun stopped = TrainingRun.create(config, folder.resolve("b"));
    assertEquals(4, stopped.train(List.of(new StopAfter(4, stopped))).steps());
    TrainingRun resumed = TrainingRun.resume(folder.resolve("b"), Optional.empty(), lost -> {});
    assertEquals(4, resumed.stepsDone());
    assertEquals(8, resumed.train(List.of()).steps());
    assertEquals(undisturbed, losses("b"));
  }

  @Test
  void aRunThatDiedAfterItsCheckpointRepeatsTheStepsSinceThen() throws IOException {
    List<JsonObject> undisturbed = train("a");
    TrainingRun stopped = TrainingRun.create(config, folder.resolve("b"));
    stopped.train(List.of(new StopAfter(30, stopped)));
    // The file of a process that was killed at step 32, in the middle of a line.
    Path metrics = folder.resolve("b/metrics.jsonl");
    Files.writeString(
        metrics,
        Files.readString(metrics)
            + "{\"event\":\"train\",\"step\":31,\"loss\":9.0}\n{\"event\":\"train\",\"st");

    TrainingRun.resume(folder.resolve("b"), Optional.empty(), lost -> {}).train(List.of());
    assertEquals(undisturbed, losses("b"));
  }

  private List<JsonObject> train(String name) throws IOException {
    TrainingRun.create(config, folder.resolve(name)).train(List.of());
    return losses(name);
  }

  /** The {@code train} lines of a run without the measured speed. */
  private List<JsonObject> losses(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .filter(event -> event.get("event").getAsString().equals("train"))
        .peek(event -> event.remove("images_per_second"))
        .toList();
  }
}
