package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a network computes value by value between its convolutions, in the number format of its
 * maps: of maps in bfloat16 ({@link Bfloat16}) the result is one, too.
 */
public final class Elementwise {
  private Elementwise() {}

  /**
   * max(x, 0).
   *
   * @param x float32 of any shape
   * @return the same shape
   */
  public static Operand<TFloat32> relu(Ops tf, Operand<TFloat32> x) {
    return Bfloat16.isWide(x)
        ? Bfloat16.wide(tf, tf.nn.relu(Bfloat16.narrow(tf, x)))
        : tf.nn.relu(x);
  }

  /**
   * min(max(x, 0), 6).
   *
   * @param x float32 of any shape
   * @return the same shape
   */
  public static Operand<TFloat32> relu6(Ops tf, Operand<TFloat32> x) {
    return Bfloat16.isWide(x)
        ? Bfloat16.wide(tf, tf.nn.relu6(Bfloat16.narrow(tf, x)))
        : tf.nn.relu6(x);
  }

  /**
   * a + b; rounded to bfloat16 if both are in it.
   *
   * @param a float32
   * @param b float32 of the same shape
   * @return the same shape
   */
  public static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return Bfloat16.isWide(a) && Bfloat16.isWide(b)
        ? Bfloat16.wide(tf, tf.math.add(Bfloat16.narrow(tf, a), Bfloat16.narrow(tf, b)))
        : tf.math.add(a, b);
  }
}
