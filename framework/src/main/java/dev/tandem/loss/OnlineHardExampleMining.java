package dev.tandem.loss;

import dev.tandem.ValueRange;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Cross-entropy of the hard pixels only (OHEM; formulas.md, "OHEM"). A pixel that is not ignored is
 * kept if its probability of the true class is at most max(threshold, the k-th smallest such
 * probability), k = {@code minKept}; with fewer than k pixels all are kept. The loss is the mean
 * over the kept pixels; 0 if there are none.
 *
 * @param threshold probability, 0 to 1
 * @param minKept k, for the whole batch; 0 keeps every pixel
 */
public record OnlineHardExampleMining(double threshold, int minKept) implements SupervisedLoss {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public OnlineHardExampleMining {
    ValueRange.requireShare("threshold of hard pixels", threshold);
    ValueRange.requireAtLeast("pixels that are kept", minKept, 0);
  }

  /** Probability given to ignored pixels: above 1, so that they are never among the hardest. */
  private static final float IGNORED = 2;

  @Override
  public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
    Operand<TFloat32> losses = CrossEntropy.perPixel(tf, logits, label);
    Operand<TBool> kept = kept(tf, losses, label);
    return new MeanLoss(
        Reduce.sum(tf, tf.select(kept, losses, tf.zerosLike(losses))), Reduce.count(tf, kept));
  }

  /** bool [B, H, W]: the pixels that are kept; losses float32 and label int32 of the same shape. */
  Operand<TBool> kept(Ops tf, Operand<TFloat32> losses, Operand<TInt32> label) {
    Operand<TBool> valid = LabelMaps.areLabeled(tf, label);
    if (minKept == 0) {
      return valid;
    }
    Operand<TFloat32> probability =
        tf.select(valid, tf.math.exp(tf.math.neg(tf.stopGradient(losses))), tf.constant(IGNORED));
    Operand<TInt32> one = tf.constant(new int[] {-1});
    Operand<TFloat32> flat = tf.reshape(probability, one);
    int k = (int) Math.min(minKept, label.shape().size());
    Operand<TFloat32> smallest =
        tf.math.neg(tf.nn.topK(tf.math.neg(flat), tf.constant(k), TInt32.class).values());
    Operand<TFloat32> kth = tf.gather(smallest, tf.constant(k - 1), tf.constant(0));
    Operand<TFloat32> limit = tf.math.maximum(kth, tf.constant((float) threshold));
    return tf.math.logicalAnd(valid, tf.math.lessEqual(probability, limit));
  }
}
