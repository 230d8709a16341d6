package dev.tandem.graph;

import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions and matrix products of a network in bfloat16, between casts in the graph.
 *
 * <p>The layers pass each other float32 operands that are the {@link #wide} form of bfloat16 ones.
 * A layer that can compute in bfloat16 takes what is behind the cast, so that maps stay in bfloat16
 * from a convolution to the next, as with PyTorch's autocast: half the memory and half the traffic,
 * and TensorFlow does not run the casts that nothing uses.
 *
 * <p>TensorFlow can rewrite a graph for a processor itself (Grappler's auto_mixed_precision). Its
 * rewriting is not used: it takes every addition, product and root between or behind convolutions
 * for a part of the network, and so put weight decay, the variance of Gaussian representations,
 * their normalisation and the moments of layer norm into bfloat16, too.
 *
 * <p>Depthwise and transposed convolutions and, on a processor, {@link Attention} compute in
 * float32, and so do the layers behind them until the next convolution. A part whose activations
 * are computed again ({@link ForwardPass#recomputing}) begins with float32 maps. A gradient with
 * respect to a wide operand misses the layers that took what is behind its cast: take it with
 * respect to what the operand is computed from.
 */
final class Bfloat16 {
  private Bfloat16() {}

  /** Rounded to bfloat16; without an op if {@code x} is {@link #isWide}. */
  static Operand<TBfloat16> narrow(Ops tf, Operand<TFloat32> x) {
    return isWide(x)
        ? ((GraphOperation) x.op()).input(0).expect(TBfloat16.class)
        : tf.dtypes.cast(x, TBfloat16.class);
  }

  /** Whether {@code x} is the {@link #wide} form of bfloat16 values. */
  static boolean isWide(Operand<TFloat32> x) {
    return x.op() instanceof GraphOperation op
        && op.type().equals("Cast")
        && op.input(0).dataType() == DataType.DT_BFLOAT16;
  }

  /** The same values as float32. */
  static Operand<TFloat32> wide(Ops tf, Operand<TBfloat16> x) {
    return tf.dtypes.cast(x, TFloat32.class);
  }
}
