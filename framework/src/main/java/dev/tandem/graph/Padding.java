package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** Explicit symmetric padding of images [B, H, W, C], as in PyTorch. */
final class Padding {
  private Padding() {}

  /** Of a number type with zeros, float32 or bfloat16. */
  static <T extends TNumber> Operand<T> zeros(Ops tf, Operand<T> x, int each) {
    return each == 0
        ? x
        : tf.pad(x, tf.constant(amounts(each, each)), tf.dtypes.cast(tf.constant(0f), x.type()));
  }

  /** Padding for max pooling: −∞ is never the maximum. */
  static Operand<TFloat32> negativeInfinity(Ops tf, Operand<TFloat32> x, int before, int after) {
    return tf.pad(x, tf.constant(amounts(before, after)), tf.constant(Float.NEGATIVE_INFINITY));
  }

  private static int[][] amounts(int before, int after) {
    return new int[][] {{0, 0}, {before, after}, {before, after}, {0, 0}};
  }
}
