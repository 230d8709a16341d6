package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same seed gives the same run, on two threads, and a stopped run resumes exactly. */
class ReproducibilityTest {
  private static final int STEPS = 20;
  private static final int STOP = 12;

  @TempDir static Path folder;
  private static List<JsonObject> undisturbed;
  private static List<JsonObject> untilStop;

  @BeforeAll
  static void makeProject() throws IOException {
    new TinyProject(folder);
    undisturbed = train("undisturbed");
    assertEquals(STEPS, undisturbed.size());
    untilStop = stop("stopped", config(), STOP);
    FileUtils.copyDirectory(folder.resolve("stopped").toFile(), folder.resolve("died").toFile());
  }

  private static ExperimentConfig config(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training.steps=" + STEPS,
                "training.intra_op_threads=2",
                "training.inter_op_threads=2"));
    all.addAll(List.of(settings));
    return ExperimentConfig.read(folder.resolve("tiny.json"), all);
  }

  private static List<JsonObject> train(String name, String... settings) throws IOException {
    TrainingRun.create(config(settings), folder.resolve(name)).train(List.of());
    return losses(name);
  }

  private static List<JsonObject> losses(String name) throws IOException {
    return new RunFiles(folder.resolve(name)).losses();
  }

  @Test
  void anotherSeedGivesAnotherRun() throws IOException {
    assertNotEquals(undisturbed.get(0), train("other", "seed=5", "training.steps=1").get(0));
  }

  @Test
  void asManyStepsOfTheSameSeedAreTheSame() {
    assertEquals(undisturbed.subList(0, STOP), untilStop);
  }

  @Test
  void aStoppedRunGoesOnExactly() throws IOException {
    assertEquals(undisturbed, resume("stopped", STOP));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments("self_training", List.of("method.kind=self_training", "method.threshold=0")),
        arguments("unimatch_v1", List.of("method.kind=unimatch_v1", "method.threshold=0")),
        arguments(
            "unimatch_v2_adamw",
            List.of(
                "method.kind=unimatch_v2",
                "method.threshold=0",
                "training.optimizer=adamw",
                "training.learning_rate_one_step_late=true",
                "training.parameter_groups=[{\"prefix\": \"backbone/\", \"rate_factor\": 0.1}]")),
        arguments(
            "gaussian_cross",
            List.of(
                "method.representation=gaussian",
                "method.pseudo_label=cross",
                // Over four of six steps: past the stop.
                "method.warm_up=0.6",
                "method.similarity_temperature=0.01",
                "method.unsupervised_threshold=0.1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void aStoppedRunOfOtherMethodsGoesOnExactly(String name, List<String> settings)
      throws IOException {
    List<String> all = new ArrayList<>(settings);
    all.add("training.steps=6");
    goesOnExactly(name, all.toArray(String[]::new));
  }

  @Test
  void aStoppedRunOfUniMatchV2HasItsPastTeachersAgain() throws IOException {
    String[] settings = {
      "method.kind=unimatch_v2",
      // Between the confidences, and with weights that move enough to change them.
      "method.threshold=0.6",
      "training.learning_rate=0.3",
      "method.past_teacher_every=1",
      "training.steps=6",
      "method.past_teachers=2"
    };
    goesOnExactly("past", settings);
    // They do change what is learned.
    settings[5] = "method.past_teachers=0";
    assertNotEquals(losses("past"), train("without-past", settings));
  }

  private void goesOnExactly(String kind, String... settings) throws IOException {
    List<JsonObject> whole = train(kind, settings);
    assertEquals(6, whole.size());
    assertTrue(whole.get(5).get("unsupervised").getAsDouble() > 0);
    assertEquals(whole.subList(0, 3), stop(kind + "-stopped", config(settings), 3));
    assertEquals(whole, resume(kind + "-stopped", 3));
  }

  @Test
  void aRunThatDiedAfterItsCheckpointRepeatsTheStepsSinceThen() throws IOException {
    // The file of a process that was killed two steps later, in the middle of a line.
    Path metrics = folder.resolve("died/metrics.jsonl");
    Files.writeString(
        metrics,
        Files.readString(metrics)
            + "{\"event\":\"train\",\"step\":%d,\"loss\":9.0}\n{\"event\":\"train\",\"st"
                .formatted(STOP + 1));
    assertEquals(undisturbed, resume("died", STOP));
  }

  /** Begins a run, stops it after some steps, and returns their losses. */
  private static List<JsonObject> stop(String name, ExperimentConfig config, int steps)
      throws IOException {
    TrainingRun run = TrainingRun.create(config, folder.resolve(name));
    assertEquals(steps, run.train(List.of(new StopAfter(steps, run))).steps());
    return losses(name);
  }

  /** Goes on with a run to its end, and returns the losses of all its steps. */
  private static List<JsonObject> resume(String name, int done) throws IOException {
    Path path = folder.resolve(name);
    ExperimentConfig config = FinishedRun.config(RunFolder.open(path));
    TrainingRun run = TrainingRun.resume(config, path, warning -> {}, Optional.empty(), lost -> {});
    assertEquals(done, run.stepsDone());
    run.train(List.of());
    return losses(name);
  }
}
