package dev.tandem.experiments.assembly;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.CutMix;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.config.AugmentationConfig;
import dev.tandem.config.ExperimentConfig;
import dev.tandem.config.MethodConfig;
import dev.tandem.config.TrainingConfig;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.pseudolabel.LogitStrategy;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.RepresentationType;
import dev.tandem.training.Optimization;
import dev.tandem.training.RepresentationContrast;
import dev.tandem.training.SemiSupervised;
import dev.tandem.training.SupervisedOnly;
import dev.tandem.training.TrainingMethod;

/** From {@code method}, {@code augmentation} and {@code training} of a config to a method. */
final class Methods {
  private Methods() {}

  static TrainingMethod of(ExperimentConfig config) {
    SupervisedLoss supervised = new CrossEntropy();
    MethodConfig method = config.method();
    return switch (method.pseudoLabel()) {
      case NONE -> new SupervisedOnly(supervised);
      case LOGIT ->
          new SemiSupervised(
              new LogitStrategy(),
              strong(config),
              supervised,
              new UnsupervisedLoss(method.unsupervisedThreshold()),
              contrast(method),
              contrastiveWeight(method));
    };
  }

  static Optimization optimization(ExperimentConfig config) {
    TrainingConfig training = config.training();
    return new Optimization(
        new Sgd(training.momentum(), training.weightDecay()),
        Schedule.poly(
            training.learningRate(), training.learningRatePower(), training.learningRateMin()),
        config.method().teacherDecay());
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
      case CUTMIX -> new CutMix();
    };
  }

  private static RepresentationContrast contrast(MethodConfig method) {
    return new RepresentationContrast(
        representation(method),
        method.temperature(),
        new ContrastiveSampler(method.queries(), method.negatives()),
        method.strongThreshold(),
        method.weakThreshold(),
        method.prototypeDecay());
  }

  private static RepresentationType representation(MethodConfig method) {
    return switch (method.representation()) {
      case DETERMINISTIC -> new DeterministicRepresentation();
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
