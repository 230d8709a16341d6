package dev.tandem.augment;

import dev.tandem.data.Supervision;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * Mixing by masks: M·x_i + (1 − M)·x_{i+1}, with the same mask M for an image and its
 * pseudo-labels.
 */
public final class MaskedMix {
  private MaskedMix() {}

  /**
   * Replaces the pixels of each image where its mask is false by those of its partner.
   *
   * @param keep bool [B, H, W]
   */
  public static SupervisedImages of(
      Ops tf, SupervisedImages batch, SupervisedImages partners, Operand<TBool> keep) {
    List<Supervision> supervisions = new ArrayList<>();
    for (int i = 0; i < batch.labels().supervisions().size(); i++) {
      Supervision kept = batch.labels().supervisions().get(i);
      Supervision other = partners.labels().supervisions().get(i);
      supervisions.add(
          new Supervision(
              tf.select(keep, kept.label(), other.label()),
              tf.select(keep, kept.confidence(), other.confidence())));
    }
    Operand<TBool> keepPixel = tf.expandDims(keep, tf.constant(3));
    return new SupervisedImages(
        tf.select(keepPixel, batch.images(), partners.images()),
        batch.labels().withSupervisions(supervisions));
  }
}
