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
 * The augmentations of single images, as the input pipeline applies them (formulas.md,
 * "Augmentations"): rescale and crop, then for labelled images colour, blur and flip.
 */
public final class ImageAugmentation {
  private ImageAugmentation() {}

  /** Crop only: the weak view of an unlabelled image, and 0 to 1 for 0 to 255. */
  public static SampleTransform weak(int crop) {
    RandomScaleCrop geometry = new RandomScaleCrop(1, 1, crop);
    return SampleTransform.of(crop, (tf, sample, draws) -> cropped(tf, geometry, sample, draws));
  }

  /** Rescale, crop, colour, blur and flip: a labelled image. */
  public static SampleTransform labeled(
      RandomScaleCrop geometry, Appearance appearance, double flipProbability) {
    RandomFlip flip = new RandomFlip(flipProbability);
    return SampleTransform.of(
        geometry.crop(),
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
    return SampleTransform.of(
        geometry.crop(),
        (tf, sample, draws) -> flipped(tf, flip, cropped(tf, geometry, sample, draws), draws));
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
