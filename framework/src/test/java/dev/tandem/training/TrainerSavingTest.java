package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the loop saves and evaluates, and what it makes of a disk that is full. */
class TrainerSavingTest {
  private static final TrainingPlan PLAN = TrainingPlan.ofSteps(4).withEvaluationEvery(2);

  @TempDir Path folder;
  private Checkpoints checkpoints;
  private final List<String> heard = new ArrayList<>();
  private boolean diskFull;
  private boolean metricsAreHeldBack;
  private Trainer trainer;
  private long stopAtEvaluation;
  private boolean evaluationFails;
  private boolean spaceComes;

  @BeforeEach
  void make() {
    checkpoints = new Checkpoints(folder.resolve("checkpoints"), 3);
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of(new Listener()));
  }

  /** Steps at once, and evaluates to the worst. */
  private final class Engine implements TrainingEngine {
    private long evaluations;

    @Override
    public TrainingStep.Outcome step(boolean stop) {
      return new TrainingStep.Outcome(Map.of("loss", 1f, "skipped_steps", 0f), stop);
    }

    @Override
    public List<String> brokenImages() {
      return List.of();
    }

    @Override
    public List<String> imagesLeftOut() {
      return List.of();
    }

    @Override
    public StepImages images(long step) {
      throw new IllegalStateException("no step fails");
    }

    @Override
    public Optional<String> notFinite() {
      return Optional.empty();
    }

    @Override
    public boolean isAlone() {
      return true;
    }

    @Override
    public Optional<ConfusionMatrix> evaluate(BooleanSupplier abandoned) {
      if (evaluationFails) {
        throw new IllegalStateException("a mask of another size");
      }
      diskFull &= !spaceComes;
      if (++evaluations == stopAtEvaluation) {
        trainer.requestStop();
      }
      return abandoned.getAsBoolean() ? Optional.empty() : Optional.of(new ConfusionMatrix(2));
    }

    @Override
    public void save(Path prefix) {
      if (diskFull) {
        throw new UnwritableException(prefix, "No space left on device");
      }
      try {
        Files.writeString(prefix, "saved");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final class Listener implements TrainingListener {
    @Override
    public void onStep(long step, Map<String, Double> scalars) {
      heard.add("step " + step);
      diskFull &= step < 4;
    }

    @Override
    public void onEvaluation(long step, ConfusionMatrix matrix) {
      heard.add("evaluation " + step);
    }
  }

  @Test
  void aStopAbandonsTheEvaluationWhichIsDoneFirstThing() {
    stopAtEvaluation = 1;
    assertEquals(2, trainer.train(0, false));
    assertEquals(List.of("step 1", "step 2"), heard);
    assertEquals(Optional.of(2L), checkpoints.latestStep());
    assertEquals(Optional.empty(), checkpoints.bestMiou());

    heard.clear();
    stopAtEvaluation = 0;
    make();
    assertEquals(4, trainer.train(2, true));
    assertEquals(List.of("evaluation 2", "step 3", "step 4", "evaluation 4"), heard);
  }

  @Test
  void anEvaluationThatFailsLosesNoStep() {
    evaluationFails = true;
    assertThrows(IllegalStateException.class, () -> trainer.train(0, false));
    assertEquals(Optional.of(2L), checkpoints.latestStep());
    assertFalse(checkpoints.isEvaluated(2));
  }

  @Test
  void aRequestToStopEndsOneTrainingAndNotTheNext() {
    StopRequest stop = new StopRequest();
    stop.make();
    assertEquals(0, stop.passedTo(trainer).train(0, false));
    stop.clear();
    make();
    assertEquals(4, stop.passedTo(trainer).train(0, false));
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsTriedAgainWhenTheNextIsDue() {
    diskFull = true;
    assertEquals(4, trainer.train(0, false));
    assertEquals(Optional.of(4L), checkpoints.latestStep());
    assertTrue(checkpoints.isEvaluated(4));
  }

  @Test
  void aStateThatCanBeSavedAfterItsEvaluationCounts() {
    diskFull = true;
    spaceComes = true;
    trainer.train(0, false);
    assertEquals(
        List.of("step 1", "step 2", "evaluation 2", "step 3", "step 4", "evaluation 4"), heard);
  }

  @Test
  void whatCouldNotBeRecordedIsRecordedBeforeTheNextCheckpoint() throws IOException {
    Path blocked = folder.resolve("checkpoints/step-2/manifest.json.unfinished");
    TrainingListener blocking =
        new TrainingListener() {
          @Override
          public void onEvaluation(long step, ConfusionMatrix matrix) {
            if (step == 2) {
              createFolder(blocked.resolve("full"));
            }
          }

          @Override
          public void onStep(long step, Map<String, Double> scalars) {
            if (step == 3) {
              assertEquals(Optional.empty(), checkpoints.bestMiou());
              FileUtils.deleteQuietly(blocked.toFile());
            }
          }
        };
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of(blocking));
    trainer.train(0, false);
    String manifest = Files.readString(folder.resolve("checkpoints/step-2/manifest.json"));
    assertTrue(manifest.contains("\"miou\""), manifest);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 4})
  void aCheckpointThatIsDeletedDuringItsEvaluationCostsNoLaterOneNorTheLast(long deleted) {
    TrainingListener deleting =
        new TrainingListener() {
          @Override
          public void onEvaluation(long step, ConfusionMatrix matrix) {
            if (step == deleted) {
              FileUtils.deleteQuietly(folder.resolve("checkpoints/step-" + step).toFile());
            }
          }
        };
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of(deleting));
    assertEquals(4, trainer.train(0, false));
    assertEquals(Optional.of(4L), checkpoints.latestStep());
    assertTrue(checkpoints.isEvaluated(4));
  }

  private static void createFolder(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anEvaluationOfAStateThatIsNotSavedDoesNotCount() {
    diskFull = true;
    try (Warnings warnings = Warnings.of(CheckpointSaving.class)) {
      trainer.train(0, false);
      assertEquals(
          "step 2: the evaluation is not recorded, since the weights of that step could not be saved",
          warnings.lines().get(2));
    }
    assertEquals(List.of("step 1", "step 2", "step 3", "step 4", "evaluation 4"), heard);
  }

  @Test
  void noCheckpointIsWrittenBeforeWhatBelongsToItsStepsIsOnTheDisk() {
    TrainingListener full =
        new TrainingListener() {
          @Override
          public void onSave(long step) {
            heard.add("save %d after %d".formatted(step, checkpoints.latestStep().orElse(0L)));
            if (metricsAreHeldBack) {
              throw new UnwritableException(folder, "No space left on device");
            }
          }

          @Override
          public void onStep(long step, Map<String, Double> scalars) {
            metricsAreHeldBack &= step < 4;
          }
        };
    metricsAreHeldBack = true;
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of(full));
    assertEquals(4, trainer.train(0, false));
    // Step 2 is tried again after its evaluation; the second of step 4 adds its mIoU.
    assertEquals(
        List.of("save 2 after 0", "save 2 after 0", "save 4 after 0", "save 4 after 4"), heard);
    assertEquals(Optional.of(4L), checkpoints.latestStep());
  }

  @Test
  void theLastWeightsAreKeptThoughTheMetricsAreNot() {
    TrainingListener full =
        new TrainingListener() {
          @Override
          public void onSave(long step) {
            throw new UnwritableException(folder, "No space left on device");
          }
        };
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of(full));
    assertThrows(UnwritableException.class, () -> trainer.train(0, false));
    assertEquals(Optional.of(4L), checkpoints.latestStep());
  }

  @Test
  void theLastStateMustBeSaved() {
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of());
    stopAtEvaluation = 1;
    assertEquals(2, trainer.train(0, false));
    diskFull = true;
    trainer = new Trainer(new Engine(), Optional.of(checkpoints), PLAN, 1, List.of());
    stopAtEvaluation = 0;
    assertThrows(UnwritableException.class, () -> trainer.train(2, true));
    assertEquals(Optional.of(2L), new Checkpoints(folder.resolve("checkpoints"), 3).latestStep());
  }
}
