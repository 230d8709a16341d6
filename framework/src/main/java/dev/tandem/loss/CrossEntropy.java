package dev.tandem.loss;

import dev.tandem.graph.Gradients;
import dev.tandem.graph.Reduce;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Cross-entropy: the mean over the pixels that are not ignored, 0 if all are. */
public final class CrossEntropy implements SupervisedLoss {
  @Override
  public Operand<TFloat32> loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
    Operand<TFloat32> counted = Reduce.count(tf, tf.math.greaterEqual(label, tf.constant(0)));
    return tf.math.divNoNan(Reduce.sum(tf, perPixel(tf, logits, label)), counted);
  }

  /**
   * −log softmax(logits)[label]; 0 where the label is ignored.
   *
   * @param logits float32 [B, H, W, C]
   * @param label int32 [B, H, W], −1 = ignore
   * @return float32 [B, H, W]
   */
  static Operand<TFloat32> perPixel(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
    Gradients.register();
    Operand<TInt32> zero = tf.constant(0);
    Operand<TBool> counted = tf.math.greaterEqual(label, zero);
    Operand<TFloat32> flatLogits =
        tf.reshape(logits, tf.constant(new long[] {-1, logits.shape().get(-1)}));
    // An ignored pixel needs some class to be computed with; its loss is dropped after.
    Operand<TInt32> flatLabel =
        tf.reshape(tf.math.maximum(label, zero), tf.constant(new int[] {-1}));
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> losses =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(flatLogits, flatLabel);
    Operand<TFloat32> map = tf.reshape(losses.loss(), tf.shape(label));
    return tf.select(counted, map, tf.zerosLike(map));
  }
}
