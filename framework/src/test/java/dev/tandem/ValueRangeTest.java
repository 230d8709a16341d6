package dev.tandem;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomGrey;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.distribution.LocalDevices;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.loss.ContrastiveLoss;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.loss.OnlineHardExampleMining;
import dev.tandem.pseudolabel.CrossStrategy;
import dev.tandem.pseudolabel.MixedStrategy;
import dev.tandem.pseudolabel.RepresentationStrategy;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.training.PastTeachers;
import dev.tandem.training.RepresentationContrast;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Numbers that a Java program gives are checked where they are given. */
class ValueRangeTest {
  private static void assertRefused(String message, Executable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made).getMessage());
  }

  @Test
  void theEndsOfARangeAreInIt() {
    assertDoesNotThrow(() -> ValueRange.requireShare("x", 0));
    assertDoesNotThrow(() -> ValueRange.requireShare("x", 1));
    assertDoesNotThrow(() -> ValueRange.requireAtLeast("x", 2.5, 2.5));
    assertDoesNotThrow(() -> ValueRange.requireAtLeast("x", 2, 2));
    assertDoesNotThrow(() -> ValueRange.requirePositive("x", Double.MIN_VALUE));
  }

  @Test
  void whatIsNoNumberIsInNoRange() {
    assertRefused("x: found NaN, expected 0 to 1", () -> ValueRange.requireShare("x", Double.NaN));
    assertRefused(
        "x: found NaN, expected a number above 0",
        () -> ValueRange.requirePositive("x", Double.NaN));
    assertRefused(
        "x: found Infinity, expected at least 0.0",
        () -> ValueRange.requireAtLeast("x", Double.POSITIVE_INFINITY, 0.0));
  }

  @Test
  void strategiesAndLosses() {
    String temperature = "temperature of the similarities: found 0.0, expected a number above 0";
    assertRefused(temperature, () -> new RepresentationStrategy(0));
    assertRefused(temperature, () -> new MixedStrategy(0));
    assertRefused(temperature, () -> new CrossStrategy(0, 0.1));
    assertRefused(temperature, () -> AnchorHardness.bySimilarity(0));
    assertRefused(
        "warm-up of crossed labels: found 1.5, expected 0 to 1", () -> new CrossStrategy(1, 1.5));
    assertRefused(
        "threshold of confidence: found -0.1, expected 0 to 1", () -> new ImageWeightedLoss(-0.1));
    assertRefused(
        "threshold of hard pixels: found 2.0, expected 0 to 1",
        () -> new OnlineHardExampleMining(2, 1));
    assertRefused(
        "pixels that are kept: found -1, expected at least 0",
        () -> new OnlineHardExampleMining(0.7, -1));
    assertRefused(
        "anchors per class: found 0, expected at least 1", () -> new ContrastiveSampler(0, 1));
    assertRefused(
        "negatives per anchor: found 0, expected at least 1", () -> new ContrastiveSampler(1, 0));
    assertRefused(
        "temperature of the contrastive loss: found -1.0, expected a number above 0",
        () -> new ContrastiveLoss(new DeterministicRepresentation(), -1));
    assertRefused("decay of the prototypes: found 1.1, expected 0 to 1", () -> contrast(0.7, 1.1));
    assertRefused("threshold of valid pixels: found 7.0, expected 0 to 1", () -> contrast(7, 0.9));
    assertRefused("past teachers: found 0, expected at least 1", () -> new PastTeachers(0, 1));
  }

  private static RepresentationContrast contrast(double valid, double decay) {
    return new RepresentationContrast(
        new DeterministicRepresentation(),
        0.5,
        new ContrastiveSampler(1, 1),
        AnchorHardness.byLogits(),
        0.8,
        valid,
        decay);
  }

  @Test
  void augmentations() {
    assertRefused(
        "smallest scale: found 0.0, expected a number above 0", () -> new RandomScaleCrop(0, 1, 8));
    assertRefused(
        "largest scale: found 0.5, expected at least 1.0", () -> new RandomScaleCrop(1, 0.5, 8));
    assertRefused(
        "side of the crop: found 0, expected at least 1", () -> new RandomScaleCrop(1, 1, 0));
    assertRefused(
        "smallest sigma of the blur: found 0.0, expected a number above 0",
        () -> new GaussianBlur(1, 0, 1));
    assertRefused("probability of the flip: found 2.0, expected 0 to 1", () -> new RandomFlip(2));
    assertRefused("probability of grey: found -1.0, expected 0 to 1", () -> new RandomGrey(-1));
    assertRefused(
        "range of the hue: found 0.6, expected 0 to 0.5", () -> new ColorJitter(1, 0, 0, 0, 0.6));
    assertRefused(
        "range of the contrast: found -0.1, expected at least 0.0",
        () -> new ColorJitter(1, 0, -0.1, 0, 0));
  }

  @Test
  void viewsAndDevices() {
    assertRefused(
        "stride of the sliding window: found 0, expected 1 to 513",
        () -> new ViewPlan.Sliding(513, 0));
    assertRefused(
        "side of the sliding window: found 0, expected at least 1",
        () -> new ViewPlan.Sliding(0, 1));
    assertRefused(
        "number of scales: found 0, expected at least 1",
        () -> new ViewPlan(Optional.empty(), List.of(), false));
    assertRefused(
        "scale of the views: found 0.0, expected a number above 0",
        () -> new ViewPlan(Optional.empty(), List.of(0.0), false));
    assertRefused("number of devices: found -2, expected at least 1", () -> LocalDevices.ofCpu(-2));
  }
}
