package dev.tandem.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The loss of the labelled images in logit space. */
@FunctionalInterface
public interface SupervisedLoss {
  /**
   * @param logits float32 [B, H, W, C]
   * @param label int32 [B, H, W], −1 = ignore
   */
  MeanLoss loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label);
}
