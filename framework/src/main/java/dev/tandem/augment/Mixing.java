package dev.tandem.augment;

import dev.tandem.data.SupervisedImages;
import dev.tandem.graph.Draws;
import org.tensorflow.op.Ops;

/** How the unlabelled images of a batch are mixed with each other (METHODS 4). */
@FunctionalInterface
public interface Mixing {
  /** The mixed batch, of the same shapes. */
  SupervisedImages mix(Ops tf, SupervisedImages batch, Draws draws);

  /** Every image stays as it is. */
  static Mixing none() {
    return (tf, batch, draws) -> batch;
  }
}
