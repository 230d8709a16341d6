package dev.tandem.data;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A map of (pseudo-)labels with the confidence of each pixel.
 *
 * @param label int32 [B, H, W], −1 = ignore
 * @param confidence float32 [B, H, W], 0 to 1
 */
public record Supervision(Operand<TInt32> label, Operand<TFloat32> confidence) {
  /**
   * The most probable class of each pixel and its probability.
   *
   * @param scores float32 [B, H, W, C]: logits, of which a softmax makes probabilities
   */
  public static Supervision mostProbable(Ops tf, Operand<TFloat32> scores) {
    return new Supervision(
        tf.math.argMax(scores, tf.constant(3), TInt32.class),
        tf.max(tf.nn.softmax(scores), tf.constant(3)));
  }
}
