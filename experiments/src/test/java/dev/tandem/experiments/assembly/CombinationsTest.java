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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy with every representation and every mixing trains 50 steps on scenes. */
class CombinationsTest {
  private static final int STEPS = 50;
  private static final String CONFIG =
      """
      {
        "name": "combination",
        "dataset": {
          "kind": "scenes", "root": ".", "split": ".",
          "scenes": {"seed": 1, "count": 12, "size": 48}
        },
        "model": {
          "backbone": "resnet18", "base_width": 4, "aspp_channels": 8, "low_level_channels": 4,
          "head_channels": 8, "representation_channels": 8
        },
        "method": {
          "queries": 8, "negatives": 8, "valid_pixel_threshold": 0.1, "unsupervised_threshold": 0.1,
          "similarity_temperature": 0.01, "warm_up": 0.5
        },
        "training": {"steps": 50, "labeled_batch": 2, "unlabeled_batch": 2, "crop": 32}
      }
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  static Stream<Arguments> combinations() {
    List<Arguments> all = new ArrayList<>();
    for (String strategy : List.of("logit", "representation", "mixed", "cross")) {
      for (String type : List.of("deterministic", "gaussian")) {
        for (String mixing : List.of("none", "cutout", "cutmix", "classmix")) {
          all.add(Arguments.of(strategy, type, mixing));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void trainsWithFiniteLossesThatAllTakePart(String strategy, String type, String mixing) {
    ExperimentConfig config =
        ExperimentConfig.parse(
            CONFIG,
            folder,
            "test",
            List.of(
                "method.pseudo_label=" + strategy,
                "method.representation=" + type,
                "method.mixing=" + mixing));
    SegmentationDataset dataset = Datasets.open(config.dataset());
    List<String> ids = IntStream.range(0, 12).mapToObj("scene-%05d"::formatted).toList();
    Split split = new Split(ids.subList(0, 4), ids.subList(4, 10), ids.subList(10, 12));
    boolean unsupervised = false;
    boolean contrastive = false;
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
        contrastive |= scalars.get("contrastive") > 0;
        assertEquals(type.equals("gaussian"), scalars.containsKey("probability_learning_rate"));
      }
    }
    assertTrue(unsupervised, "no step had an unsupervised loss");
    assertTrue(contrastive, "no step had a contrastive loss");
  }
}
