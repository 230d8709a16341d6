package dev.tandem.loss;

import dev.tandem.graph.Replica;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A loss that is a mean over what counts, sum and count apart: of several replicas each may have
 * another count.
 *
 * @param sum float32 scalar
 * @param count float32 scalar
 */
public record MeanLoss(Operand<TFloat32> sum, Operand<TFloat32> count) {
  /** sum / count; 0 if nothing counts. */
  public Operand<TFloat32> value(Ops tf) {
    return over(tf, Replica.only());
  }

  /**
   * sum / (the mean count of all replicas), 0 if nothing counts: the mean of this over the replicas
   * is the mean over what counts anywhere.
   */
  public Operand<TFloat32> over(Ops tf, Replica replica) {
    return tf.math.divNoNan(sum, replica.mean(tf, tf.stopGradient(count)));
  }
}
