package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.evaluation.ConfusionMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumePointTest {
  private static final long STEP = 10;

  /** Evaluates after the last step alone. */
  private static final TrainingPlan LONGER = TrainingPlan.ofSteps(50);

  @TempDir private Path folder;

  private ResumePoint after(boolean evaluated, Optional<Double> recorded) {
    RunFolder run = RunFolder.create(folder.resolve("run"), "config");
    Checkpoints checkpoints = new Checkpoints(run.checkpoints());
    MetricsLog metrics = new MetricsLog(run.metrics(), List.of("a", "b"), 1);
    metrics.onStep(STEP, Map.of("loss", 0.5));
    checkpoints.save(STEP, recorded, ResumePointTest::write);
    if (evaluated) {
      metrics.onEvaluation(STEP, new ConfusionMatrix(2));
    }
    MetricsLog resumed = new MetricsLog(run.metrics(), List.of("a", "b"), 1);
    ResumePoint point = ResumePoint.reached(run, checkpoints, resumed, LONGER);
    // Whoever goes on after a process that came no further finds the same.
    MetricsLog again = new MetricsLog(run.metrics(), List.of("a", "b"), 1);
    assertEquals(point, ResumePoint.reached(run, checkpoints, again, LONGER));
    return point;
  }

  private static void write(Path prefix) {
    try {
      Files.writeString(prefix, "weights");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anEvaluationThatNoCheckpointKnowsIsMadeAgainThoughTheNewPlanAsksForNone() {
    assertEquals(new ResumePoint(STEP, true), after(true, Optional.empty()));
  }

  @Test
  void aWholeEvaluationStays() {
    assertEquals(new ResumePoint(STEP, false), after(true, Optional.of(0.5)));
  }

  @Test
  void whatThePlanNeverAskedForIsNotMissing() {
    assertEquals(new ResumePoint(STEP, false), after(false, Optional.empty()));
  }
}
