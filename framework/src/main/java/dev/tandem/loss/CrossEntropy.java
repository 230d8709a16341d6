package dev.tandem.loss;

import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Cross-entropy: the mean over the pixels that are not ignored; 0 if all are. */
public final class CrossEntropy implements SupervisedLoss {
  @Override
  public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
    Operand<TFloat32> counted = Reduce.count(tf, LabelMaps.areLabeled(tf, label));
    return new MeanLoss(Reduce.sum(tf, perPixel(tf, logits, label)), counted);
  }

  /**
   * −log softmax(logits)[label]; 0 where the label is ignored.
   *
   * @param logits float32 [B, H, W, C]
   * @param label int32 [B, H, W], −1 = ignore
   * @return float32 [B, H, W]
   */
  public static Operand<TFloat32> perPixel(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
    Operand<TInt32> last = tf.constant(-1);
    // TensorFlow's cross-entropy ops, sparse and dense, take five times as long on a CPU.
    Operand<TFloat32> shifted =
        tf.math.sub(logits, tf.stopGradient(tf.max(logits, last, Max.keepDims(true))));
    Operand<TFloat32> logSum = tf.math.log(tf.reduceSum(tf.math.exp(shifted), last));
    Operand<TFloat32> oneHot =
        tf.oneHot(
            label,
            tf.constant(Math.toIntExact(logits.shape().get(-1))),
            tf.constant(1f),
            tf.constant(0f));
    Operand<TFloat32> ofLabel = tf.reduceSum(tf.math.mul(shifted, oneHot), last);
    Operand<TBool> counted = LabelMaps.areLabeled(tf, label);
    Operand<TFloat32> map = tf.math.sub(logSum, ofLabel);
    return tf.select(counted, map, tf.zerosLike(map));
  }
}
