package dev.tandem.augment;

import dev.tandem.data.Supervision;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/** Mixing by given masks: M·x_i + (1 − M)·x_{i+1}, the same M for an image and its maps. */
final class MaskedMix {
  private MaskedMix() {}

  /**
   * Fills each image, where its mask is false, from its partner.
   *
   * @param keep bool [B, H, W]
   */
  static SupervisedImages of(
      Ops tf, SupervisedImages batch, SupervisedImages partners, Operand<TBool> keep) {
    List<Supervision> supervisions = new ArrayList<>();
    for (int i = 0; i < batch.labels().supervisions().size(); i++) {
      Supervision own = batch.labels().supervisions().get(i);
      Supervision other = partners.labels().supervisions().get(i);
      supervisions.add(
          new Supervision(
              tf.select(keep, own.label(), other.label()),
              tf.select(keep, own.confidence(), other.confidence())));
    }
    Operand<TBool> keepPixel = tf.expandDims(keep, tf.constant(3));
    return new SupervisedImages(
        tf.select(keepPixel, batch.images(), partners.images()),
        batch.labels().withSupervisions(supervisions));
  }
}
