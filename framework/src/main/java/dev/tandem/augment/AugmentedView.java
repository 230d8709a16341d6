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
 * Rescale and crop, then a change of the colours, then a flip. A record, so that its text says all
 * that it does.
 *
 * @param geometry rescale and crop
 * @param appearance of the image; empty if its colours stay
 * @param flip empty if nothing is flipped
 */
record AugmentedView(
    RandomScaleCrop geometry, Optional<Appearance> appearance, Optional<RandomFlip> flip)
    implements SampleTransform {
  @Override
  public int crop() {
    return geometry.crop();
  }

  @Override
  public boolean marksPadding() {
    return geometry.marksPadding();
  }

  @Override
  public Sample apply(Ops tf, Sample sample, Draws draws) {
    Sample cropped = cropped(tf, sample, draws);
    Sample changed =
        new Sample(
            appearance.map(a -> a.apply(tf, cropped.image(), draws)).orElse(cropped.image()),
            cropped.label());
    return flip.map(f -> flipped(tf, f, changed, draws)).orElse(changed);
  }

  private Sample cropped(Ops tf, Sample sample, Draws draws) {
    Operand<TInt32> size =
        tf.slice(tf.shape(sample.image()), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    RandomScaleCrop.Window window = geometry.draw(tf, size, draws);
    Operand<TFloat32> image =
        tf.math.mul(geometry.image(tf, sample.image(), window), tf.constant(1 / 255f));
    return new Sample(image, sample.label().map(l -> geometry.map(tf, l, tf.constant(-1), window)));
  }

  private static Sample flipped(Ops tf, RandomFlip flip, Sample sample, Draws draws) {
    Operand<TBool> flipped = flip.draw(tf, draws);
    Optional<Operand<TInt32>> label = sample.label().map(l -> flip.apply(tf, l, flipped));
    return new Sample(flip.apply(tf, sample.image(), flipped), label);
  }
}
