package dev.tandem.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.Conv2dBackpropFilter;
import org.tensorflow.op.nn.Conv2dBackpropInput;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * TensorFlow's convolution and its two gradients, computed in float32, or in bfloat16 between casts
 * ({@link Bfloat16}).
 *
 * @param stride in both directions
 * @param padding "SAME" or "VALID"
 * @param dilation in both directions
 * @param bfloat16 whether operands and results are rounded to bfloat16
 */
record PlainConvolution(long stride, String padding, long dilation, boolean bfloat16) {
  private List<Long> strides() {
    return List.of(1L, stride, stride, 1L);
  }

  private List<Long> dilations() {
    return List.of(1L, dilation, dilation, 1L);
  }

  /** float32 [B, h, w, F] of x [B, H, W, C] and a kernel [kh, kw, C, F]. */
  Operand<TFloat32> of(Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    return bfloat16
        ? Bfloat16.wide(tf, forward(tf, Bfloat16.narrow(tf, x), Bfloat16.narrow(tf, kernel)))
        : forward(tf, x, kernel);
  }

  private <T extends TNumber> Operand<T> forward(Ops tf, Operand<T> x, Operand<T> kernel) {
    return tf.nn.conv2d(x, kernel, strides(), padding, Conv2d.dilations(dilations()));
  }

  /**
   * The gradient of the input.
   *
   * @param shape int32 [4], of the input
   */
  Operand<TFloat32> inputGradient(
      Ops tf, Operand<TInt32> shape, Operand<TFloat32> kernel, Operand<TFloat32> dy) {
    return bfloat16
        ? Bfloat16.wide(
            tf, ofInput(tf, shape, Bfloat16.narrow(tf, kernel), Bfloat16.narrow(tf, dy)))
        : ofInput(tf, shape, kernel, dy);
  }

  private <T extends TNumber> Operand<T> ofInput(
      Ops tf, Operand<TInt32> shape, Operand<T> kernel, Operand<T> dy) {
    return tf.nn.conv2dBackpropInput(
        shape, kernel, dy, strides(), padding, Conv2dBackpropInput.dilations(dilations()));
  }

  /**
   * The gradient of the kernel.
   *
   * @param shape int32 [4], of the kernel
   */
  Operand<TFloat32> kernelGradient(
      Ops tf, Operand<TFloat32> x, Operand<TInt32> shape, Operand<TFloat32> dy) {
    return bfloat16
        ? Bfloat16.wide(tf, ofKernel(tf, Bfloat16.narrow(tf, x), shape, Bfloat16.narrow(tf, dy)))
        : ofKernel(tf, x, shape, dy);
  }

  private <T extends TNumber> Operand<T> ofKernel(
      Ops tf, Operand<T> x, Operand<TInt32> shape, Operand<T> dy) {
    return tf.nn.conv2dBackpropFilter(
        x, shape, dy, strides(), padding, Conv2dBackpropFilter.dilations(dilations()));
  }
}
