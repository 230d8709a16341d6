package dev.tandem.experiments.cli;

import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.models.encoder.Encoder;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** {@link TinyEncoder} whose forward pass takes minutes, in 32 MiB: a chain of matrix products. */
public final class SlowEncoder implements Encoder {
  private static final int SIDE = 2048;
  private static final int PRODUCTS = 2000;

  private final TinyEncoder modest = new TinyEncoder();

  /** The encoder of a config that names this class. */
  public SlowEncoder() {}

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    Ops tf = pass.tf();
    // A placeholder: else TensorFlow would compute the products while it optimises the graph.
    Operand<TFloat32> value = tf.placeholderWithDefault(tf.constant(1f / SIDE), Shape.scalar());
    Operand<TFloat32> matrix = tf.fill(tf.constant(new int[] {SIDE, SIDE}), value);
    Operand<TFloat32> product = matrix;
    for (int i = 0; i < PRODUCTS; i++) {
      product = tf.linalg.matMul(product, matrix);
    }
    // Every entry is 1 / SIDE, and so is that of every power of the matrix.
    Operand<TFloat32> one =
        tf.math.mul(
            tf.reduceMax(tf.stopGradient(product), tf.constant(new int[] {0, 1})),
            tf.constant((float) SIDE));
    return modest.encode(pass, tf.math.mul(images, one));
  }
}
