package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** How the convolutions and matrix products of a network come to be computed in bfloat16. */
public enum Bfloat16 {
  /** They are computed in float32. */
  NONE,
  /** Between casts in the graph. */
  BY_CASTS,
  /** By TensorFlow's rewriting of the graph ({@link SessionConfig#inBfloat16}). */
  BY_REWRITING;

  /** Rounded to bfloat16. */
  static Operand<TBfloat16> narrow(Ops tf, Operand<TFloat32> x) {
    return tf.dtypes.cast(x, TBfloat16.class);
  }

  /** The same values as float32. */
  static Operand<TFloat32> wide(Ops tf, Operand<TBfloat16> x) {
    return tf.dtypes.cast(x, TFloat32.class);
  }
}
