package dev.tandem.graph;

import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Copies of the values of tensors as Java arrays, in row-major order. The tensors stay open; an
 * {@link ArithmeticException} is thrown for one of 2³¹ values or more.
 */
public final class TensorValues {
  private TensorValues() {}

  /** Copies a float32 tensor of any shape. */
  public static float[] of(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  /** Copies an int32 tensor of any shape. */
  public static int[] of(TInt32 tensor) {
    int[] values = new int[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  /**
   * Copies a uint8 tensor of any shape; 128 to 255 become −128 to −1, as Java's bytes have signs.
   */
  public static byte[] of(TUint8 tensor) {
    byte[] values = new byte[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }
}
