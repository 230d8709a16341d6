package dev.tandem.experiments.assembly;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ClassMix;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.CutMix;
import dev.tandem.augment.CutOut;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.experiments.config.AugmentationConfig;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.MethodConfig;
import dev.tandem.experiments.config.TrainingConfig;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.OnlineHardExampleMining;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.models.DeepLabV3Plus;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.ParameterGroup;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.RepresentationType;
import dev.tandem.training.RepresentationContrast;
import dev.tandem.training.SemiSupervised;
import dev.tandem.training.SupervisedOnly;
import dev.tandem.training.TrainingMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From {@code method}, {@code augmentation} and {@code training} of a config to a method. */
final class Methods {
  private Methods() {}

  static TrainingMethod of(ExperimentConfig config) {
    MethodConfig method = config.method();
    SupervisedLoss supervised = supervisedLoss(config);
    return Strategies.of(method)
        .<TrainingMethod>map(
            strategy ->
                new SemiSupervised(
                    strategy,
                    strong(config),
                    supervised,
                    new UnsupervisedLoss(method.unsupervisedThreshold()),
                    contrast(method),
                    contrastiveWeight(method)))
        .orElseGet(() -> new SupervisedOnly(supervised));
  }

  static Optimization optimization(ExperimentConfig config) {
    TrainingConfig training = config.training();
    Schedule rate =
        Schedule.poly(
            training.learningRate(), training.learningRatePower(), training.learningRateMin());
    Schedule probabilityRate =
        Schedule.poly(
            training.probabilityLearningRate(),
            training.learningRatePower(),
            training.probabilityLearningRateMin());
    List<ParameterGroup> groups = new ArrayList<>();
    if (Models.isGaussian(config)) {
      groups.add(
          ParameterGroup.of(
              "probability_learning_rate", DeepLabV3Plus.PROBABILITY + "/", probabilityRate));
    }
    groups.add(ParameterGroup.rest(rate));
    return new Optimization(
        new Sgd(training.momentum(), true),
        training.weightDecay(),
        groups,
        Optional.empty(),
        config.method().teacherDecay());
  }

  private static SupervisedLoss supervisedLoss(ExperimentConfig config) {
    MethodConfig method = config.method();
    return switch (method.supervisedLoss()) {
      case CROSS_ENTROPY -> new CrossEntropy();
      case OHEM ->
          new OnlineHardExampleMining(
              method.ohemThreshold(),
              Math.multiplyExact(method.ohemMinKept(), config.training().labeledBatch()));
    };
  }

  static RandomScaleCrop geometry(ExperimentConfig config) {
    return new RandomScaleCrop(
        config.augmentation().scaleMin(),
        config.augmentation().scaleMax(),
        config.training().crop());
  }

  static Appearance appearance(AugmentationConfig augmentation) {
    return new Appearance(
        new ColorJitter(
            augmentation.jitterProbability(),
            augmentation.brightness(),
            augmentation.contrast(),
            augmentation.saturation(),
            augmentation.hue()),
        new GaussianBlur(
            augmentation.blurProbability(),
            augmentation.blurSigmaMin(),
            augmentation.blurSigmaMax()));
  }

  private static StrongAugmentation strong(ExperimentConfig config) {
    return new StrongAugmentation(
        geometry(config),
        mixing(config.method()),
        appearance(config.augmentation()),
        new RandomFlip(config.augmentation().flipProbability()));
  }

  private static Mixing mixing(MethodConfig method) {
    return switch (method.mixing()) {
      case NONE -> Mixing.none();
      case CUTOUT -> new CutOut();
      case CUTMIX -> new CutMix();
      case CLASSMIX -> new ClassMix();
    };
  }

  private static RepresentationContrast contrast(MethodConfig method) {
    return new RepresentationContrast(
        representation(method),
        method.temperature(),
        new ContrastiveSampler(method.queries(), method.negatives()),
        Strategies.hardness(method),
        method.strongThreshold(),
        method.weakThreshold(),
        method.prototypeDecay());
  }

  private static RepresentationType representation(MethodConfig method) {
    return switch (method.representation()) {
      case DETERMINISTIC -> new DeterministicRepresentation();
      case GAUSSIAN -> new GaussianRepresentation();
    };
  }

  private static Schedule contrastiveWeight(MethodConfig method) {
    return switch (method.contrastiveSchedule()) {
      case CONSTANT -> Schedule.constant(method.contrastiveWeight());
      case RAMP_DOWN ->
          Schedule.rampDown(
              method.contrastiveWeight(), method.rampDownRate(), method.contrastiveWeightMin());
    };
  }
}
