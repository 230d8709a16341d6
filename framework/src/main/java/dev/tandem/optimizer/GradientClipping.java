package dev.tandem.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Clipping of gradients by their global norm, as {@code torch.nn.utils.clip_grad_norm_}: every
 * gradient is multiplied by min(1, maxNorm / (norm + 1e-6)), where norm is the L2 norm of all
 * gradients together.
 *
 * @param maxNorm above 0
 */
public record GradientClipping(double maxNorm) {
  /** Keeps the division finite where all gradients are 0. */
  private static final float EPSILON = 1e-6f;

  /**
   * Checks the norm.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  public GradientClipping {
    if (!(maxNorm > 0)) {
      throw new IllegalArgumentException("largest norm of the gradients: " + maxNorm);
    }
  }

  /**
   * The L2 norm of all gradients together.
   *
   * @param gradients of any shapes, at least one
   * @return float32 scalar
   */
  public static Operand<TFloat32> norm(Ops tf, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    gradients.forEach(gradient -> halfSquares.add(tf.nn.l2Loss(gradient)));
    // Not addN, which begins with whichever input it can overwrite: the last digits would vary.
    Operand<TFloat32> sum = tf.reduceSum(tf.stack(halfSquares), tf.constant(0));
    return tf.math.sqrt(tf.math.mul(sum, tf.constant(2f)));
  }

  /**
   * Clips the gradients of a step.
   *
   * @param gradients of any shapes
   * @param norm their {@link #norm}
   * @return the clipped gradients, in the same order
   */
  public List<Operand<TFloat32>> clip(
      Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> norm) {
    Operand<TFloat32> scale =
        tf.math.minimum(
            tf.constant(1f),
            tf.math.div(tf.constant((float) maxNorm), tf.math.add(norm, tf.constant(EPSILON))));
    List<Operand<TFloat32>> clipped = new ArrayList<>();
    gradients.forEach(gradient -> clipped.add(tf.math.mul(gradient, scale)));
    return clipped;
  }
}
