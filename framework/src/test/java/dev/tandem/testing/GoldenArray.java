package dev.tandem.testing;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * An array of a golden. Every dtype is held as double, which is exact for float32 and int32.
 *
 * @param shape empty for a scalar
 * @param values in row-major order
 */
public record GoldenArray(long[] shape, double[] values) {
  /** The values as float32. */
  public float[] floats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The values as int32. */
  public int[] ints() {
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }

  /** The value of a scalar. */
  public double scalar() {
    return values[0];
  }

  /** A float32 constant in a graph. */
  public Operand<TFloat32> floats(TestGraph graph) {
    return graph.constant(floats(), shape);
  }

  /** An int32 constant in a graph. */
  public Operand<TInt32> ints(TestGraph graph) {
    return graph.constant(ints(), shape);
  }

  /** An image batch [N, C, H, W] as [N, H, W, C]. */
  public GoldenArray nhwc() {
    int channels = (int) shape[1];
    int pixels = (int) (shape[2] * shape[3]);
    double[] moved = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int image = i / (channels * pixels);
      int channel = i / pixels % channels;
      int pixel = i % pixels;
      moved[(image * pixels + pixel) * channels + channel] = values[i];
    }
    return new GoldenArray(new long[] {shape[0], shape[2], shape[3], shape[1]}, moved);
  }

  /** Image batch [N, H, W, C] as [N, C, H, W]: the inverse of {@link #nhwc}. */
  public GoldenArray nchw() {
    int channels = (int) shape[3];
    int pixels = (int) (shape[1] * shape[2]);
    double[] moved = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int image = i / (channels * pixels);
      int pixel = i / channels % pixels;
      int channel = i % channels;
      moved[(image * channels + channel) * pixels + pixel] = values[i];
    }
    return new GoldenArray(new long[] {shape[0], shape[3], shape[1], shape[2]}, moved);
  }

  /** The same values in another shape. */
  public GoldenArray reshaped(long... newShape) {
    return new GoldenArray(newShape, values);
  }
}
