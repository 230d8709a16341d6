package dev.tandem.augment;

import dev.tandem.data.SupervisedImages;
import dev.tandem.data.Supervision;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TType;

/** Mixing by given masks: M·x_i + (1 − M)·x_{i+1}, the same M for an image and its maps. */
final class MaskedMix {
  private MaskedMix() {}

  /**
   * Fills each image, where its mask is false, from the next image of the batch; the last one's
   * partner is the first.
   *
   * @param keep bool [B, H, W]
   */
  static SupervisedImages withNext(Ops tf, SupervisedImages batch, Operand<TBool> keep) {
    Operand<TBool> keepPixel = tf.expandDims(keep, tf.constant(3));
    List<Supervision> supervisions =
        batch.supervisions().stream()
            .map(
                s ->
                    new Supervision(
                        tf.select(keep, s.label(), next(tf, s.label())),
                        tf.select(keep, s.confidence(), next(tf, s.confidence()))))
            .toList();
    return new SupervisedImages(
        tf.select(keepPixel, batch.images(), next(tf, batch.images())), supervisions);
  }

  private static <T extends TType> Operand<T> next(Ops tf, Operand<T> x) {
    return tf.roll(x, tf.constant(-1), tf.constant(0));
  }
}
