package dev.tandem.augment;

import dev.tandem.graph.Draws;
import org.tensorflow.op.Ops;

/** How the unlabelled images of a batch are mixed with each other (METHODS 4). */
@FunctionalInterface
public interface Mixing {
  /**
   * The mixed batch, of the same shapes.
   *
   * @param partners for each image of the batch the next one: the last one's partner is the first,
   *     of the next replica where there are several
   */
  SupervisedImages mix(Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws);

  /** Every image stays as it is. */
  static Mixing none() {
    return (tf, batch, partners, draws) -> batch;
  }
}
