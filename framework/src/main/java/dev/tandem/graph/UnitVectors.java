package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/** L2 normalisation. */
public final class UnitVectors {
  /** The lower bound of the norm, as in PyTorch's {@code F.normalize}. */
  private static final float SMALLEST_NORM = 1e-12f;

  private UnitVectors() {}

  /** x / max(‖x‖₂, 1e-12), with the norm along one axis; of the shape of x. */
  public static Operand<TFloat32> along(Ops tf, Operand<TFloat32> x, int axis) {
    Operand<TFloat32> squares =
        tf.reduceSum(tf.math.square(x), tf.constant(axis), ReduceSum.keepDims(true));
    // The maximum under the root keeps the gradient at zero finite.
    Operand<TFloat32> smallest = tf.constant(SMALLEST_NORM * SMALLEST_NORM);
    return tf.math.mul(x, tf.math.rsqrt(tf.math.maximum(squares, smallest)));
  }
}
