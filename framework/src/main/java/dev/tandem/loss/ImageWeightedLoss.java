package dev.tandem.loss;

import dev.tandem.ValueRange;
import dev.tandem.data.Supervision;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The confidence-weighted cross-entropy of the unlabelled images (formulas.md, "Unsupervised
 * loss"). Each image has the weight q = #(confidence ≥ threshold) / #(label ≥ 0); q = 0 without a
 * labelled pixel. Confident pixels without a label count in the numerator, so that q can exceed 1
 * with the strategy that labels only where both spaces agree, and with a threshold of 0, which
 * padding and pixels that were cut out reach, too. The loss is the mean of q·CE over all pixels of
 * the batch with CE > 0; 0 if there is none.
 *
 * @param threshold confidence from which a pixel counts as confident, 0 to 1
 */
public record ImageWeightedLoss(double threshold) implements UnsupervisedLoss {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the threshold is not between 0 and 1
   */
  public ImageWeightedLoss {
    ValueRange.requireShare("threshold of confidence", threshold);
  }

  @Override
  public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Supervision supervision) {
    Operand<TFloat32> losses = CrossEntropy.perPixel(tf, logits, supervision.label());
    Operand<TFloat32> counted = Reduce.count(tf, tf.math.greater(losses, tf.constant(0f)));
    Operand<TFloat32> perImage = tf.reduceSum(losses, tf.constant(new int[] {1, 2}));
    Operand<TFloat32> weighted =
        Reduce.sum(tf, tf.math.mul(imageWeights(tf, supervision), perImage));
    return new MeanLoss(weighted, counted);
  }

  /** float32 [B]: the weight q of each image. */
  Operand<TFloat32> imageWeights(Ops tf, Supervision supervision) {
    Operand<TFloat32> confident = countPerImage(tf, supervision.isConfident(tf, threshold));
    Operand<TFloat32> valid = countPerImage(tf, LabelMaps.areLabeled(tf, supervision.label()));
    return tf.math.divNoNan(confident, valid);
  }

  private static Operand<TFloat32> countPerImage(Ops tf, Operand<TBool> map) {
    return tf.reduceSum(tf.dtypes.cast(map, TFloat32.class), tf.constant(new int[] {1, 2}));
  }
}
