package dev.tandem.augment;

import dev.tandem.data.SampleTransform;
import java.util.Optional;

/**
 * The augmentations that the input pipeline applies to single images (formulas.md,
 * "Augmentations"): a random crop for unlabelled images; rescale, crop, colour jitter, blur and
 * flip for labelled ones. Both scale pixel values from 0…255 to 0…1.
 */
public final class ImageAugmentation {
  private ImageAugmentation() {}

  /**
   * Weak augmentation, for unlabelled images: a random crop of {@code crop}×{@code crop} pixels.
   */
  public static SampleTransform weak(int crop) {
    return weak(new RandomScaleCrop(1, 1, crop));
  }

  /**
   * Weak augmentation, for unlabelled images: a random crop.
   *
   * @param geometry gives the size of the crop and how it is padded; nothing is rescaled
   */
  public static SampleTransform weak(RandomScaleCrop geometry) {
    return new AugmentedView(geometry.withoutRescaling(), Optional.empty(), Optional.empty());
  }

  /** For labelled images: rescale and crop, colour jitter and blur, horizontal flip. */
  public static SampleTransform labeled(
      RandomScaleCrop geometry, Appearance appearance, double flipProbability) {
    return new AugmentedView(
        geometry, Optional.of(appearance), Optional.of(new RandomFlip(flipProbability)));
  }

  /**
   * Rescale, crop and flip: the weak view of an unlabelled image for methods whose strong views
   * change its colours alone.
   */
  public static SampleTransform weakWithGeometry(RandomScaleCrop geometry, RandomFlip flip) {
    return new AugmentedView(geometry, Optional.empty(), Optional.of(flip));
  }
}
