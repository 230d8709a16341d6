package dev.tandem.models.weights;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The memory layout of convolution kernels in a file; other tensors have the same layout in all.
 */
enum Kernels {
  /**
   * PyTorch's and Gluon's layout: [out, in, height, width], and [out, in] of a linear layer, which
   * is a 1×1 convolution in Tandem. A depthwise kernel is [channels, 1, height, width].
   */
  OUT_IN,
  /**
   * TensorFlow's and Tandem's layout: [height, width, in, out]. A depthwise kernel is [height,
   * width, channels, 1].
   */
  IN_OUT;

  /** The shape in this layout of a variable with Tandem's shape {@code ours}. */
  Shape shape(Shape ours) {
    if (this == IN_OUT || ours.numDimensions() != 4) {
      return ours;
    }
    return isDepthwise(ours)
        ? Shape.of(ours.get(2), 1, ours.get(0), ours.get(1))
        : Shape.of(ours.get(3), ours.get(2), ours.get(0), ours.get(1));
  }

  /**
   * Whether a tensor of shape {@code found} in this layout has the values of a variable of Tandem's
   * shape {@code ours}.
   */
  boolean holds(Shape found, Shape ours) {
    Shape expected = shape(ours);
    boolean linear =
        this == OUT_IN && ours.numDimensions() == 4 && ours.get(0) == 1 && ours.get(1) == 1;
    return found.equals(expected)
        || (linear && found.equals(Shape.of(expected.get(0), expected.get(1))));
  }

  private static boolean isDepthwise(Shape ours) {
    return ours.get(3) == 1 && ours.get(0) > 1;
  }

  /**
   * Converts a tensor from this layout to Tandem's.
   *
   * @param value of a shape that this layout {@link #holds}
   * @param ours the shape of the result
   */
  Operand<TFloat32> toTandem(Ops tf, Operand<TFloat32> value, Shape ours) {
    if (this == IN_OUT || ours.numDimensions() != 4) {
      return value;
    }
    Operand<TFloat32> whole = tf.reshape(value, tf.constant(shape(ours).asArray()));
    Operand<TFloat32> moved = tf.linalg.transpose(whole, tf.constant(new int[] {2, 3, 1, 0}));
    // A depthwise kernel is [3, 3, 1, C] now; [3, 3, C, 1] has its values in the same order.
    return tf.reshape(moved, tf.constant(ours.asArray()));
  }

  /** A tensor of Tandem's layout as a view in PyTorch's layout, by strides; nothing is copied. */
  static StoredTensor toTorch(StoredTensor ours) {
    Shape shape = ours.shape();
    if (shape.numDimensions() != 4) {
      return ours;
    }
    long[] strides = ours.strides();
    // [height, width, channels, 1] and [height, width, in, out]
    int out = isDepthwise(shape) ? 2 : 3;
    int in = isDepthwise(shape) ? 3 : 2;
    return new StoredTensor(
        ours.type(),
        OUT_IN.shape(shape),
        new long[] {strides[out], strides[in], strides[0], strides[1]},
        ours.data());
  }
}
