package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Comparisons of label maps. TensorFlow takes int32 tensors for sizes and compares them in the
 * memory of the host, so that a GPU would have to copy the maps there and back; as float32, which
 * holds class numbers exactly, they are compared where they are.
 */
public final class LabelMaps {
  private LabelMaps() {}

  /** Where there is a label, {@code label >= 0}: bool of the shape of {@code label}. */
  public static Operand<TBool> areLabeled(Ops tf, Operand<TInt32> label) {
    return Devices.useGpu()
        ? tf.math.greaterEqual(tf.dtypes.cast(label, TFloat32.class), tf.constant(0f))
        : tf.math.greaterEqual(label, tf.constant(0));
  }

  /** Where two maps of one shape are equal: bool of that shape. */
  public static Operand<TBool> areEqual(Ops tf, Operand<TInt32> a, Operand<TInt32> b) {
    return Devices.useGpu()
        ? tf.math.equal(tf.dtypes.cast(a, TFloat32.class), tf.dtypes.cast(b, TFloat32.class))
        : tf.math.equal(a, b);
  }
}
