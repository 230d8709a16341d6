package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.NativeRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method trains on scenes with finite losses, in every pair of its parts. */
class CombinationsTest {
  @TempDir static Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  static Stream<Arguments> contrastive() {
    List<Arguments> all = new ArrayList<>();
    List<String> strategies = List.of("logit", "representation", "mixed", "cross");
    List<String> mixings = List.of("none", "cutout", "cutmix", "classmix");
    List<String> types = List.of("deterministic", "gaussian");
    for (int strategy = 0; strategy < strategies.size(); strategy++) {
      for (int mixing = 0; mixing < mixings.size(); mixing++) {
        // Each type meets each strategy and each mixing, twice.
        String type = types.get((strategy + mixing) % types.size());
        all.add(Arguments.of(strategies.get(strategy), type, mixings.get(mixing)));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("contrastive")
  void allLossesOfContrastiveSelfTrainingTakePart(String strategy, String type, String mixing) {
    List<Map<String, Float>> steps =
        ScenesTraining.train(
            folder,
            12,
            "method.pseudo_label=" + strategy,
            "method.representation=" + type,
            "method.mixing=" + mixing,
            "method.queries=8",
            "method.negatives=8",
            "method.valid_pixel_threshold=0.1",
            "method.unsupervised_threshold=0.1",
            "method.similarity_temperature=0.01",
            "method.warm_up=0.5");
    for (Map<String, Float> scalars : steps) {
      assertEquals(type.equals("gaussian"), scalars.containsKey("probability_learning_rate"));
    }
    assertTrue(anyAboveZero(steps, "unsupervised"), "no step had an unsupervised loss");
    assertTrue(anyAboveZero(steps, "contrastive"), "no step had a contrastive loss");
  }

  @ParameterizedTest
  @CsvSource({
    "self_training, none",
    "self_training, cutmix",
    "unimatch_v1, none",
    "unimatch_v1, cutmix_box",
    "unimatch_v2, none",
    "unimatch_v2, classmix"
  })
  void unlabelledImagesTakePartInMethodsOfConsistency(String kind, String mixing) {
    List<Map<String, Float>> steps =
        ScenesTraining.train(
            folder, 5, "method.kind=" + kind, "method.mixing=" + mixing, "method.threshold=0");
    for (Map<String, Float> scalars : steps) {
      // With a threshold of 0 every pixel with a label is confident.
      assertEquals(1, scalars.get("confident"));
      assertEquals(loss(kind, scalars), scalars.get("loss"), 1e-5);
    }
    assertTrue(anyAboveZero(steps, "unsupervised"), "no step had an unsupervised loss");
  }

  @Test
  void selfTrainingWeighsUnlabelledImagesAndRampsTheWeightUp() {
    List<Map<String, Float>> steps =
        ScenesTraining.train(
            folder,
            4,
            "method.kind=self_training",
            "method.threshold=0",
            "method.unsupervised_weight=0.5",
            "method.ramp_up=0.5");
    // The parts of the training done at each step are 0, 1/4, 1/2, 3/4; the ramp ends at 1/2.
    double[] weights = {0, 0.25, 0.5, 0.5};
    for (int step = 0; step < weights.length; step++) {
      Map<String, Float> scalars = steps.get(step);
      assertTrue(scalars.get("unsupervised") > 0.1, scalars.toString());
      assertEquals(
          scalars.get("supervised") + weights[step] * scalars.get("unsupervised"),
          scalars.get("loss"),
          1e-5);
    }
  }

  @Test
  void uniMatchV2HasItsBaselinesAndItsVariants() {
    String kind = "method.kind=unimatch_v2";
    String all = "method.threshold=0";
    for (Map<String, Float> scalars :
        ScenesTraining.train(folder, 3, kind, all, "method.strong_views=1")) {
      assertFalse(scalars.containsKey("unsupervised_2"));
      assertEquals(
          (scalars.get("supervised") + scalars.get("unsupervised_1")) / 2,
          scalars.get("loss"),
          1e-5);
    }
    Map<String, Float> published = last(ScenesTraining.train(folder, 4, kind, all));
    Map<String, Float> undropped =
        last(ScenesTraining.train(folder, 4, kind, all, "method.complementary_dropout=false"));
    // The same draws otherwise: what differs is what the setting does.
    assertNotEquals(published.get("unsupervised"), undropped.get("unsupervised"));
    ScenesTraining.train(
        folder, 4, kind, all, "method.past_teachers=2", "method.past_teacher_every=1");
    // Most crops of 32 pixels of scenes of 48 are padded at this scale.
    ScenesTraining.train(
        folder,
        3,
        kind,
        all,
        "augmentation.rescaling=long_side",
        "augmentation.padding=black",
        "augmentation.scale_min=0.3",
        "augmentation.scale_max=0.6",
        "augmentation.grey_probability=0.5",
        "training.optimizer=adamw",
        "training.learning_rate_one_step_late=true");
  }

  private static Map<String, Float> last(List<Map<String, Float>> steps) {
    return steps.get(steps.size() - 1);
  }

  private static boolean anyAboveZero(List<Map<String, Float>> steps, String scalar) {
    return steps.stream().anyMatch(scalars -> scalars.get(scalar) > 0);
  }

  private static double loss(String kind, Map<String, Float> scalars) {
    if (kind.equals("self_training")) {
      return scalars.get("supervised") + scalars.get("unsupervised");
    }
    if (kind.equals("unimatch_v2")) {
      double views = (scalars.get("unsupervised_1") + scalars.get("unsupervised_2")) / 2;
      return (scalars.get("supervised") + views) / 2;
    }
    double unsupervised =
        scalars.get("unsupervised_1") / 4
            + scalars.get("unsupervised_2") / 4
            + scalars.get("unsupervised_features") / 2;
    return (scalars.get("supervised") + unsupervised) / 2;
  }
}
