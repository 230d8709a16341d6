package dev.tandem.loss;

import dev.tandem.data.Supervision;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import dev.tandem.graph.Replica;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * A loss of the unlabelled images in logit space: how far the student's predictions on a strong
 * view are from pseudo-labels, and what the confidence of these counts for. A class that a config
 * names as {@code method.unsupervised_loss} has a public constructor that takes {@code
 * method.unsupervised_threshold} as a {@code double}, or one without parameters.
 */
public interface UnsupervisedLoss {
  /**
   * The loss of a batch.
   *
   * @param logits float32 [B, H, W, C] of the student on a strong view
   * @param supervision pseudo-labels of the same batch, height and width
   */
  MeanLoss loss(Ops tf, Operand<TFloat32> logits, Supervision supervision);

  /** Confidence, 0 to 1, from which a pseudo-label is counted as confident in metrics. */
  double threshold();

  /**
   * float32 scalar, whose mean over the replicas is the share, 0 to 1, of their pixels with a
   * pseudo-label whose confidence is at least the threshold; 0 if no pixel has one.
   */
  default Operand<TFloat32> confidentShare(Ops tf, Replica replica, Supervision supervision) {
    Operand<TBool> labeled = LabelMaps.areLabeled(tf, supervision.label());
    Operand<TBool> confident = supervision.isConfident(tf, threshold());
    return new MeanLoss(
            Reduce.count(tf, tf.math.logicalAnd(labeled, confident)), Reduce.count(tf, labeled))
        .over(tf, replica);
  }
}
