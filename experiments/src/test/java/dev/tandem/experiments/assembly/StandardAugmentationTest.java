package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.augment.CutMix;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A training from Java and one from a config have the same augmentation by default. */
class StandardAugmentationTest {
  @Test
  void theStandardRangesAreTheDefaultsOfAConfig() {
    ExperimentConfig config =
        ExperimentConfig.parse("{\"name\": \"defaults\"}", Path.of(""), "test", List.of());
    CutMix mixing = new CutMix();
    assertEquals(
        Methods.parts(config).strong(mixing),
        StrongAugmentation.standard(config.training().crop(), mixing));
  }
}
