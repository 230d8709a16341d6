package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.CropPadding;
import dev.tandem.augment.CutMixBox;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomGrey;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.OnlineHardExampleMining;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.optimizer.AdamW;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.ParameterGroup;
import dev.tandem.optimizer.Schedule;
import dev.tandem.training.ContrastiveSelfTraining;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.UniMatchV2;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configs of the papers have their settings, as the factories of their methods do. */
class PaperSettingsTest {
  @Test
  void cssIsTheMethodOfItsConfigs() {
    StrongAugmentation strong = method("voc_css_logit").augmentation();
    assertSame(method("voc_css_logit"), ContrastiveSelfTraining.cssLogit(strong));
    assertSame(method("voc_css_mixed"), ContrastiveSelfTraining.cssMixed(strong));
    assertSame(method("voc_css_cross"), ContrastiveSelfTraining.cssCross(strong));
  }

  @Test
  void prclIsTheMethodOfItsConfig() {
    ContrastiveSelfTraining method = method("voc_prcl");
    assertSame(method, ContrastiveSelfTraining.prcl(method.augmentation()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "base"})
  void uniMatchV2HasThePublishedSettings(String size) {
    ExperimentConfig voc = config("voc_unimatch_v2_" + size);
    assertSame(Methods.of(voc), uniMatchV2(518, new CrossEntropy()));
    assertSame(Optimizations.of(voc.training(), Methods.of(voc)), adamW(39_300));
    // 200 000 pixels of the 2 labelled images of a device, 8 images on all devices together.
    ExperimentConfig cityscapes = config("cityscapes_unimatch_v2_" + size);
    assertSame(
        Methods.of(cityscapes), uniMatchV2(798, new OnlineHardExampleMining(0.7, 4 * 200_000)));
    assertSame(Optimizations.of(cityscapes.training(), Methods.of(cityscapes)), adamW(62_820));
    // Windows of the crop's size, by two thirds of it.
    assertEquals(798, cityscapes.evaluation().window());
    assertEquals(798 * 2 / 3, cityscapes.evaluation().stride());
  }

  private static UniMatchV2 uniMatchV2(int crop, SupervisedLoss loss) {
    return new UniMatchV2(
        new RandomScaleCrop(0.5, 2, crop, Rescaling.LONG_SIDE, CropPadding.BLACK),
        new RandomFlip(0.5),
        new Appearance(
            new ColorJitter(0.8, 0.5, 0.5, 0.5, 0.25),
            new RandomGrey(0.2),
            new GaussianBlur(0.5, 0.1, 2)),
        new CutMixBox(),
        loss,
        new ConsistencyLoss(0.95),
        new EmaUpdate(0.996));
  }

  /** 5e-6 for the backbone and 40 times that for the rest, weight decay 0.01. */
  private static Optimization adamW(int steps) {
    Schedule rate = Schedule.polyOneStepLate(2e-4, 0.9, 0, steps);
    ParameterGroup backbone =
        new ParameterGroup(
            "learning_rate:backbone/", "backbone/", rate.times(0.025), OptionalDouble.of(0.01));
    return new Optimization(
        AdamW.standard(), 0.01, List.of(backbone, ParameterGroup.rest(rate)), Optional.empty());
  }

  private static ContrastiveSelfTraining method(String config) {
    return (ContrastiveSelfTraining) Methods.of(config(config));
  }

  private static ExperimentConfig config(String name) {
    return ExperimentConfig.read(Path.of("../configs", name + ".json"), List.of());
  }

  /** Objects that are no records are compared by their class. */
  private static void assertSame(Object expected, Object actual) {
    assertEquals(text(expected), text(actual));
  }

  private static String text(Object object) {
    return object.toString().replaceAll("(\\$\\$Lambda[^@]*)?@[0-9a-f]+", "");
  }
}
