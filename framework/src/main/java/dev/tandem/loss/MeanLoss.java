package dev.tandem.loss;

import dev.tandem.graph.Replica;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A loss that is a mean over pixels, with sum and count kept apart since the counts of the replicas
 * may differ.
 *
 * @param sum float32 scalar: the sum of the losses of the pixels that count
 * @param count float32 scalar: the number of pixels that count
 */
public record MeanLoss(Operand<TFloat32> sum, Operand<TFloat32> count) {
  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if one is not a scalar
   */
  public MeanLoss {
    requireScalar("sum", sum);
    requireScalar("count", count);
  }

  private static void requireScalar(String what, Operand<TFloat32> value) {
    Shape shape = value.shape();
    if (!shape.isUnknown() && shape.numDimensions() != 0) {
      throw new IllegalArgumentException(
          "the %s of a loss has shape %s, expected a scalar".formatted(what, shape));
    }
  }

  /** float32 scalar: sum / count; 0 if the count is 0. */
  public Operand<TFloat32> value(Ops tf) {
    return over(tf, Replica.only());
  }

  /**
   * float32 scalar: sum / (mean of the replicas' counts), 0 if all counts are 0. The mean of this
   * value over the replicas is the mean loss over the pixels of all replicas.
   */
  public Operand<TFloat32> over(Ops tf, Replica replica) {
    return tf.math.divNoNan(sum, replica.mean(tf, tf.stopGradient(count)));
  }
}
