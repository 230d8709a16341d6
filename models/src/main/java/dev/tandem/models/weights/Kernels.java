package dev.tandem.models.weights;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** How a file lays out the kernels of convolutions; other tensors are the same everywhere. */
enum Kernels {
  /**
   * [out, in, height, width], and [out, in] of a linear layer: PyTorch's and Gluon's. A depthwise
   * kernel is [channels, 1, height, width].
   */
  OUT_IN,
  /**
   * [height, width, in, out]: TensorFlow's and ours. A depthwise kernel is [height, width,
   * channels, 1].
   */
  IN_OUT;

  /** The shape in a file of a variable of ours. */
  Shape shape(Shape ours) {
    if (this == IN_OUT || ours.numDimensions() != 4) {
      return ours;
    }
    return isDepthwise(ours)
        ? Shape.of(ours.get(2), 1, ours.get(0), ours.get(1))
        : Shape.of(ours.get(3), ours.get(2), ours.get(0), ours.get(1));
  }

  /** Whether a tensor of that shape in a file can be a variable of ours. */
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
   * A file's values in our layout.
   *
   * @param value of a shape that this layout {@link #holds}
   */
  Operand<TFloat32> toOurs(Ops tf, Operand<TFloat32> value, Shape ours) {
    if (this == IN_OUT || ours.numDimensions() != 4) {
      return value;
    }
    Operand<TFloat32> whole = tf.reshape(value, tf.constant(shape(ours).asArray()));
    Operand<TFloat32> moved = tf.linalg.transpose(whole, tf.constant(new int[] {2, 3, 1, 0}));
    // A depthwise kernel is [3, 3, 1, C] now; [3, 3, C, 1] has the same values in a row.
    return tf.reshape(moved, tf.constant(ours.asArray()));
  }

  /** A tensor of ours as PyTorch has it: a view, nothing moves. */
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
