package dev.tandem.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The loss of the student's logits on labelled images. */
@FunctionalInterface
public interface SupervisedLoss {
  /**
   * @param logits float32 [B, H, W, C] of the student
   * @param label int32 [B, H, W], −1 = ignore
   */
  MeanLoss loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label);
}
