package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.training.TrainingRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The methods of weak-to-strong consistency train on scenes, with every mixing. */
class ConsistencyMethodsTest {
  private static final int STEPS = 5;
  private static final String CONFIG =
      """
      {
        "name": "consistency",
        "dataset": {
          "kind": "scenes", "root": ".", "split": ".",
          "scenes": {"seed": 1, "count": 12, "size": 48}
        },
        "model": {
          "backbone": "resnet18", "base_width": 4, "aspp_channels": 8, "low_level_channels": 4,
          "head_channels": 8, "representation_channels": 8
        },
        "method": {"kind": "supervised"},
        "training": {"steps": 5, "labeled_batch": 2, "unlabeled_batch": 2, "crop": 32}
      }
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  @ParameterizedTest
  @CsvSource({
    "self_training, none",
    "self_training, cutmix",
    "self_training, cutmix_box",
    "unimatch_v1, none",
    "unimatch_v1, classmix",
    "unimatch_v1, cutmix_box"
  })
  void trainsWithFiniteLossesInWhichUnlabelledImagesTakePart(String kind, String mixing) {
    ExperimentConfig config =
        ExperimentConfig.parse(
            CONFIG,
            folder,
            "test",
            List.of("method.kind=" + kind, "method.mixing=" + mixing, "method.threshold=0"));
    SegmentationDataset dataset = Datasets.open(config.dataset());
    List<String> ids = IntStream.range(0, 12).mapToObj("scene-%05d"::formatted).toList();
    Split split = new Split(ids.subList(0, 4), ids.subList(4, 10), ids.subList(10, 12));
    boolean unsupervised = false;
    try (TrainingRuntime runtime =
        new TrainingRuntime(Setups.of(config, dataset, split), new OneDeviceStrategy())) {
      runtime.begin();
      for (int step = 0; step < STEPS; step++) {
        Map<String, Float> scalars = runtime.step(false).scalars();
        for (var scalar : scalars.entrySet()) {
          assertTrue(
              Float.isFinite(scalar.getValue()),
              scalar.getKey() + " is " + scalar.getValue() + " at step " + step);
        }
        unsupervised |= scalars.get("unsupervised") > 0;
        // With a threshold of 0 every pixel with a label is confident.
        assertEquals(1, scalars.get("confident"));
        assertEquals(loss(kind, scalars), scalars.get("loss"), 1e-5);
      }
    }
    assertTrue(unsupervised, "no step had an unsupervised loss");
  }

  private static double loss(String kind, Map<String, Float> scalars) {
    if (kind.equals("self_training")) {
      return scalars.get("supervised") + scalars.get("unsupervised");
    }
    double unsupervised =
        scalars.get("unsupervised_1") / 4
            + scalars.get("unsupervised_2") / 4
            + scalars.get("unsupervised_features") / 2;
    return (scalars.get("supervised") + unsupervised) / 2;
  }
}
