package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/** Explicit symmetric padding of images [B, H, W, C], as in PyTorch. */
final class Padding {
  private Padding() {}

  /** Of a number type with zeros, float32 or bfloat16. */
  static <T extends TNumber> Operand<T> zeros(Ops tf, Operand<T> x, int each) {
    return each == 0 ? x : filled(tf, x, amounts(each, each), 0);
  }

  /** Padding for max pooling: −∞ is never the maximum. */
  static <T extends TNumber> Operand<T> negativeInfinity(
      Ops tf, Operand<T> x, int before, int after) {
    return filled(tf, x, amounts(before, after), Float.NEGATIVE_INFINITY);
  }

  private static <T extends TNumber> Operand<T> filled(
      Ops tf, Operand<T> x, int[][] amounts, float value) {
    return tf.pad(x, tf.constant(amounts), tf.dtypes.cast(tf.constant(value), x.type()));
  }

  private static int[][] amounts(int before, int after) {
    return new int[][] {{0, 0}, {before, after}, {before, after}, {0, 0}};
  }
}
