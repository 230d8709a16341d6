package dev.tandem.augment;

import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * CutMix (Yun et al. 2019) as CSS uses it: a random rectangle of half the area is replaced by that
 * of the next image of the batch, in the image and its pseudo-labels.
 */
public final class CutMix implements Mixing {
  @Override
  public SupervisedImages mix(
      Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws) {
    Ops host = HostOps.of(tf);
    Operand<TBool> inside = RandomRectangle.masks(host, batch.images().shape(), draws.of("cutmix"));
    return MaskedMix.of(tf, batch, partners, host.math.logicalNot(inside));
  }
}
