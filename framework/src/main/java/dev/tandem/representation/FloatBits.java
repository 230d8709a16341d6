package dev.tandem.representation;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Significand and exponent of IEEE 754 float32 numbers, x = significand·2^exponent, for positive,
 * normal x from 1.2e-38 to 1.7e38.
 */
final class FloatBits {
  private static final int SIGNIFICAND_BITS = 23;
  private static final int BIAS = 127;

  private FloatBits() {}

  /** The exponent of each element, −126 to 126; of the shape of x. */
  static Operand<TInt32> exponent(Ops tf, Operand<TFloat32> x) {
    return tf.math.sub(
        tf.bitwise.rightShift(tf.bitcast(x, TInt32.class), tf.constant(SIGNIFICAND_BITS)),
        tf.constant(BIAS));
  }

  /**
   * The significand of each element, in [1, 2). Its gradient is that of x / 2^exponent with a
   * constant exponent.
   */
  static Operand<TFloat32> significand(Ops tf, Operand<TFloat32> x) {
    Operand<TInt32> exponentBits =
        tf.bitwise.bitwiseAnd(
            tf.bitcast(x, TInt32.class), tf.constant((2 * BIAS + 1) << SIGNIFICAND_BITS));
    Operand<TInt32> negated = tf.math.sub(tf.constant(2 * BIAS << SIGNIFICAND_BITS), exponentBits);
    return tf.math.mul(x, tf.stopGradient(tf.bitcast(negated, TFloat32.class)));
  }
}
