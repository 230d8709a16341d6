package dev.tandem.loss;

import dev.tandem.ValueRange;
import dev.tandem.data.Supervision;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
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
public record ConsistencyLoss(double threshold) implements UnsupervisedLoss {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the threshold is not between 0 and 1
   */
  public ConsistencyLoss {
    ValueRange.requireShare("threshold of confidence", threshold);
  }

  @Override
  public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Supervision supervision) {
    Operand<TFloat32> losses = CrossEntropy.perPixel(tf, logits, supervision.label());
    Operand<TFloat32> confident =
        tf.select(supervision.isConfident(tf, threshold), losses, tf.zerosLike(losses));
    return new MeanLoss(
        Reduce.sum(tf, confident), Reduce.count(tf, LabelMaps.areLabeled(tf, supervision.label())));
  }
}
