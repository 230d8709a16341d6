package dev.tandem.experiments.cli;

import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.models.encoder.Encoder;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** {@link TinyEncoder} with a tensor for which no machine has the memory. */
public final class HungryEncoder implements Encoder {
  private final TinyEncoder modest = new TinyEncoder();

  /** The encoder of a config that names this class. */
  public HungryEncoder() {}

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    Ops tf = pass.tf();
    // A placeholder: the shape must not be known when the graph is built.
    Operand<TInt64> shape =
        tf.placeholderWithDefault(tf.constant(new long[] {1L << 23, 1L << 23}), Shape.of(2));
    Operand<TFloat32> huge = tf.fill(shape, tf.constant(1f));
    Operand<TFloat32> one =
        tf.reshape(tf.reduceMax(huge, tf.constant(new int[] {0, 1})), tf.constant(new int[0]));
    return modest.encode(pass, tf.math.mul(images, one));
  }
}
