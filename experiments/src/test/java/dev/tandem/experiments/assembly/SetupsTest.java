package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.SessionOptions;
import dev.tandem.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where the numbers of a config go. */
class SetupsTest {
  @Test
  void viewsAreThoseOfTheConfig() {
    String[] windows = {
      "evaluation.window=60", "evaluation.stride=40", "evaluation.last_window=cut"
    };
    assertEquals(
        new ViewPlan.Sliding(60, 40, ViewPlan.Last.CUT),
        Setups.windows(config(windows).evaluation()));
    assertEquals(ViewPlan.WHOLE, Setups.views(config(windows).evaluation()));
    assertEquals(
        new ViewPlan(
            Optional.of(new ViewPlan.Sliding(513, 342, ViewPlan.Last.PULLED_BACK)),
            List.of(0.5, 1.0),
            true),
        Setups.views(
            config("evaluation.sliding=true", "evaluation.scales=[0.5,1]", "evaluation.flip=true")
                .evaluation()));
  }

  @Test
  void everyNumberOfThePlanIsInItsPlace() {
    ExperimentConfig config =
        config(
            "seed=2",
            "training.steps=30",
            "training.labeled_batch=4",
            "training.unlabeled_batch=5",
            "training.evaluate_every=6",
            "training.checkpoint_every=7",
            "training.log_every=8",
            "training.keep_checkpoints=9",
            "training.skip_nonfinite_steps=10");
    assertEquals(
        new TrainingPlan(
            30, new TrainingPlan.Batches(4, 5), new TrainingPlan.Intervals(6, 7, 8), 2, 9, 10),
        Setups.plan(config));
  }

  @Test
  void formatDeterminismAndThreadsReachTheSession() {
    ExperimentConfig config =
        config(
            "training.precision=bfloat16",
            "training.deterministic=true",
            "training.intra_op_threads=3",
            "training.inter_op_threads=4");
    assertEquals(
        new SessionOptions(SessionOptions.Precision.BFLOAT16, true, 3, 4),
        Setups.session(config.training()));
  }

  private static ExperimentConfig config(String... overrides) {
    return ExperimentConfig.parse("{\"name\": \"test\"}", Path.of("."), "test", List.of(overrides));
  }
}
