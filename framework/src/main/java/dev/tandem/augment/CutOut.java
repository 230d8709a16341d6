package dev.tandem.augment;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * CutOut (DeVries &amp; Taylor 2017): a random rectangle of half the area is set to black; its
 * labels become −1 (ignored) and its confidences 0. Uses no pixels of other images.
 */
public final class CutOut implements Mixing {
  @Override
  public SupervisedImages mix(
      Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws) {
    Ops host = HostOps.of(tf);
    Operand<TBool> inside = RandomRectangle.masks(host, batch.images().shape(), draws.of("cutout"));
    return blackedOut(tf, batch, host.math.logicalNot(inside));
  }

  /**
   * Sets all pixels to black and ignored where {@code keep} is false.
   *
   * @param keep bool [B, H, W]
   */
  static SupervisedImages blackedOut(Ops tf, SupervisedImages batch, Operand<TBool> keep) {
    List<Supervision> supervisions =
        batch.labels().supervisions().stream()
            .map(
                s ->
                    new Supervision(
                        tf.select(keep, s.label(), tf.constant(-1)),
                        tf.select(keep, s.confidence(), tf.constant(0f))))
            .toList();
    Operand<TBool> keepPixel = tf.expandDims(keep, tf.constant(3));
    return new SupervisedImages(
        tf.select(keepPixel, batch.images(), tf.constant(0f)),
        batch.labels().withSupervisions(supervisions));
  }
}
