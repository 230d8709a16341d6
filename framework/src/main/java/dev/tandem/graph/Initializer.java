package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Gives the initial values of a variable. Kernels are [height, width, in, out]. */
@FunctionalInterface
public interface Initializer {
  /** float32 of this shape: the initial values. */
  Operand<TFloat32> initial(Ops tf, Shape shape, Draws draws);

  /** All elements equal. */
  static Initializer constant(double value) {
    return (tf, shape, draws) -> tf.fill(tf.constant(shape.asArray()), tf.constant((float) value));
  }

  /** N(0, 2 / fan_out) (He et al. 2015): what torchvision's ResNets and MobileNets start from. */
  static Initializer kaimingNormalFanOut() {
    return (tf, shape, draws) -> {
      double fanOut = (double) shape.get(0) * shape.get(1) * shape.get(3);
      return tf.math.mul(draws.normal(tf, shape), tf.constant((float) Math.sqrt(2 / fanOut)));
    };
  }

  /** N(0, 2 / fan_in) (He et al. 2015): PyTorch's {@code kaiming_normal_}. */
  static Initializer kaimingNormalFanIn() {
    return (tf, shape, draws) -> {
      double fanIn = (double) shape.size() / shape.get(-1);
      return tf.math.mul(draws.normal(tf, shape), tf.constant((float) Math.sqrt(2 / fanIn)));
    };
  }

  /** U(−1/√fan_in, 1/√fan_in): PyTorch's default for a convolution. */
  static Initializer torchDefault() {
    return (tf, shape, draws) -> {
      double fanIn = (double) shape.size() / shape.get(-1);
      return symmetric(tf, shape, draws, 1 / Math.sqrt(fanIn));
    };
  }

  /** N(0, deviation²). */
  static Initializer normal(double deviation) {
    return (tf, shape, draws) ->
        tf.math.mul(draws.normal(tf, shape), tf.constant((float) deviation));
  }

  /** U(−bound, bound). */
  static Initializer uniform(double bound) {
    return (tf, shape, draws) -> symmetric(tf, shape, draws, bound);
  }

  private static Operand<TFloat32> symmetric(Ops tf, Shape shape, Draws draws, double bound) {
    return tf.math.mul(
        tf.math.sub(draws.uniform(tf, shape), tf.constant(0.5f)), tf.constant((float) (2 * bound)));
  }
}
