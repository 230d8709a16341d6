package dev.tandem.graph;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Reductions over all axes, to scalars. */
public final class Reduce {
  private Reduce() {}

  /** The sum of all elements. */
  public static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(x, axes(tf, x));
  }

  /** How many elements are true, as a float32: exact up to 2²⁴. */
  public static Operand<TFloat32> count(Ops tf, Operand<TBool> x) {
    return sum(tf, tf.dtypes.cast(x, TFloat32.class));
  }

  private static Operand<TInt32> axes(Ops tf, Operand<?> x) {
    return tf.constant(IntStream.range(0, x.shape().numDimensions()).toArray());
  }
}
