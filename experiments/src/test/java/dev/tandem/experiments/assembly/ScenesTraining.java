package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.TrainingRuntime;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A training of a small network on twelve scenes. */
final class ScenesTraining {
  private static final String CONFIG =
      """
      {
        "name": "scenes",
        "dataset": {
          "kind": "scenes", "root": ".", "split": ".",
          "scenes": {"seed": 1, "count": 12, "size": 48}
        },
        "model": {
          "backbone": "dev.tandem.experiments.cli.TinyEncoder", "aspp_channels": 8,
          "low_level_channels": 4,
          "head_channels": 8, "representation_channels": 8
        },
        "training": {
          "labeled_batch": 2, "unlabeled_batch": 2, "crop": 32, "inspected_images": 0
        }
      }
      """;

  private ScenesTraining() {}

  /**
   * The scalars of each step, all of which are finite.
   *
   * @param folder for the images
   * @param settings of the config, as of {@code --set}
   */
  static List<Map<String, Float>> train(Path folder, int steps, String... settings) {
    List<Map<String, Float>> all = new ArrayList<>();
    try (TrainingRuntime runtime =
        new TrainingRuntime(setup(folder, steps, settings), new OneDeviceStrategy())) {
      runtime.begin();
      for (int step = 0; step < steps; step++) {
        Map<String, Float> scalars = runtime.step(false).scalars();
        scalars.forEach((name, value) -> assertTrue(Float.isFinite(value), name + " is " + value));
        all.add(scalars);
      }
    }
    return all;
  }

  /**
   * Its setup.
   *
   * @param folder for the images
   * @param settings of the config, as of {@code --set}
   */
  static TrainingSetup setup(Path folder, int steps, String... settings) {
    List<String> overrides = new ArrayList<>(List.of(settings));
    overrides.add("training.steps=" + steps);
    ExperimentConfig config = ExperimentConfig.parse(CONFIG, folder, "test", overrides);
    SegmentationDataset dataset = Datasets.open(config.dataset());
    List<String> ids = IntStream.range(0, 12).mapToObj("scene-%05d"::formatted).toList();
    Split split = new Split(ids.subList(0, 4), ids.subList(4, 10), ids.subList(10, 12));
    return Setups.of(config, dataset, split);
  }
}
