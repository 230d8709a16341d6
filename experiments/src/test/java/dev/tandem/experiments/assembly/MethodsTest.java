package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.optimizer.Schedule;
import dev.tandem.pseudolabel.CrossStrategy;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.training.ContrastiveSelfTraining;
import dev.tandem.training.ContrastiveSelfTraining.RepresentationSpace;
import dev.tandem.training.RepresentationContrast;
import dev.tandem.training.SelfTraining;
import dev.tandem.training.TrainingMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each key of {@code method} reaches the part of the method that it names. */
class MethodsTest {
  @Test
  void everyNumberOfContrastiveSelfTrainingIsInItsPlace() {
    ContrastiveSelfTraining method =
        contrastive(
            "method.pseudo_label=cross",
            "method.warm_up=0.15",
            "method.ramp_up=0.25",
            "method.temperature=0.35",
            "method.similarity_temperature=0.45",
            "method.unsupervised_threshold=0.55",
            "method.hard_pixel_threshold=0.65",
            "method.valid_pixel_threshold=0.75",
            "method.queries=11",
            "method.negatives=12",
            "method.prototype_decay=0.85",
            "method.contrastive_schedule=ramp_down",
            "method.contrastive_weight=1.5",
            "method.ramp_down_rate=-2.5",
            "method.contrastive_weight_min=0.05");
    assertEquals(new CrossStrategy(0.45, 0.15), method.strategy());
    assertEquals(Schedule.rampUp(0.25), method.unlabeledWeight());
    assertEquals(new ImageWeightedLoss(0.55), method.unsupervisedLoss());
    assertEquals(
        new ConsistencyLoss(0.6),
        contrastive("method.unsupervised_loss=consistency", "method.unsupervised_threshold=0.6")
            .unsupervisedLoss());
    RepresentationSpace space = method.space().orElseThrow();
    assertEquals(Schedule.rampDown(1.5, -2.5, 0.05), space.weight());
    RepresentationContrast found = space.contrast();
    assertEquals(DeterministicRepresentation.class, found.type().getClass());
    assertEquals(
        new RepresentationContrast(
            found.type(),
            0.35,
            new ContrastiveSampler(11, 12),
            AnchorHardness.bySimilarity(0.45),
            0.65,
            0.75,
            0.85),
        found);
  }

  @ParameterizedTest
  @CsvSource({
    "logit, by_strategy, false",
    "mixed, by_strategy, true",
    "cross, by_strategy, true",
    "logit, similarity, true",
    "mixed, logits, false"
  })
  void anchorsAreHardByTheStrategyOrAsTheConfigSays(
      String pseudoLabel, String hardness, boolean bySimilarity) {
    assertEquals(
        bySimilarity ? AnchorHardness.bySimilarity(0.3) : AnchorHardness.byLogits(),
        contrastive(
                "method.pseudo_label=" + pseudoLabel,
                "method.anchor_hardness=" + hardness,
                "method.similarity_temperature=0.3")
            .space()
            .orElseThrow()
            .contrast()
            .hardness());
  }

  @Test
  void theWeightOfSelfTrainingRampsUp() {
    SelfTraining method =
        (SelfTraining)
            method(
                "method.kind=self_training",
                "method.ramp_up=0.25",
                "method.unsupervised_weight=0.75");
    assertEquals(Schedule.rampUp(0.25).times(0.75), method.weight());
  }

  /**
   * Of three classes, at cosines 1 and −1 and a temperature of ½, the likeliest has e² / (e² +
   * 2·e⁻²) = 0.965.
   */
  @Test
  void aThresholdThatNoSimilarityReachesIsSaidBeforeTheTraining() {
    assertEquals(
        Optional.of(
            "method.similarity_temperature: found 0.5: of 3 classes none is more probable than"
                + " 0.965 by its similarity, so no such pseudo-label reaches"
                + " method.unsupervised_threshold 0.97, and the unsupervised loss is 0 with them;"
                + " expected a lower temperature, as CSS has 0.1"),
        config("method.pseudo_label=cross").method().remark(3));
    assertEquals(Optional.empty(), config("method.pseudo_label=cross").method().remark(2));
    for (String fine :
        List.of("method.similarity_temperature=0.1", "method.unsupervised_threshold=0.96")) {
      assertEquals(
          Optional.empty(), config("method.pseudo_label=representation", fine).method().remark(3));
    }
    for (String other : List.of("mixed", "logit")) {
      assertEquals(Optional.empty(), config("method.pseudo_label=" + other).method().remark(21));
    }
  }

  @Test
  void moreNegativesThanADrawCanHaveAreRefused() {
    assertEquals(
        "--set method.negatives=32768: found 32768 for each of 65536 queries, expected fewer than 2^31 in"
            + " all",
        assertThrows(
                InvalidInputException.class,
                () -> config("method.queries=65536", "method.negatives=32768"))
            .getMessage());
  }

  private static ContrastiveSelfTraining contrastive(String... settings) {
    return (ContrastiveSelfTraining) method(settings);
  }

  private static TrainingMethod method(String... settings) {
    return Methods.of(config(settings));
  }

  private static ExperimentConfig config(String... settings) {
    return ExperimentConfig.parse("{\"name\": \"test\"}", Path.of("."), "test", List.of(settings));
  }
}
