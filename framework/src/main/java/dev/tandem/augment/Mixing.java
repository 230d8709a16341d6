package dev.tandem.augment;

import dev.tandem.graph.Draws;
import org.tensorflow.op.Ops;

/**
 * Mixing of the unlabelled images of a batch with each other, such as CutMix (formulas.md,
 * "Mixing").
 */
@FunctionalInterface
public interface Mixing {
  /**
   * The mixed batch, of the same shapes.
   *
   * @param batch images float32 [B, H, W, 3] with their pseudo-labels
   * @param partners the image that each image of the batch is mixed with ({@link Partners}); of the
   *     same shapes
   */
  SupervisedImages mix(Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws);

  /** No mixing: the batch is returned unchanged. */
  static Mixing none() {
    return (tf, batch, partners, draws) -> batch;
  }
}
