package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.pseudolabel.MixedStrategy;
import dev.tandem.training.ContrastiveSelfTraining;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The factories of the papers' methods have the settings of the configs. */
class PaperSettingsTest {
  @Test
  void cssIsTheMethodOfItsConfig() {
    ContrastiveSelfTraining method = method("voc_css_mixed");
    assertSame(
        method,
        ContrastiveSelfTraining.css(
            new MixedStrategy(0.25), AnchorHardness.bySimilarity(0.25), method.augmentation()));
  }

  @Test
  void prclIsTheMethodOfItsConfig() {
    ContrastiveSelfTraining method = method("voc_prcl");
    assertSame(method, ContrastiveSelfTraining.prcl(method.augmentation()));
  }

  private static ContrastiveSelfTraining method(String config) {
    return (ContrastiveSelfTraining)
        Methods.of(ExperimentConfig.read(Path.of("../configs", config + ".json"), List.of()));
  }

  /** Objects that are no records are compared by their class. */
  private static void assertSame(Object expected, Object actual) {
    assertEquals(text(expected), text(actual));
  }

  private static String text(Object object) {
    return object.toString().replaceAll("(\\$\\$Lambda[^@]*)?@[0-9a-f]+", "");
  }
}
