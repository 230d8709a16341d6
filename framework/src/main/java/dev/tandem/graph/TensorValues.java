package dev.tandem.graph;

import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** The values of a tensor as an array, which stays when the tensor is closed; row by row. */
public final class TensorValues {
  private TensorValues() {}

  /** Copies them. */
  public static float[] of(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  /** Copies them. */
  public static int[] of(TInt32 tensor) {
    int[] values = new int[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  /** Copies them; a byte above 127 is negative. */
  public static byte[] of(TUint8 tensor) {
    byte[] values = new byte[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }
}
