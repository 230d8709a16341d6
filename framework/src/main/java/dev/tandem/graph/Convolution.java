package dev.tandem.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv;
import org.tensorflow.types.TFloat32;

/**
 * A 2-d convolution with PyTorch's symmetric padding {@code dilation·(kernel − 1)/2}: the output is
 * {@code ceil(size / stride)} in each direction for an odd kernel.
 *
 * <p>Variables: {@code weight} [kernel, kernel, in, filters] and, with a bias, {@code bias}
 * [filters].
 *
 * @param filters channels of the output
 * @param kernel side of the kernel, odd
 * @param stride in both directions
 * @param dilation in both directions
 * @param bias whether a bias is added
 * @param initializer of the kernel; a bias starts as PyTorch's does, U(−1/√fan_in, 1/√fan_in)
 */
public record Convolution(
    int filters, int kernel, int stride, int dilation, boolean bias, Initializer initializer) {

  /** Stride 1, dilation 1, no bias, PyTorch's default initial values. */
  public static Convolution of(int filters, int kernel) {
    return new Convolution(filters, kernel, 1, 1, false, Initializer.torchDefault());
  }

  /** The same with another stride. */
  public Convolution stride(int value) {
    return new Convolution(filters, kernel, value, dilation, bias, initializer);
  }

  /** The same with another dilation. */
  public Convolution dilation(int value) {
    return new Convolution(filters, kernel, stride, value, bias, initializer);
  }

  /** The same with a bias. */
  public Convolution withBias() {
    return new Convolution(filters, kernel, stride, dilation, true, initializer);
  }

  /** The same with another initial kernel. */
  public Convolution initializer(Initializer value) {
    return new Convolution(filters, kernel, stride, dilation, bias, value);
  }

  /**
   * @param x float32 [B, H, W, in], {@code in} known
   * @return float32 [B, ceil(H/stride), ceil(W/stride), filters]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    long in = x.shape().get(-1);
    Shape kernelShape = Shape.of(kernel, kernel, in, filters);
    Variable<TFloat32> weight = pass.variables().parameter("weight", kernelShape, initializer);
    // At stride 1 "SAME" is symmetric and saves the copy; at larger strides it is not PyTorch's.
    Operand<TFloat32> y =
        stride == 1
            ? convolve(tf, x, withinReach(tf, weight.value(), x.shape()), "SAME")
            : convolve(
                tf, Padding.zeros(tf, x, dilation * (kernel - 1) / 2), weight.value(), "VALID");
    if (!bias) {
      return y;
    }
    Initializer biasInitializer = Initializer.uniform(1 / Math.sqrt((double) kernel * kernel * in));
    return tf.nn.biasAdd(
        y, pass.variables().parameter("bias", Shape.of(filters), biasInitializer).value());
  }

  /**
   * The taps that can fall on a map of this size: of the others every product would be with the
   * padding's zeros. ASPP's rates often pass the side of its map.
   */
  private Operand<TFloat32> withinReach(Ops tf, Operand<TFloat32> weight, Shape map) {
    int rows = reach(map.get(1));
    int columns = reach(map.get(2));
    int half = kernel / 2;
    if (rows == half && columns == half) {
      return weight;
    }
    return tf.slice(
        weight,
        tf.constant(new int[] {half - rows, half - columns, 0, 0}),
        tf.constant(new int[] {2 * rows + 1, 2 * columns + 1, -1, -1}));
  }

  /** How many taps on each side of the middle one can fall on a side of this length. */
  private int reach(long side) {
    int half = kernel / 2;
    return side == Shape.UNKNOWN_SIZE ? half : (int) Math.min(half, (side - 1) / dilation);
  }

  private Operand<TFloat32> convolve(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, String padding) {
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    boolean middleOnly = weight.shape().get(0) == 1 && weight.shape().get(1) == 1;
    if (dilation == 1 || middleOnly) {
      return tf.nn.conv2d(x, weight, strides, padding);
    }
    // TensorFlow's C++ gradient of Conv2D forgets the dilation and, with "SAME", says nothing: the
    // op Conv has no gradient of its own, and gets the right one from us.
    Gradients.register();
    List<Long> dilations = List.of(1L, (long) dilation, (long) dilation, 1L);
    return tf.nn.conv(x, weight, strides, padding, Conv.dilations(dilations));
  }
}
