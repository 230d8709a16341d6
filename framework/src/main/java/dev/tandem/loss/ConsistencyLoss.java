package dev.tandem.loss;

import dev.tandem.data.Supervision;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The loss of weak-to-strong consistency (FixMatch, <a href="https://arxiv.org/abs/2001.07685">Sohn
 * et al. 2020</a>; UniMatch, <a href="https://arxiv.org/abs/2208.09910">Yang et al. 2023</a>): the
 * cross-entropy of the pixels whose pseudo-label is confident, divided by the number of all pixels
 * that have a pseudo-label, {@code Σ CE·[confidence ≥ threshold] / #(label ≥ 0)}; 0 if there is
 * none.
 *
 * @param threshold τ of confidence, 0 to 1
 */
public record ConsistencyLoss(double threshold) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the threshold is not between 0 and 1
   */
  public ConsistencyLoss {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "threshold of confidence: found " + threshold + ", expected 0 to 1");
    }
  }

  /**
   * The loss of a batch.
   *
   * @param logits float32 [B, H, W, C] of the student on a strong view
   * @param supervision of the same height and width
   */
  public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Supervision supervision) {
    Operand<TFloat32> losses = CrossEntropy.perPixel(tf, logits, supervision.label());
    Operand<TFloat32> confident =
        tf.select(confident(tf, supervision), losses, tf.zerosLike(losses));
    return new MeanLoss(
        Reduce.sum(tf, confident), Reduce.count(tf, LabelMaps.areLabeled(tf, supervision.label())));
  }

  /** The share of the pixels with a pseudo-label that pass the threshold, 0 to 1. */
  public Operand<TFloat32> confidentShare(Ops tf, Supervision supervision) {
    Operand<TBool> valid = LabelMaps.areLabeled(tf, supervision.label());
    return tf.math.divNoNan(
        Reduce.count(tf, tf.math.logicalAnd(valid, confident(tf, supervision))),
        Reduce.count(tf, valid));
  }

  private Operand<TBool> confident(Ops tf, Supervision supervision) {
    return tf.math.greaterEqual(supervision.confidence(), tf.constant((float) threshold));
  }
}
