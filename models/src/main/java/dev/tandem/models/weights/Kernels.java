package dev.tandem.models.weights;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The memory layout of convolution kernels and matrices in a file; other tensors have the same
 * layout in all.
 */
enum Kernels {
  /**
   * PyTorch's and Gluon's layout: [out, in, height, width], and [out, in] of a linear layer, which
   * is a matrix or a 1×1 convolution in Tandem. A depthwise kernel is [channels, 1, height, width],
   * that of a transposed convolution [in, out, height, width].
   */
  OUT_IN,
  /**
   * TensorFlow's and Tandem's layout: [height, width, in, out], and [in, out] of a matrix. A
   * depthwise kernel is [height, width, channels, 1], that of a transposed convolution [height,
   * width, out, in].
   */
  IN_OUT;

  /** The shape in this layout of a variable with Tandem's shape {@code tandem}. */
  Shape shape(Shape tandem) {
    if (this == IN_OUT || !isTurned(tandem)) {
      return tandem;
    }
    if (tandem.numDimensions() == 2) {
      return Shape.of(tandem.get(1), tandem.get(0));
    }
    return isDepthwise(tandem)
        ? Shape.of(tandem.get(2), 1, tandem.get(0), tandem.get(1))
        : Shape.of(tandem.get(3), tandem.get(2), tandem.get(0), tandem.get(1));
  }

  /**
   * Whether a tensor of shape {@code found} in this layout has the values of a variable of Tandem's
   * shape {@code tandem}.
   */
  boolean holds(Shape found, Shape tandem) {
    Shape expected = shape(tandem);
    boolean linear =
        this == OUT_IN && tandem.numDimensions() == 4 && tandem.get(0) == 1 && tandem.get(1) == 1;
    return found.equals(expected)
        || (linear && found.equals(Shape.of(expected.get(0), expected.get(1))));
  }

  /** Whether the axes are in another order in PyTorch. */
  private static boolean isTurned(Shape tandem) {
    return tandem.numDimensions() == 4 || tandem.numDimensions() == 2;
  }

  private static boolean isDepthwise(Shape tandem) {
    return tandem.get(3) == 1 && tandem.get(0) > 1;
  }

  /**
   * Converts a tensor from this layout to Tandem's.
   *
   * @param value of a shape that this layout {@link #holds}
   * @param tandem the shape of the result
   */
  Operand<TFloat32> toTandem(Ops tf, Operand<TFloat32> value, Shape tandem) {
    if (this == IN_OUT || !isTurned(tandem)) {
      return value;
    }
    if (tandem.numDimensions() == 2) {
      return tf.linalg.transpose(value, tf.constant(new int[] {1, 0}));
    }
    Operand<TFloat32> whole = tf.reshape(value, tf.constant(shape(tandem).asArray()));
    Operand<TFloat32> moved = tf.linalg.transpose(whole, tf.constant(new int[] {2, 3, 1, 0}));
    // A depthwise kernel is [3, 3, 1, C] now; [3, 3, C, 1] has its values in the same order.
    return tf.reshape(moved, tf.constant(tandem.asArray()));
  }

  /** A tensor of Tandem's layout as a view in PyTorch's layout, by strides; nothing is copied. */
  static StoredTensor toTorch(StoredTensor tandem) {
    Shape shape = tandem.shape();
    if (!isTurned(shape)) {
      return tandem;
    }
    long[] strides = tandem.strides();
    if (shape.numDimensions() == 2) {
      return new StoredTensor(
          tandem.type(), OUT_IN.shape(shape), new long[] {strides[1], strides[0]}, tandem.data());
    }
    // [height, width, channels, 1] and [height, width, in, out]
    int out = isDepthwise(shape) ? 2 : 3;
    int in = isDepthwise(shape) ? 3 : 2;
    return new StoredTensor(
        tandem.type(),
        OUT_IN.shape(shape),
        new long[] {strides[out], strides[in], strides[0], strides[1]},
        tandem.data());
  }

  /** The same for a 1×1 kernel of Tandem's that is the matrix of a linear layer in PyTorch. */
  static StoredTensor toTorchMatrix(StoredTensor tandem) {
    StoredTensor kernel = toTorch(tandem);
    long[] strides = kernel.strides();
    return new StoredTensor(
        kernel.type(), kernel.shape().take(2), new long[] {strides[0], strides[1]}, kernel.data());
  }
}
