package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.TrainingConfig;
import dev.tandem.training.TrainingMethod;

/** The largest crop that a training can have at all, however much memory there is. */
final class CropLimit {
  /** Kernels of TensorFlow count the numbers of a tensor in 32 bits, and some do so unchecked. */
  private static final long NUMBERS = Integer.MAX_VALUE;

  private static final int CHANNELS = 3;

  private CropLimit() {}

  /**
   * Refuses a step whose images are too many numbers for one tensor.
   *
   * @throws InvalidInputException that says how large crop or batches may be
   */
  static void require(TrainingConfig training, TrainingMethod method) {
    int taken = method.unlabeled().map(TrainingMethod.UnlabeledBatches::count).orElse(0);
    long images = training.labeledBatch() + (long) taken * training.unlabeledBatch();
    long largest = (long) Math.sqrt((double) NUMBERS / CHANNELS / images);
    if (training.crop() <= largest) {
      return;
    }
    if (largest >= TrainingConfig.SMALLEST_CROP) {
      throw new InvalidInputException(
          "training.crop: found %d, expected at most %d with %d images a step, whose numbers TensorFlow counts in 32 bits"
              .formatted(training.crop(), largest, images));
    }
    throw new InvalidInputException(
        "training.labeled_batch and training.unlabeled_batch: found %d images a step, expected at most %d with crops of %d pixels, whose numbers TensorFlow counts in 32 bits"
            .formatted(
                images, NUMBERS / CHANNELS / training.crop() / training.crop(), training.crop()));
  }
}
