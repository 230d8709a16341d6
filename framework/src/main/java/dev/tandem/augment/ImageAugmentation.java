package dev.tandem.augment;

import dev.tandem.data.Sample;
import dev.tandem.data.SampleTransform;
import dev.tandem.graph.Draws;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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
    RandomScaleCrop crop = geometry.withoutRescaling();
    return transform(crop, (tf, sample, draws) -> cropped(tf, crop, sample, draws));
  }

  /** For labelled images: rescale and crop, colour jitter and blur, horizontal flip. */
  public static SampleTransform labeled(
      RandomScaleCrop geometry, Appearance appearance, double flipProbability) {
    RandomFlip flip = new RandomFlip(flipProbability);
    return transform(
        geometry,
        (tf, sample, draws) -> {
          Sample crop = cropped(tf, geometry, sample, draws);
          Operand<TFloat32> image = appearance.apply(tf, crop.image(), draws);
          return flipped(tf, flip, new Sample(image, crop.label()), draws);
        });
  }

  /**
   * Rescale, crop and flip: the weak view of an unlabelled image for methods whose strong views
   * change its colours alone.
   */
  public static SampleTransform weakWithGeometry(RandomScaleCrop geometry, RandomFlip flip) {
    return transform(
        geometry,
        (tf, sample, draws) -> flipped(tf, flip, cropped(tf, geometry, sample, draws), draws));
  }

  private static SampleTransform transform(
      RandomScaleCrop geometry, SampleTransform.Change change) {
    return SampleTransform.of(geometry.crop(), geometry.marksPadding(), change);
  }

  private static Sample flipped(Ops tf, RandomFlip flip, Sample sample, Draws draws) {
    Operand<TBool> flipped = flip.draw(tf, draws);
    Optional<Operand<TInt32>> label = sample.label().map(l -> flip.apply(tf, l, flipped));
    return new Sample(flip.apply(tf, sample.image(), flipped), label);
  }

  private static Sample cropped(Ops tf, RandomScaleCrop geometry, Sample sample, Draws draws) {
    Operand<TInt32> size =
        tf.slice(tf.shape(sample.image()), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    RandomScaleCrop.Window window = geometry.draw(tf, size, draws);
    Operand<TFloat32> image =
        tf.math.mul(geometry.image(tf, sample.image(), window), tf.constant(1 / 255f));
    return new Sample(image, sample.label().map(l -> geometry.map(tf, l, tf.constant(-1), window)));
  }
}
