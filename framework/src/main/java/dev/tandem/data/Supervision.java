package dev.tandem.data;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TBool;
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
    Operand<TInt32> last = tf.constant(3);
    // 1 / Σ exp(z − max z), the largest of the softmax. TensorFlow's softmax gives less than ½ for
    // two equal scores, which then would not pass a threshold of ½.
    Operand<TFloat32> behind = tf.math.sub(scores, tf.max(scores, last, Max.keepDims(true)));
    return new Supervision(
        tf.math.argMax(scores, last, TInt32.class),
        tf.math.div(tf.constant(1f), tf.reduceSum(tf.math.exp(behind), last)));
  }

  /**
   * The most probable class of each pixel and its probability.
   *
   * @param probabilities float32 [B, H, W, C]
   */
  public static Supervision ofProbabilities(Ops tf, Operand<TFloat32> probabilities) {
    return new Supervision(
        tf.math.argMax(probabilities, tf.constant(3), TInt32.class),
        tf.max(probabilities, tf.constant(3)));
  }

  /**
   * bool [B, H, W]: whether the confidence of a pixel is at least the threshold, in float32.
   *
   * @param threshold 0 to 1
   */
  public Operand<TBool> isConfident(Ops tf, double threshold) {
    return tf.math.greaterEqual(confidence, tf.constant((float) threshold));
  }

  /**
   * The same with label −1 and confidence 0 in some places.
   *
   * @param places bool [B, H, W]
   */
  public Supervision ignoredWhere(Ops tf, Operand<TBool> places) {
    return new Supervision(
        tf.select(places, tf.constant(-1), label), tf.select(places, tf.constant(0f), confidence));
  }
}
