package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * A transposed convolution whose stride is the side of its kernel, with bias: every pixel becomes a
 * block of pixels, out[side·y + p, side·x + q] = bias + Σ in[y, x]·weight[p, q], and no two blocks
 * overlap.
 *
 * <p>Variables: {@code weight} [side, side, filters, in] and {@code bias} [filters].
 *
 * @param filters channels of the output
 * @param side of a block
 */
public record TransposedConvolution(int filters, int side) {
  /**
   * @param x float32 [B, H, W, in]; {@code in} must be known when the graph is built
   * @return float32 [B, side·H, side·W, filters]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    int in = Math.toIntExact(x.shape().get(3));
    // PyTorch takes all but the first axis of its kernel [in, filters, side, side] for the inputs.
    Initializer initializer = Initializer.uniform(1 / Math.sqrt((double) filters * side * side));
    Operand<TFloat32> weight =
        pass.variables()
            .parameter("weight", Shape.of(side, side, filters, in), initializer)
            .value();
    Operand<TFloat32> bias =
        pass.variables().parameter("bias", Shape.of(filters), initializer).value();
    int blockChannels = side * side * filters;
    Operand<TFloat32> blocks =
        tf.linalg.matMul(
            tf.reshape(x, tf.constant(new int[] {-1, in})),
            tf.reshape(weight, tf.constant(new int[] {blockChannels, in})),
            MatMul.transposeB(true));
    Operand<TFloat32> map =
        tf.reshape(
            blocks,
            Extent.shape(
                tf,
                Extent.of(tf, x, 0),
                Extent.of(tf, x, 1),
                Extent.of(tf, x, 2),
                Extent.of(tf, blockChannels)));
    return tf.nn.biasAdd(tf.nn.depthToSpace(map, (long) side), bias);
  }
}
