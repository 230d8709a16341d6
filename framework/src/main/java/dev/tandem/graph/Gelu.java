package dev.tandem.graph;

import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The exact Gaussian error linear unit, x·Φ(x) with the distribution function Φ(x) = ½·(1 +
 * erf(x/√2)) of the normal distribution. Its gradient keeps x alone and computes Φ again.
 */
public final class Gelu {
  private static final float ROOT_OF_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));

  private static final CustomGradient GRADIENT = CustomGradient.of("gelu", Gelu::gradients);

  private Gelu() {}

  /** float32 of the shape of x. */
  public static Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> y = tf.math.mul(x, distribution(tf, x));
    return GRADIENT.of(tf, y, List.of(x)).build().output(0);
  }

  private static Operand<TFloat32> distribution(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> error = tf.math.erf(tf.math.mul(x, tf.constant(ROOT_OF_HALF)));
    Operand<TFloat32> half = tf.constant(0.5f);
    return tf.math.add(tf.math.mul(error, half), half);
  }

  /** Φ(x) + x·φ(x), with the density φ. */
  private static List<Operand<TFloat32>> gradients(
      Ops tf, GraphOperation op, Operand<TFloat32> dy) {
    Operand<TFloat32> x = CustomGradient.after(tf, op.input(1).expect(TFloat32.class), dy);
    Operand<TFloat32> exponent = tf.math.mul(tf.math.square(x), tf.constant(-0.5f));
    Operand<TFloat32> density = tf.math.mul(tf.math.exp(exponent), tf.constant(DENSITY_AT_0));
    Operand<TFloat32> slope = tf.math.add(distribution(tf, x), tf.math.mul(x, density));
    return List.of(tf.math.mul(dy, slope));
  }
}
