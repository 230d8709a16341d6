package dev.tandem.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which keys need not agree in configs that belong together. */
class MayDifferTest {
  private static final Set<String> DISTRIBUTION =
      Set.of(
          "distribution.strategy", "distribution.devices",
          "distribution.virtual_gpu_memory", "distribution.start_timeout");

  @Test
  void aResumedRunMayDifferInWhatSaysNothingOfWhatAStepLearns() {
    Set<String> expected =
        new TreeSet<>(
            Set.of(
                "name",
                "description",
                "model.recompute",
                "training.evaluate_every",
                "training.checkpoint_every",
                "training.keep_checkpoints",
                "training.skip_nonfinite_steps",
                "training.log_every",
                "training.inspected_images",
                "training.intra_op_threads",
                "training.inter_op_threads",
                "training.max_broken_images",
                "distribution.start_timeout"));
    for (String key :
        List.of(
            "sliding",
            "window",
            "stride",
            "last_window",
            "scales",
            "flip",
            "batch",
            "recalibration_steps")) {
      expected.add("evaluation." + key);
    }
    assertEquals(expected, differing(MayDiffer.Between.BEGIN_AND_RESUME));
  }

  @Test
  void processesOfATrainingMayDifferInWhereFilesLieAndInThreads() {
    Set<String> expected =
        new TreeSet<>(
            Set.of(
                "name",
                "description",
                "dataset.root",
                "dataset.split",
                "dataset.images",
                "dataset.labels",
                "dataset.unlabeled_images",
                "model.pretrained",
                "training.precision",
                "training.intra_op_threads",
                "training.inter_op_threads"));
    expected.addAll(DISTRIBUTION);
    assertEquals(expected, differing(MayDiffer.Between.WORKERS));
  }

  @Test
  void runsOfSeveralSeedsMayDifferInSeedAndSplit() {
    assertEquals(
        Set.of("description", "seed", "dataset.split"), differing(MayDiffer.Between.SEEDS));
  }

  private static Set<String> differing(MayDiffer.Between between) {
    ExperimentConfig config =
        ExperimentConfig.parse("{\"name\": \"test\"}", Path.of("."), "test", List.of());
    Set<String> keys = new TreeSet<>(config.keys().keySet());
    keys.removeAll(config.keysThatMustAgree(between).keySet());
    return keys;
  }
}
