package dev.tandem.augment;

import dev.tandem.graph.Draws;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Dropout of whole channels (PyTorch's {@code Dropout2d}): each channel of each image becomes 0
 * with probability {@code rate}; those that stay are divided by {@code 1 − rate}.
 *
 * @param rate 0 to below 1
 */
public record ChannelDropout(double rate) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the rate is not at least 0 and below 1
   */
  public ChannelDropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "rate of the dropout: found " + rate + ", expected at least 0 and below 1");
    }
  }

  /**
   * Drops channels.
   *
   * @param maps float32 [B, H, W, C], B and C known
   * @param draws of these maps alone
   * @return the same shape
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> maps, Draws draws) {
    Shape shape = Shape.of(maps.shape().get(0), 1, 1, maps.shape().get(3));
    return factors(tf, maps, draws.uniform(tf, shape));
  }

  /**
   * The same from given draws.
   *
   * @param uniform float32 [B, 1, 1, C] in [0, 1): a channel stays where it is at least the rate
   */
  Operand<TFloat32> factors(Ops tf, Operand<TFloat32> maps, Operand<TFloat32> uniform) {
    Operand<TFloat32> stays =
        tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant((float) rate)), TFloat32.class);
    return tf.math.mul(maps, tf.math.mul(stays, tf.constant((float) (1 / (1 - rate)))));
  }
}
