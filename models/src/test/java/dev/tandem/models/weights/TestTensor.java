package dev.tandem.models.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.ndarray.Shape;

/** Tensors of files that tests write. */
final class TestTensor {
  private TestTensor() {}

  /** A float32 tensor with these values. */
  static StoredTensor of(long[] shape, float... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return StoredTensor.contiguous(ElementType.FLOAT32, Shape.of(shape), () -> data);
  }
}
