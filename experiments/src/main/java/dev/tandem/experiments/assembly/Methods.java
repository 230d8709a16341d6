package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomGrey;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.experiments.config.AugmentationConfig;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.methods.MethodParts;
import dev.tandem.training.TrainingMethod;

/** From {@code method}, {@code augmentation} and {@code training} of a config to a method. */
public final class Methods {
  private Methods() {}

  /**
   * The method of a config.
   *
   * @throws dev.tandem.InvalidInputException if a class that the config names cannot be used
   */
  public static TrainingMethod of(ExperimentConfig config) {
    TrainingMethod method;
    try {
      method = config.method().method(parts(config));
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidInputException("method: cannot be made from these keys: " + e, e);
    }
    if (method == null) {
      throw new InvalidInputException(
          "method.kind: " + config.method().getClass().getName() + " makes no method, found null");
    }
    return method;
  }

  static MethodParts parts(ExperimentConfig config) {
    AugmentationConfig augmentation = config.augmentation();
    return new MethodParts(
        new RandomScaleCrop(
            augmentation.scaleMin(),
            augmentation.scaleMax(),
            config.training().crop(),
            augmentation.rescaling(),
            augmentation.padding()),
        new Appearance(
            new ColorJitter(
                augmentation.jitterProbability(),
                augmentation.brightness(),
                augmentation.contrast(),
                augmentation.saturation(),
                augmentation.hue()),
            new RandomGrey(augmentation.greyProbability()),
            new GaussianBlur(
                augmentation.blurProbability(),
                augmentation.blurSigmaMin(),
                augmentation.blurSigmaMax())),
        new RandomFlip(augmentation.flipProbability()),
        config.training().labeledBatch());
  }
}
