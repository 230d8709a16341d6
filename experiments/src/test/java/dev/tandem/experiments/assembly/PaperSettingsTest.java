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
import dev.tandem.optimizer.Sgd;
import dev.tandem.training.ContrastiveSelfTraining;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.UniMatchV2;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @ValueSource(strings = {"voc_prcl", "cityscapes_prcl"})
  void prclIsTheMethodOfItsConfigs(String config) {
    assertSame(method(config), ContrastiveSelfTraining.prcl(augmentation(config)));
  }

  @Test
  void cssOfCityscapesDiffersByItsSupervisedLoss() {
    assertSame(
        method("cityscapes_css_logit"),
        withMining(ContrastiveSelfTraining.cssLogit(augmentation("cityscapes_css_logit"))));
    assertSame(
        method("cityscapes_css_mixed"),
        withMining(ContrastiveSelfTraining.cssMixed(augmentation("cityscapes_css_mixed"))));
    assertSame(
        method("cityscapes_css_cross"),
        withMining(ContrastiveSelfTraining.cssCross(augmentation("cityscapes_css_cross"))));
  }

  /** 50 000 pixels of each of the 8 labelled images. */
  private static ContrastiveSelfTraining withMining(ContrastiveSelfTraining css) {
    return new ContrastiveSelfTraining(
        css.strategy(),
        css.augmentation(),
        new OnlineHardExampleMining(0.7, 8 * 50_000),
        css.unsupervisedLoss(),
        css.unlabeledWeight(),
        css.space(),
        css.teacher());
  }

  @ParameterizedTest
  @CsvSource({
    "voc_css_logit,        8, 512, 1.5, CutMix,   16, 40000",
    "voc_css_mixed,        8, 512, 1.5, CutMix,   16, 40000",
    "voc_css_cross,        8, 512, 1.5, CutMix,   16, 40000",
    "voc_prcl,            16, 321, 1.5, ClassMix, 16, 25000",
    "cityscapes_css_logit, 8, 768, 2,   CutMix,    8, 80000",
    "cityscapes_css_mixed, 8, 768, 2,   CutMix,    8, 80000",
    "cityscapes_css_cross, 8, 768, 2,   CutMix,    8, 80000",
    "cityscapes_prcl,     16, 512, 2,   ClassMix, 48,  8333"
  })
  void cssAndPrclHaveThePublishedImagesAndLength(
      String name, int stride, int crop, double scale, String mixing, int batch, int steps) {
    ExperimentConfig config = config(name);
    assertEquals(stride, config.model().outputStride());
    StrongAugmentation strong = augmentation(name);
    assertEquals(new RandomScaleCrop(0.5, scale, crop), strong.geometry());
    assertEquals(mixing, strong.mixing().getClass().getSimpleName());
    assertEquals(batch, config.training().labeledBatch());
    assertEquals(batch, config.training().unlabeledBatch());
    assertEquals(steps, config.training().steps());
    assertEquals(name.startsWith("cityscapes_css"), config.evaluation().sliding());
  }

  @ParameterizedTest
  @CsvSource({
    "voc_css_logit,        0.0064, 1e-4",
    "voc_css_mixed,        0.0064, 1e-4",
    "voc_css_cross,        0.0064, 1e-4",
    "voc_prcl,             0.0032, 1e-6",
    "cityscapes_css_logit, 0.0038, 1e-4",
    "cityscapes_css_mixed, 0.0038, 1e-4",
    "cityscapes_css_cross, 0.0038, 1e-4",
    "cityscapes_prcl,      0.0032, 1e-6"
  })
  void cssAndPrclHaveThePublishedSgd(String name, double rate, double floor) {
    List<ParameterGroup> groups = new ArrayList<>();
    if (name.endsWith("prcl")) {
      groups.add(
          ParameterGroup.of(
              "probability_learning_rate", "probability/", Schedule.poly(5e-5, 0.9, 1e-6)));
    }
    groups.add(ParameterGroup.rest(Schedule.poly(rate, 0.9, floor)));
    assertSame(
        new Optimization(new Sgd(0.9, true), 5e-4, groups, Optional.empty()),
        Optimizations.of(
            config(name).training(),
            Models.of(config(name).model(), 21, Methods.of(config(name)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "base"})
  void uniMatchV2HasThePublishedSettings(String size) {
    ExperimentConfig voc = config("voc_unimatch_v2_" + size);
    assertSame(Methods.of(voc), uniMatchV2(518, new CrossEntropy()));
    assertSame(
        Optimizations.of(voc.training(), Models.of(voc.model(), 21, Methods.of(voc))),
        adamW(39_300));
    // 200 000 pixels of the 2 labelled images of a device, 8 images on all devices together.
    ExperimentConfig cityscapes = config("cityscapes_unimatch_v2_" + size);
    assertSame(
        Methods.of(cityscapes), uniMatchV2(798, new OnlineHardExampleMining(0.7, 4 * 200_000)));
    assertSame(
        Optimizations.of(
            cityscapes.training(), Models.of(cityscapes.model(), 19, Methods.of(cityscapes))),
        adamW(62_820));
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

  private static StrongAugmentation augmentation(String config) {
    return method(config).augmentation();
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
