package dev.tandem.optimizer;

import dev.tandem.graph.SmallTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    Map<Boolean, List<Operand<TFloat32>>> joined =
        gradients.stream()
            .collect(Collectors.partitioningBy(g -> SmallTensors.areJoined(g.shape())));
    List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    joined.get(false).forEach(gradient -> halfSquares.add(tf.nn.l2Loss(gradient)));
    if (!joined.get(true).isEmpty()) {
      halfSquares.add(tf.nn.l2Loss(SmallTensors.joined(tf, joined.get(true))));
    }
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
    return SmallTensors.each(tf, gradients, gradient -> tf.math.mul(gradient, scale));
  }
}
