package dev.tandem.experiments.methods;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.data.SampleTransform;

/**
 * What other groups of a config contribute to a method.
 *
 * @param geometry random rescaling and cropping
 * @param appearance random colours and blur
 * @param flip random mirroring
 * @param labeledBatch labelled images of a replica in a step
 */
public record MethodParts(
    RandomScaleCrop geometry, Appearance appearance, RandomFlip flip, int labeledBatch) {

  /** From a decoded labelled image to the crop that is trained on: rescaled, in other colours. */
  public SampleTransform labeledView() {
    return ImageAugmentation.labeled(geometry, appearance, flip.probability());
  }

  /** From the weak to the strong view of the unlabelled images, with this mixing. */
  public StrongAugmentation strong(Mixing mixing) {
    return new StrongAugmentation(geometry, mixing, appearance, flip);
  }
}
